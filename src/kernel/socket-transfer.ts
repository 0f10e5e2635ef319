/**
 * Sending and receiving, for all the calls that do it (read, recv, recvfrom, recvmsg and their counterparts): what a socket
 * gives, when it blocks, and which error it has instead. Errors are those of Linux's tcp(7), udp(7) and unix(7).
 */
import { ERRNO, SI_USER, SIGPIPE } from './abi.ts';
import { fail, KernelError } from './error.ts';
import type { Give, OpenFile } from './file.ts';
import { Block, type Kernel } from './kernel.ts';
import type { SocketWait, Thread } from './proc.ts';
import { sendSignal } from './signal.ts';
import { type Credentials, type Message, type Socket, speaks, UNIX_BUFFER } from './socket.ts';
import { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_OOB, MSG_PEEK, SO_BROADCAST, SOL_SOCKET } from './socket-abi.ts';
import {
  AF_UNIX,
  type InternetAddress,
  internetAddress,
  isWildcard,
  type SocketAddress,
  sourceFor,
} from './socket-address.ts';

/** A call on a socket. */
export interface SocketCall {
  readonly fd: number;
  readonly file: OpenFile;
  readonly socket: Socket;
  /** Its name, for reports. */
  readonly call: string;
  /** MSG_* */
  readonly flags: number;
}

/** What a call received: bytes are where `give` put them. */
export interface Received {
  readonly count: number;
  /** Bytes of the whole message. */
  readonly size: number;
  readonly from: SocketAddress | null;
  /** Open files that came along; they are the caller's now. */
  readonly files: readonly OpenFile[];
  readonly credentials: Credentials | null;
}

/** What a call sends. */
export interface Parcel {
  readonly bytes: Uint8Array;
  /** Where a datagram goes; null: where the socket is connected to. */
  readonly to: SocketAddress | null;
  /** Open files to send along (without a reference yet). */
  readonly files: readonly OpenFile[];
  readonly credentials?: Credentials;
}

const NOTHING: Received = { count: 0, size: 0, from: null, files: [], credentials: null };
const UDP_MOST = 65_507;

const neverWaits = ({ file, flags }: SocketCall): boolean => file.nonblocking || (flags & MSG_DONTWAIT) !== 0;

/** Sleep, unless the call must not: EAGAIN then, and when the socket's time-out is over. `progress.until` keeps the latter. */
export function waitOn(
  k: Kernel,
  at: SocketCall,
  waitsFor: SocketWait,
  channels: object[],
  progress: Record<string, number>,
  timeout: number,
): Block {
  if (waitsFor === 'room') at.socket.roomWanted = true;
  if (neverWaits(at)) throw fail('EAGAIN');
  progress.until ??= k.now + timeout;
  if (k.now >= progress.until) throw fail('EAGAIN');
  const { call, fd, socket } = at;
  return new Block(channels, { kind: 'socket', call, fd, socket, for: waitsFor }, progress.until);
}

// --- Receiving --------------------------------------------------------------------------------------------------------

/** Take a message, or as many bytes of a stream as there are up to `limit`. With MSG_PEEK they stay. */
export function receive(
  k: Kernel,
  t: Thread,
  at: SocketCall,
  limit: number,
  give: Give,
  progress: Record<string, number> = t.trapframe?.progress ?? {},
): Received | Block {
  const { socket, flags } = at;
  if (flags & MSG_OOB && !socket.isTcp) throw fail('EOPNOTSUPP');
  if (socket.state === 'listening') throw fail(socket.isUnix ? 'EINVAL' : 'ENOTCONN');
  if (flags & MSG_OOB) return takeUrgent(socket, flags, limit, give);
  const [message] = socket.queue;
  if (message && (socket.keepsMessages || socket.queued > socket.skipped))
    return socket.keepsMessages ? takeMessage(k, at, message, limit, give) : takeBytes(k, at, limit, give);
  if (socket.error) throw new KernelError(socket.takeError());
  const isAlone = !socket.isDatagram && socket.state === 'unconnected';
  if (isAlone && socket.isUnix) throw fail(socket.keepsMessages ? 'ENOTCONN' : 'EINVAL');
  // Datagrams that cannot come any more end a wait only: who does not wait is told that there are none (Linux).
  if (socket.readShut && !(socket.isDatagram && neverWaits(at))) return NOTHING;
  if (isAlone) throw fail('ENOTCONN');
  return waitOn(k, at, 'input', [socket.readable], progress, socket.receiveTimeout);
}

function takeMessage(k: Kernel, at: SocketCall, message: Message, limit: number, give: Give): Received {
  const { socket } = at;
  const size = message.bytes.length;
  const count = give(Math.min(size, limit), n => message.bytes.subarray(0, n));
  const files = message.files;
  if (at.flags & MSG_PEEK) for (const file of files) file.ref++;
  else {
    socket.queue.shift();
    socket.queued -= size;
    wakeWriters(k, socket);
  }
  return { count, size, from: message.from, files, credentials: message.credentials };
}

/** recv() with MSG_OOB: the urgent byte, out of its order (tcp_recv_urg of Linux). EINVAL if there is none, or it is inline. */
function takeUrgent(socket: Socket, flags: number, limit: number, give: Give): Received {
  if (socket.urgentInline || socket.urgent < 0) throw fail('EINVAL');
  const count = give(Math.min(1, limit), n => Uint8Array.of(socket.urgent).subarray(0, n));
  if (!(flags & MSG_PEEK)) socket.urgent = -1;
  return { ...NOTHING, count, size: 1 };
}

/** The bytes of a stream are gone from the front of its queue. */
function passBytes(socket: Socket, count: number): void {
  let gone = socket.taken + count;
  let pieces = 0;
  while (pieces < socket.queue.length && gone >= socket.queue[pieces]!.bytes.length)
    gone -= socket.queue[pieces++]!.bytes.length;
  socket.queue.splice(0, pieces);
  socket.taken = gone;
  socket.queued -= count;
  if (socket.mark === null) return;
  socket.mark -= count;
  if (socket.mark >= 0) return;
  socket.mark = null;
  socket.urgent = -1;
}

/**
 * Bytes of a stream: pieces run together, up to and with one that descriptors came along with, and up to the mark of urgent
 * data. A read that begins at the mark passes over the urgent byte, unless it is inline.
 */
function takeBytes(k: Kernel, at: SocketCall, wanted: number, give: Give): Received {
  const { socket } = at;
  const first = socket.queue[0]!;
  const start = socket.taken + socket.skipped;
  const limit = socket.mark ? Math.min(wanted, socket.mark) : wanted;
  let available = -start;
  let last = first;
  for (const piece of socket.queue) {
    if (available >= limit) break;
    available += piece.bytes.length;
    last = piece;
    if (piece.files.length > 0) break;
  }
  const peeks = (at.flags & MSG_PEEK) !== 0;
  const count = give(Math.min(available, limit), n => {
    const out = new Uint8Array(n);
    let from = start;
    let index = 0;
    for (let done = 0; done < n; ) {
      const { bytes } = socket.queue[index]!;
      if (from >= bytes.length) {
        from -= bytes.length;
        index++;
        continue;
      }
      const part = bytes.subarray(from, from + n - done);
      out.set(part, done);
      done += part.length;
      from += part.length;
    }
    if (!peeks && n > 0) passBytes(socket, n + socket.skipped);
    return out;
  });
  const { files } = last;
  if (peeks) for (const file of files) file.ref++;
  else {
    // The descriptors belong to the first byte of their piece: what is left of it has none.
    if (files.length > 0 && socket.queue[0] === last) socket.queue[0] = Object.freeze({ ...last, files: [] });
    wakeWriters(k, socket);
  }
  const from = socket.isUnix ? first.from : null;
  return { count, size: count, from, files, credentials: first.credentials };
}

/** There is room again in this socket: whoever writes to it may go on. */
function wakeWriters(k: Kernel, socket: Socket): void {
  if (socket.isDatagram) k.wakeup(socket.writable);
  else if (socket.peer) k.wakeup(socket.peer.writable);
}

// --- Sending ----------------------------------------------------------------------------------------------------------

/** EPIPE, and SIGPIPE if it is a stream, unless MSG_NOSIGNAL says not to. */
function brokenPipe(k: Kernel, t: Thread, { socket, flags }: SocketCall): KernelError {
  if (!socket.keepsMessages && !(flags & MSG_NOSIGNAL)) {
    const { pid, uid } = t.proc;
    sendSignal(k, t.proc, { signal: SIGPIPE, code: SI_USER, pid, uid, status: 0, address: 0n }, t);
  }
  return fail('EPIPE');
}

/** Send to the other end or to an address; returns how many bytes have gone. */
export function send(
  k: Kernel,
  t: Thread,
  at: SocketCall,
  parcel: Parcel,
  progress: Record<string, number>,
): number | Block {
  const { socket, flags } = at;
  if (flags & MSG_OOB && !socket.isTcp) throw fail('EOPNOTSUPP');
  if (socket.isDatagram) {
    return socket.isUnix ? sendUnixDatagram(k, t, at, parcel, progress) : sendUdp(k, t, at, parcel);
  }
  return sendStream(k, t, at, parcel, progress);
}

function messageOf(
  t: Thread,
  socket: Socket,
  parcel: Parcel,
  bytes: Uint8Array,
  from: SocketAddress | null,
): Message {
  const { pid, uid, gid } = t.proc;
  for (const file of parcel.files) file.ref++;
  const sender = socket.isUnix ? (socket.local ?? null) : from;
  return {
    bytes: bytes.slice(),
    from: sender,
    files: parcel.files,
    credentials: parcel.credentials ?? Object.freeze({ pid, uid, gid }),
  };
}

function sendStream(
  k: Kernel,
  t: Thread,
  at: SocketCall,
  parcel: Parcel,
  progress: Record<string, number>,
): number | Block {
  const { socket, flags } = at;
  const done = progress.done ?? 0;
  const { bytes } = parcel;
  if (socket.isUnix && parcel.to) throw fail(socket.state === 'connected' ? 'EISCONN' : 'EOPNOTSUPP');
  if (socket.isUnix && socket.keepsMessages && socket.error) throw new KernelError(socket.takeError());
  if (socket.isUnix && socket.state === 'unconnected') throw fail('ENOTCONN');
  if (socket.isUnix ? socket.writeShut : socket.error || socket.writeShut) {
    const error = socket.isUnix ? 0 : socket.takeError();
    if (done > 0) return done;
    if (error && error !== ERRNO.EPIPE) throw new KernelError(error);
    throw brokenPipe(k, t, at);
  }
  if (socket.state === 'connecting')
    return waitOn(k, at, 'room', [socket.writable], progress, socket.sendTimeout);
  if (socket.state !== 'connected') {
    if (socket.isUnix) throw fail('ENOTCONN');
    throw brokenPipe(k, t, at);
  }
  const { peer } = socket;
  if (!peer) {
    // The other end of a TCP connection is gone: this write finds out, the next one is told.
    if (bytes.length > 0) socket.fail(k, ERRNO.EPIPE);
    return bytes.length;
  }
  if (bytes.length === 0 && !socket.keepsMessages) return 0;
  if (socket.keepsMessages && bytes.length > UNIX_BUFFER - 32) throw fail('EMSGSIZE');
  const { room } = peer;
  const part = socket.keepsMessages
    ? room >= Math.max(1, bytes.length)
      ? bytes
      : null
    : bytes.subarray(done, done + room);
  if (part && (part.length > 0 || bytes.length === 0)) {
    const first = done === 0 ? parcel : { ...parcel, files: [] };
    const urgent = (flags & MSG_OOB) !== 0 && part.length > 0 && done + part.length === bytes.length;
    // An urgent byte that the reader stands at and has not passed makes way for the next one.
    if (urgent && peer.skipped > 0) passBytes(peer, 1);
    peer.deliver(k, messageOf(t, socket, first, part, null));
    if (urgent) peer.urge(k, bytes[bytes.length - 1]!);
    if (done + part.length === bytes.length) return bytes.length;
    progress.done = done + part.length;
  }
  const sent = progress.done ?? 0;
  if (sent > 0 && (at.file.nonblocking || flags & MSG_DONTWAIT)) return sent;
  return waitOn(k, at, 'room', [socket.writable], progress, socket.sendTimeout);
}

function sendUnixDatagram(
  k: Kernel,
  t: Thread,
  at: SocketCall,
  parcel: Parcel,
  progress: Record<string, number>,
): number | Block {
  const { socket } = at;
  if (socket.error) throw new KernelError(socket.takeError());
  if (socket.writeShut) throw brokenPipe(k, t, at);
  if (parcel.bytes.length > UNIX_BUFFER - 32) throw fail('EMSGSIZE');
  let target = socket.peer;
  if (parcel.to && parcel.to.family === AF_UNIX) {
    target = k.state.net.findUnix(k, t.proc, parcel.to.name, socket.type);
  } else if (!target) throw fail('ENOTCONN');
  if (target.state === 'closed') {
    socket.peer = null;
    socket.remote = null;
    socket.state = 'unconnected';
    throw fail('ECONNREFUSED');
  }
  if (target.peer && target.peer !== socket) throw fail('EPERM');
  if (target.readShut) throw brokenPipe(k, t, at);
  if (target.room === 0) return waitOn(k, at, 'room', [target.writable], progress, socket.sendTimeout);
  target.deliver(k, messageOf(t, socket, parcel, parcel.bytes, null));
  return parcel.bytes.length;
}

function sendUdp(k: Kernel, t: Thread, at: SocketCall, parcel: Parcel): number {
  const { socket } = at;
  if (socket.error) throw new KernelError(socket.takeError());
  if (socket.writeShut) throw brokenPipe(k, t, at);
  const to = (parcel.to ?? socket.remote) as InternetAddress | null;
  if (!to) throw fail('EDESTADDRREQ');
  if (to.port === 0) throw fail('EINVAL');
  if (!speaks(socket, to.host)) throw fail('ENETUNREACH');
  if (parcel.bytes.length > UDP_MOST) throw fail('EMSGSIZE');
  if (to.host === '255.255.255.255' && !socket.options.get(`${SOL_SOCKET}:${SO_BROADCAST}`))
    throw fail('EACCES');
  const host = k.state.net.route(k, to);
  k.state.net.autobind(
    k,
    socket,
    socket.family === to.family ? (host.includes('.') ? '0.0.0.0' : '::') : '::',
  );
  const local = socket.local as InternetAddress;
  const from = internetAddress(to.family, isWildcard(local.host) ? sourceFor(host) : local.host, local.port);
  const receiver = k.state.net.receiver(host, to.port, from);
  if (!receiver) {
    // The answer "port unreachable" reaches only who is connected, and only the next call tells.
    if (socket.remote && !parcel.to) {
      socket.error = ERRNO.ECONNREFUSED;
      socket.wakeAll(k);
    }
    return parcel.bytes.length;
  }
  // Nobody waits for room: what does not fit is lost, as UDP is.
  if (receiver.room >= parcel.bytes.length && !receiver.readShut) {
    receiver.deliver(k, messageOf(t, socket, parcel, parcel.bytes, from));
  }
  return parcel.bytes.length;
}
