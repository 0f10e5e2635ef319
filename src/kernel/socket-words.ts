/** Why a thread waits on a socket, in words for the deadlock report: who could end the wait, and who holds the other end. */
import { lineText, sourceLine } from './events.ts';
import type { Kernel } from './kernel.ts';
import type { Thread, WaitReason } from './proc.ts';
import type { Socket } from './socket.ts';
import { addressText } from './socket-address.ts';

/** Every descriptor that refers to a socket: `pid 102 fd 4 (opened at chat.c:31)`. */
function holdersOf(k: Kernel, socket: Socket): string[] {
  return [...k.state.procs.values()].flatMap(p =>
    p.ofile.flatMap((d, fd) => {
      if (d?.file.inode.object !== socket) return [];
      const line = sourceLine(d.opened);
      return [`pid ${p.pid} fd ${fd}${line ? ` (opened at ${lineText(line)})` : ''}`];
    }),
  );
}

const inWords = (list: readonly string[]): string =>
  list.length > 1 ? `${list.slice(0, -1).join(', ')} and ${list.at(-1)}` : (list[0] ?? '');

/** The other end of a connection: who holds it, and whether the waiter does so itself. */
function otherEnd(k: Kernel, t: Thread, socket: Socket): string[] {
  const { peer } = socket;
  if (!peer) return [];
  const holders = holdersOf(k, peer);
  if (holders.length === 0) {
    return [`nobody has accepted the connection to ${addressText(socket.remote)} yet`];
  }
  const own = t.proc.ofile.flatMap((d, fd) => (d?.file.inode.object === peer ? [fd] : []));
  const keeps =
    own.length > 0
      ? [
          `process ${t.proc.pid} holds the other end open itself: end of file cannot come before close(${own[0]})`,
        ]
      : [];
  return [`the other end is held by ${inWords(holders)}`, ...keeps];
}

/** Why a listening socket waits for ever, and what a student can do about it: the network is this machine's loopback. */
const lonelyServer = ({ local }: Socket): string =>
  `waits for a connection on ${addressText(local)}: nobody else can connect (a client has to run in this machine, too: fork it, or start both from a shell)`;

export function socketReasons(
  k: Kernel,
  t: Thread,
  reason: Extract<WaitReason, { kind: 'socket' }>,
): string[] {
  const { socket } = reason;
  switch (reason.for) {
    case 'connection':
      return [lonelyServer(socket)];
    case 'backlog':
      return [
        `waits for a place in the queue of ${addressText(socket.remote)}: it is full, and nobody is left to call accept`,
      ];
    case 'input':
      if (socket.isDatagram && !socket.peer) {
        return [`waits for a message to ${addressText(socket.local)}: nobody else can send one`];
      }
      return ['nothing has been received that was not read yet', ...otherEnd(k, t, socket)];
    case 'room':
      return [
        `${socket.peer?.queued ?? 0} bytes wait to be read at the other end; only a read makes room`,
        ...otherEnd(k, t, socket),
      ];
  }
}

/** The same for a descriptor that poll, select or epoll waits for. */
export function socketEnds(k: Kernel, t: Thread, socket: Socket, fd: number): string[] {
  if (socket.state === 'listening') {
    return [`fd ${fd} ${lonelyServer(socket)}`];
  }
  return otherEnd(k, t, socket).map(words => `fd ${fd}: ${words}`);
}
