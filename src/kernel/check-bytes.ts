/**
 * Which bytes that a program gives to a system call ought to have values.
 *
 * A program that is right sends structs with padding nobody can set, strings with room after their ends, and fields that are
 * reserved. None of them is a mistake, so the type of what is sent is looked up: its scalars must have values, and its arrays of
 * characters as far as their strings go. Of a block of the heap no type is known; there, gaps as padding makes them are let pass.
 */
import { type CType, sizeOf } from '../compiler/ctype.ts';
import type { DebugVariable } from '../compiler/object.ts';
import { walkWindows } from '../machine/windows.ts';
import type { CheckedImage } from './check-image.ts';
import type { Thread } from './proc.ts';

/** Bytes that are being sent. */
export interface Sent {
  readonly bytes: Uint8Array;
  /** Has the byte at this offset no value? */
  readonly isUnset: (offset: number) => boolean;
}

/** Members that nobody sets. */
const RESERVED = /^_|pad|reserved|unused|_zero$/;
const WORD = 8;
/** Every type is aligned to this or less, or to a word. */
const HALF_WORD = 4;

/**
 * Offset of the first byte without a value that should have one; -1: there is none. `type`: of an object that begins where the
 * bytes do, if one is known; `isText`: they are one string, which may end before.
 */
export function firstMissing(sent: Sent, type: CType | undefined, isText: boolean): number {
  const { length } = sent.bytes;
  if (type && type.kind !== 'array') {
    // More may be sent than one: the elements of an array.
    for (let at = 0; at < length; at += Math.max(1, sizeOf(type))) {
      const missing = missingIn(sent, type, at);
      if (missing >= 0) return missing;
    }
    return -1;
  }
  if (type?.kind === 'array' && sizeOf(type.of) > 1) return firstMissing(sent, type.of, false);
  for (let at = 0; at < length; at++) {
    if (!sent.isUnset(at)) continue;
    let end = at;
    while (end < length && sent.isUnset(end)) end++;
    const isPadding = at % WORD !== 0 && end - at < WORD && (end % HALF_WORD === 0 || end === length);
    const isRest = isText && sent.bytes.subarray(0, at).includes(0);
    if (!isRest && (type !== undefined || !isPadding)) return at;
    at = end;
  }
  return -1;
}

/** The same of one value of a type, at an offset. */
function missingIn(sent: Sent, type: CType, offset: number): number {
  const end = Math.min(offset + sizeOf(type), sent.bytes.length);
  const unset = (): number => {
    for (let at = offset; at < end; at++) if (sent.isUnset(at)) return at;
    return -1;
  };
  if (type.kind === 'struct') {
    if (type.tag.kind === 'union') {
      // Whichever member was meant has a value.
      for (let at = offset; at < end; at++) if (!sent.isUnset(at)) return -1;
      return unset();
    }
    for (const member of type.tag.members ?? []) {
      if (RESERVED.test(member.name ?? '') || member.bit !== undefined) continue;
      const missing = missingIn(sent, member.type, offset + member.offset);
      if (missing >= 0) return missing;
    }
    return -1;
  }
  if (type.kind !== 'array') return unset();
  const size = sizeOf(type.of);
  if (size <= 1) {
    const missing = unset();
    return missing >= 0 && sent.bytes.subarray(offset, missing).includes(0) ? -1 : missing;
  }
  for (let at = offset; at < end; at += size) {
    const missing = missingIn(sent, type.of, at);
    if (missing >= 0) return missing;
  }
  return -1;
}

/** The type of the variable that begins at an address: a global one, or a local one of a function that is active in the thread. */
export function typeAt(t: Thread, image: CheckedImage, address: number): CType | undefined {
  const global = image.global(address);
  if (global) return global.type;
  const { space } = t.proc.memory!; // it made a call
  for (const w of walkWindows(t.context, space)) {
    const variables: readonly DebugVariable[] = image.info.functionAt(w.entry)?.source.variables ?? [];
    const local = variables.find(
      v => v.location.kind === 'frame' && !v.hidden && v.location.offset === address - w.fp,
    );
    if (local) return local.type;
  }
  return undefined;
}

/** Files of the library that write what was put into a buffer before: it is looked at no more. */
const BUFFERED: ReadonlySet<string> = new Set([
  'stdio.c',
  'stdio_state.c',
  'printf.c',
  'printf_format.c',
  'printf_convert.c',
  'fopen.c',
  'wstdio.c',
  'memstream.c',
]);

/** Is a system call made by a stream that empties its buffer? */
export function isFlush(t: Thread, image: CheckedImage): boolean {
  for (const w of walkWindows(t.context, t.proc.memory!.space)) {
    const library = image.library(w.pc);
    if (!library) return false;
    if (BUFFERED.has(library.file)) return true;
  }
  return false;
}
