/**
 * Text that two processes print: what printf has put into stdout's buffer, and not written yet when fork() is called, is in the
 * child's copy of the buffer, too, and is written by both. It is noted when it happens: fork remembers with the child what was in
 * the buffer, and a write of the same bytes from the same place says so. (A child that executes another program, or ends with
 * _exit(), writes nothing, and nothing is said.)
 *
 * This is the one place of the kernel that knows the layout of a stream (struct __file in sysroot/include/stdio.h).
 */
import { lineText, sourceLine } from './events.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';

/** What a child has in stdout's buffer that its parent wrote there. */
export interface UnwrittenOutput {
  /** Virtual address of the buffer. */
  readonly at: number;
  readonly text: string;
  /** Where fork was called: `main.c:4`. */
  readonly forkedAt: string;
}

/** Of struct __file: where the buffer begins, and where the next character goes. */
const BUFFER = 16;
const WRITE_NEXT = 48;
/** Characters of the text that a note quotes. */
const MOST_QUOTED = 40;
const PRIVILEGED = { privileged: true } as const;

function pointerAt(p: Proc, address: number): number {
  const bytes = p.memory?.space.copyin(address, 8, PRIVILEGED);
  return bytes ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)) : 0;
}

/** A process is being forked: is something in stdout's buffer? */
export function rememberUnwritten(k: Kernel, t: Thread, child: Proc): void {
  const { exe } = t.proc;
  const stdout = exe?.image.personality === undefined ? exe?.image.symbols.get('stdout') : undefined;
  const stream = stdout === undefined ? 0 : pointerAt(t.proc, stdout);
  if (stream === 0) return;
  const at = pointerAt(t.proc, stream + BUFFER);
  const length = pointerAt(t.proc, stream + WRITE_NEXT) - at;
  const bytes = at > 0 && length > 0 ? t.proc.memory?.space.copyin(at, length, PRIVILEGED) : undefined;
  const line = bytes && sourceLine(k.site(t));
  if (!line) return;
  child.unwritten = { at, text: new TextDecoder('latin1').decode(bytes), forkedAt: lineText(line) };
}

/** A process writes bytes that are at `address`: the first time it writes what its parent had in the buffer, that is noted. */
export function noteWrittenAgain(k: Kernel, t: Thread, address: number, bytes: Uint8Array): void {
  const { unwritten } = t.proc;
  if (!unwritten || unwritten.at !== address || bytes.length < unwritten.text.length) return;
  t.proc.unwritten = null;
  const written = new TextDecoder('latin1').decode(bytes.subarray(0, unwritten.text.length));
  if (written !== unwritten.text) return;
  const text = new TextDecoder().decode(bytes.subarray(0, unwritten.text.length));
  const quoted = JSON.stringify(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}...` : text);
  k.note(
    `${quoted} is printed more than once: it was in stdout's buffer, not written yet, when fork() was called at ` +
      `${unwritten.forkedAt}, and a child has a copy of the buffer. fflush(stdout) before fork() prevents that`,
    t,
  );
}
