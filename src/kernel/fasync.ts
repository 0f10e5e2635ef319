/**
 * Input and output driven by signals (fcntl(2): O_ASYNC, F_SETOWN, F_SETSIG): whoever owns an open file is sent SIGIO when something
 * can be done with it, and SIGURG when urgent data comes. Changes of readiness are told on channels (Kernel.wakeup), to those who sleep
 * in a call, to epoll sets, and here to owners.
 */
import {
  O_ASYNC,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
  SIGIO,
  SIGURG,
} from './abi.ts';
import { fail } from './error.ts';
import type { OpenFile } from './file.ts';
import type { Kernel } from './kernel.ts';
import type { SignalInfo, Thread } from './proc.ts';
import { fromKernel, sendGroupSignal, sendSignal } from './signal.ts';
import { Socket } from './socket.ts';
import { channels } from './syspoll.ts';
import { terminalOf } from './tty.ts';

/** F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP of struct f_owner_ex. */
export enum OwnerType {
  Thread = 0,
  Process = 1,
  Group = 2,
}

/** Who gets an open file's signals. Frozen, and replaced. */
export interface IoOwner {
  readonly type: OwnerType;
  /** tid, pid or process group; 0: nobody yet. */
  readonly id: number;
  /** F_SETSIG: sent in the place of SIGIO, and then with si_fd and si_band; 0: SIGIO. */
  readonly signal: number;
  /** The descriptor by which O_ASYNC was set. */
  readonly fd: number;
}

const NOBODY: IoOwner = Object.freeze({ type: OwnerType.Process, id: 0, signal: 0, fd: 0 });

/** Why: POLL_IN and so on of siginfo_t's si_code. */
export enum IoReason {
  Input = 1,
  Output = 2,
  Priority = 5,
  HangUp = 6,
}

const BANDS: Readonly<Record<IoReason, number>> = {
  [IoReason.Input]: POLLIN | POLLRDNORM,
  [IoReason.Output]: POLLOUT | POLLWRNORM | POLLWRBAND,
  [IoReason.Priority]: POLLPRI | POLLRDBAND,
  [IoReason.HangUp]: POLLHUP | POLLERR,
};

// --- Owners ---------------------------------------------------------------------------------------------------------

export const ownerOf = (k: Kernel, file: OpenFile): IoOwner => k.state.ioOwners.get(file) ?? NOBODY;

function change(k: Kernel, file: OpenFile, changes: Partial<IoOwner>): void {
  k.state.ioOwners.set(file, Object.freeze({ ...ownerOf(k, file), ...changes }));
}

/** F_SETOWN and F_SETOWN_EX; ESRCH if there is nobody like that. */
export function setOwner(k: Kernel, file: OpenFile, type: OwnerType, id: number): void {
  const exists = {
    [OwnerType.Thread]: () => k.state.threads.has(id),
    [OwnerType.Process]: () => k.state.procs.has(id),
    [OwnerType.Group]: () => [...k.state.procs.values()].some(p => p.pgid === id),
  };
  if (id !== 0 && !exists[type]()) throw fail('ESRCH');
  change(k, file, { type, id });
}

/** The number of F_SETOWN and F_GETOWN: a process's, or a group's with a minus. */
export function setOwnerNumber(k: Kernel, file: OpenFile, number: number): void {
  setOwner(k, file, number < 0 ? OwnerType.Group : OwnerType.Process, Math.abs(number));
}

export function ownerNumber(k: Kernel, file: OpenFile): number {
  const { type, id } = ownerOf(k, file);
  return type === OwnerType.Group ? -id : id;
}

export function setIoSignal(k: Kernel, file: OpenFile, signal: number): void {
  if (signal < 0 || signal > 64) throw fail('EINVAL');
  change(k, file, { signal });
}

/** Switch O_ASYNC. A terminal without an owner gets one: its foreground group, or who asks (Linux's tty_fasync). */
export function setAsync(k: Kernel, t: Thread, fd: number, file: OpenFile, on: boolean): void {
  file.flags = on ? file.flags | O_ASYNC : file.flags & ~O_ASYNC;
  if (!on) return;
  change(k, file, { fd });
  if (file.inode.device !== 'tty' || ownerOf(k, file).id !== 0) return;
  const { foreground } = terminalOf(k, file.inode);
  if (foreground) setOwner(k, file, OwnerType.Group, foreground);
  else setOwner(k, file, OwnerType.Process, t.proc.pid);
}

// --- Telling them ---------------------------------------------------------------------------------------------------

function send(k: Kernel, owner: IoOwner, info: SignalInfo): void {
  const { id } = owner;
  if (id === 0) return;
  switch (owner.type) {
    case OwnerType.Thread: {
      const thread = k.state.threads.get(id);
      if (thread) sendSignal(k, thread.proc, info, thread);
      return;
    }
    case OwnerType.Process: {
      const p = k.state.procs.get(id);
      if (p) sendSignal(k, p, info);
      return;
    }
    case OwnerType.Group:
      sendGroupSignal(k, id, info);
      return;
  }
}

/** SIGIO, or what F_SETSIG has named, if the file's owner wants to know (O_ASYNC). */
function signalIo(k: Kernel, file: OpenFile, owner: IoOwner, reason: IoReason): void {
  if (!(file.flags & O_ASYNC)) return;
  const { signal, fd } = owner;
  send(
    k,
    owner,
    signal === 0
      ? fromKernel(SIGIO)
      : { ...fromKernel(signal), code: reason, poll: Object.freeze({ band: BANDS[reason], fd }) },
  );
}

/** Does a thread sleep until bytes come on this stream? It gets them, and no signal is sent for them, as on Linux. */
const isReadNow = (k: Kernel, socket: Socket): boolean =>
  !socket.keepsMessages &&
  [...k.state.sleepers].some(
    t => t.waiting?.kind === 'socket' && t.waiting.socket === socket && t.waiting.for === 'input',
  );

function reasonOf(k: Kernel, file: OpenFile, channel: object): IoReason | null {
  const [input, ...room] = channels(k, file);
  const { object } = file.inode;
  const socket = object instanceof Socket ? object : null;
  if (channel === input) {
    if (!file.readable || (socket && isReadNow(k, socket))) return null;
    return socket?.readShut && socket.writeShut ? IoReason.HangUp : IoReason.Input;
  }
  if (!room.includes(channel) || !file.writable) return null;
  if (!socket) return IoReason.Output;
  // Only who was told that there is no room hears that there is some.
  const wanted = socket.roomWanted;
  socket.roomWanted = false;
  return wanted ? IoReason.Output : null;
}

/** Something has changed: called by Kernel.wakeup where any open file has an owner. */
export function noticeIo(k: Kernel, channel: object): void {
  for (const [file, owner] of [...k.state.ioOwners]) {
    if (!(file.flags & O_ASYNC)) continue;
    const reason = reasonOf(k, file, channel);
    if (reason !== null) signalIo(k, file, owner, reason);
  }
}

/** Urgent data has come for a socket (tcp(7)). */
export function noticeUrgent(k: Kernel, socket: Socket): void {
  for (const [file, owner] of [...k.state.ioOwners]) {
    if (file.inode.object !== socket) continue;
    send(k, owner, fromKernel(SIGURG));
    signalIo(k, file, owner, IoReason.Priority);
  }
}
