/**
 * How system calls fail: by throwing a KernelError, which the system call dispatcher turns into -errno. Not an Error of
 * JavaScript: failing is ordinary, and a stack trace would cost more than the call.
 */
import { ERRNO, type ErrnoName } from './abi.ts';

export class KernelError {
  constructor(readonly errno: number) {}
}

/** `throw fail('ENOENT')`. */
export const fail = (name: ErrnoName): KernelError => new KernelError(ERRNO[name]);
