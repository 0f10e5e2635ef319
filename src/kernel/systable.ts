/** The table of system calls, by number (those of Linux on x86-64, then xv6's): everything about system calls is derived from it. */
import { EPOLL_CALLS } from './epoll.ts';
import { FUTEX_CALLS } from './futex.ts';
import { ADMIN_CALLS } from './sysadmin.ts';
import { OTHER_NAME_CALLS } from './sysattribute.ts';
import type { SyscallEntry } from './syscall.ts';
import { EVENT_CALLS } from './sysevent.ts';
import { FILE_CALLS } from './sysfile.ts';
import { IDENTITY_CALLS } from './sysid.ts';
import { IOCTL_CALLS } from './sysioctl.ts';
import { LIMIT_CALLS } from './syslimit.ts';
import { LOCK_CALLS } from './syslock.ts';
import { MAPPING_CALLS } from './sysmapping.ts';
import { MEMORY_CALLS } from './sysmem.ts';
import { MQUEUE_CALLS } from './sysmq.ts';
import { MSG_CALLS } from './sysmsg.ts';
import { NAME_CALLS } from './sysname.ts';
import { OPEN_CALLS } from './sysopen.ts';
import { POLL_CALLS } from './syspoll.ts';
import { PROCESS_CALLS } from './sysproc.ts';
import { DATA_CALLS } from './sysrw.ts';
import { SEM_CALLS } from './syssem.ts';
import { SHM_CALLS } from './sysshm.ts';
import { SIGNAL_CALLS } from './syssig.ts';
import { SOCKET_CALLS } from './syssocket.ts';
import { THREAD_CALLS } from './systhread.ts';
import { TIME_CALLS } from './systime.ts';
import { TIMER_CALLS } from './systimer.ts';
import { TRANSFER_CALLS } from './systransfer.ts';
import { TRACE_CALLS } from './trace.ts';
import { XV6_TABLE } from './xv6.ts';

let table: (SyscallEntry | undefined)[] | undefined;

/** Made at the first call, because the modules of the entries and the kernel refer to each other. */
export function syscallTable(): readonly (SyscallEntry | undefined)[] {
  if (table) return table;
  table = [];
  for (const entry of [
    ...FILE_CALLS,
    ...OPEN_CALLS,
    ...DATA_CALLS,
    ...LOCK_CALLS,
    ...IOCTL_CALLS,
    ...NAME_CALLS,
    ...OTHER_NAME_CALLS,
    ...POLL_CALLS,
    ...EPOLL_CALLS,
    ...MEMORY_CALLS,
    ...PROCESS_CALLS,
    ...IDENTITY_CALLS,
    ...LIMIT_CALLS,
    ...SOCKET_CALLS,
    ...FUTEX_CALLS,
    ...THREAD_CALLS,
    ...SIGNAL_CALLS,
    ...TIME_CALLS,
    ...TIMER_CALLS,
    ...EVENT_CALLS,
    ...ADMIN_CALLS,
    ...MAPPING_CALLS,
    ...TRANSFER_CALLS,
    ...SHM_CALLS,
    ...SEM_CALLS,
    ...MSG_CALLS,
    ...MQUEUE_CALLS,
    ...TRACE_CALLS,
    ...XV6_TABLE,
  ]) {
    if (table[entry.number]) throw new Error(`system call ${entry.number} is in the table twice`);
    table[entry.number] = entry;
  }
  return table;
}
