/** What the command writes itself: all of it, in order, before it goes on, and quietly ended when the reader goes. */
import { writeSync } from 'node:fs';
import { renderDiagnostics } from '../compiler/render.ts';
import type { Diagnostic } from '../compiler/source.ts';

/** Our own output cannot be written: the disk is full, the descriptor is not for writing. */
export class OutputError extends Error {}

/** Blocking write of all bytes; false when the reader has gone. Throws OutputError. */
export function writeAll(fd: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') throw new OutputError((error as Error).message);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return true;
}

/** Says something, on stderr unless told otherwise. That may be full or closed: then there is nowhere to say so. */
export function tell(text: string, fd: 1 | 2 = 2): void {
  try {
    writeAll(fd, new TextEncoder().encode(text));
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
  }
}

/** What the compiler has to say, on stderr, as gcc would. */
export function tellDiagnostics(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) tell(renderDiagnostics(diagnostics, { color: process.stderr.isTTY === true }));
}
