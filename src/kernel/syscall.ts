/**
 * What an entry of the system call table is: number, name, what the arguments are (for showing them), how a signal
 * interrupts the call, and what it does. The entries are in the sys*.ts files, the table is in systable.ts.
 */
import type { Kernel, SyscallResult } from './kernel.ts';
import type { Thread } from './proc.ts';

/** How an argument is shown. */
export type ArgumentKind = 'int' | 'size' | 'octal' | 'hex' | 'pointer' | 'string' | 'signal';

export type Handler = (
  k: Kernel,
  t: Thread,
  args: readonly number[],
  progress: Record<string, number>,
) => SyscallResult;

export interface SyscallEntry {
  readonly number: number;
  readonly name: string;
  readonly args: readonly ArgumentKind[];
  /**
   * May be served in the middle of Cpu.run: it looks at no window, and does not change who runs but by what it comes to (a Block, or
   * that it yields). `silent`: only where it tells of nothing.
   */
  readonly inline: boolean | 'silent';
  /** This call tells of nothing but wake-ups, so that nobody asks where it was made. Absent: it might. */
  readonly silent?: (t: Thread, args: readonly number[]) => boolean;
  /** When a handler ran while it slept: made again if the handler has SA_RESTART; always EINTR; never interrupted. */
  readonly interrupt: 'restart' | 'eintr' | 'never';
  readonly handler: Handler;
  /** What it returns when interrupted, where that is not EINTR or a restart (bytes already written, time left). */
  readonly interrupted?: (
    k: Kernel,
    t: Thread,
    args: readonly number[],
    progress: Record<string, number>,
  ) => number | undefined;
}

interface Options {
  readonly inline?: SyscallEntry['inline'];
  readonly silent?: SyscallEntry['silent'];
  readonly interrupt?: SyscallEntry['interrupt'];
  readonly interrupted?: SyscallEntry['interrupted'];
}

/** Of a call that only asks for something: programs spin with them. */
export const QUERY = { inline: true, silent: () => true } as const;

/** `call(39, 'getpid', '', handler)`: the kinds of the arguments are words in one string. */
export function call(
  number: number,
  name: string,
  args: string,
  handler: Handler,
  options: Options = {},
): SyscallEntry {
  return {
    number,
    name,
    args: args === '' ? [] : (args.split(' ') as ArgumentKind[]),
    inline: options.inline ?? false,
    silent: options.silent,
    interrupt: options.interrupt ?? 'restart',
    handler,
    interrupted: options.interrupted,
  };
}
