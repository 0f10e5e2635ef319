/**
 * The classic mistake with pthread_create: threads are given the address of a local variable of their creator, which has
 * another value, or is no more, when they read it. Nothing is guessed: a living thread's control block has the argument it was
 * started with, and that argument is an address within a variable of another thread's stack, or it is not.
 */
import { sizeOf } from '../compiler/ctype.ts';
import { threadControlBlock } from '../kernel/pthread.ts';
import type { Activation } from './frames.ts';
import type { Value } from './values.ts';

/** ` (shared with threads 102, 103: they read it when they run)`; undefined where no other thread was given the address. */
export function sharingHint({ thread, window }: Activation, { place, type }: Value): string | undefined {
  if (place?.kind !== 'memory' || !thread.proc.memory) return undefined;
  const { address } = place;
  const end = address + BigInt(Math.max(1, sizeOf(type)));
  // What has static storage is below every stack, and is meant to be shared.
  if (Number(address) < window.sp) return undefined;
  const others = thread.proc.threads.flatMap(t => {
    const argument = t === thread ? undefined : threadControlBlock(t)?.argument;
    return argument !== undefined && argument >= address && argument < end ? [{ tid: t.tid, argument }] : [];
  });
  if (others.length === 0) return undefined;
  const parts = new Set(others.map(o => o.argument));
  if (type.kind === 'array' && parts.size === others.length) {
    // An element for each: the right way to do it, as long as the array lives.
    const size = BigInt(Math.max(1, sizeOf(type.of)));
    return ` (${others.map(o => `[${(o.argument - address) / size}] is shared with thread ${o.tid}`).join(', ')})`;
  }
  const tids = others.map(o => o.tid).join(', ');
  return others.length === 1
    ? ` (shared with thread ${tids}: it reads it when it runs)`
    : ` (shared with threads ${tids}: they read it when they run)`;
}

/** What a user has typed over a value that was shown with its hint. */
export const withoutHint = (text: string): string =>
  text.replace(/ \((?:shared with thread|\[\d+\] is shared with)[^()]*\)$/, '');
