/** Seals of memory files (memfd_create(2), fcntl(2) F_ADD_SEALS): what can never be done to the file again, by anybody. */
import { S_IFREG } from './abi.ts';
import { fail } from './error.ts';
import type { Inode, OpenFile } from './file.ts';
import type { Kernel } from './kernel.ts';

export const F_SEAL_SEAL = 1;
const F_SEAL_SHRINK = 2;
const F_SEAL_GROW = 4;
const F_SEAL_WRITE = 8;
const F_SEAL_FUTURE_WRITE = 16;
const F_SEAL_EXEC = 32;
const ALL = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | F_SEAL_EXEC;

/** F_GET_SEALS; EINVAL for what cannot have any. */
export function sealsOf(file: OpenFile): number {
  const { seals, type } = file.inode;
  if (type !== S_IFREG || seals === null) throw fail('EINVAL');
  return seals;
}

/** Is the file mapped shared and writable by anybody? */
const isWrittenThroughMappings = (k: Kernel, inode: Inode): boolean =>
  [...k.state.procs.values()].some(p => p.regions.some(r => r.inode === inode && r.shared && r.prot & 2));

/** F_ADD_SEALS: EPERM without write access or once F_SEAL_SEAL is set, EBUSY where a mapping still writes. */
export function addSeals(k: Kernel, file: OpenFile, seals: number): void {
  const { inode } = file;
  if (!file.writable) throw fail('EPERM');
  if (seals & ~ALL) throw fail('EINVAL');
  const known = sealsOf(file);
  if (known & F_SEAL_SEAL) throw fail('EPERM');
  if (seals & ~known & F_SEAL_WRITE && isWrittenThroughMappings(k, inode)) throw fail('EBUSY');
  inode.seals = known | seals;
}

/** Before bytes up to `end` are written; `size` is the file's. */
export function requireUnsealedWrite({ seals }: Inode, end: number, size: number): void {
  if (seals === null) return;
  if (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) throw fail('EPERM');
  if (seals & F_SEAL_GROW && end > size) throw fail('EPERM');
}

/** Before the file's size changes from one to the other. */
export function requireUnsealedSize({ seals }: Inode, from: number, to: number): void {
  if (seals === null) return;
  if ((seals & F_SEAL_SHRINK && to < from) || (seals & F_SEAL_GROW && to > from)) throw fail('EPERM');
}

/** Before it is mapped shared and writable. */
export function requireUnsealedMapping({ seals }: Inode): void {
  if (seals !== null && seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) throw fail('EPERM');
}
