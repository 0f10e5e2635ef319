/** A system call as strace shows it: name and arguments, each by its kind. */
import { signalName } from './abi.ts';
import type { Thread } from './proc.ts';
import type { ArgumentKind, SyscallEntry } from './syscall.ts';

/** An argument as strace shows it. */
function describeArgument(kind: ArgumentKind, value: number, t: Thread): string {
  switch (kind) {
    case 'int':
      return String(value | 0);
    case 'size':
      return String(value);
    case 'octal':
      return '0' + (value >>> 0).toString(8);
    case 'hex':
      return '0x' + value.toString(16);
    case 'pointer':
      return value === 0 ? 'NULL' : '0x' + value.toString(16);
    case 'signal':
      return signalName(value | 0);
    case 'string': {
      const bytes = t.proc.memory?.space.copyinstr(value, 256);
      return bytes ? JSON.stringify(new TextDecoder().decode(bytes)) : '0x' + value.toString(16);
    }
  }
}

/** A call as strace shows it. */
export function describeCall(entry: SyscallEntry | undefined, t: Thread): string {
  const { number, args } = t.trapframe!;
  if (!entry) return `syscall_${number}()`;
  return `${entry.name}(${entry.args.map((kind, i) => describeArgument(kind, args[i]!, t)).join(', ')})`;
}
