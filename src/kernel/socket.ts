/**
 * Sockets: two ends that are kernel objects of this machine and queues between them. A connection is two sockets that know each
 * other; what one writes is put straight into the other's queue, as pieces (streams) or messages (datagrams), so nothing
 * is ever on the way and the order is exact. Who may be found under which address is in socket-network.ts, the calls are
 * in syssocket.ts and socket-transfer.ts.
 *
 * The ends of a TCP connection part as Linux's do on one host: what was not read when an end closes makes the other see a
 * reset; the first write to an end that is gone succeeds, and is answered with one.
 */
import {
  ERRNO,
  FIONREAD,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
  POLLRDNORM,
  POLLWRNORM,
  SIOCATMARK,
} from './abi.ts';
import { releaseFile } from './descriptor.ts';
import { noticeUrgent } from './fasync.ts';
import type { FileObject, Give, Inode, OpenFile } from './file.ts';
import type { Block, Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import {
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_OOBINLINE,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from './socket-abi.ts';
import { AF_INET, AF_INET6, AF_UNIX, addressText, type SocketAddress } from './socket-address.ts';
import { interfaceCall } from './socket-interfaces.ts';
import { receive, send } from './socket-transfer.ts';
import { writeWord } from './vm.ts';

/** Who sent a message, or made a socket: struct ucred. */
export interface Credentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** A datagram, or what one write put into a stream. Frozen (and shared by checkpoints) unless it carries descriptors. */
export interface Message {
  readonly bytes: Uint8Array;
  /** Where an answer goes; null: the sender has no address. */
  readonly from: SocketAddress | null;
  /** Open files on their way (SCM_RIGHTS), each with a reference. */
  readonly files: readonly OpenFile[];
  readonly credentials: Credentials;
}

/** Bytes that may wait in a stream's receiver: what fits before a writer on Linux's loopback blocks, about. */
const TCP_BUFFER = 2_621_440;
export const UNIX_BUFFER = 212_992;
/** Datagrams that wait for a Unix receiver (net.unix.max_dgram_qlen), one more than the limit. */
const UNIX_DATAGRAMS = 11;

export type SocketState = 'unconnected' | 'connecting' | 'listening' | 'connected' | 'closed';

export class Socket implements FileObject {
  state: SocketState = 'unconnected';
  local: SocketAddress | null = null;
  remote: SocketAddress | null = null;
  /** The other end of a connection; where a connected datagram socket sends. Null once a stream's other end is gone. */
  peer: Socket | null = null;
  /** Received and not read yet, oldest first, and how many bytes that is. */
  queue: Message[] = [];
  queued = 0;
  /** Bytes of the first piece of a stream that have been read. */
  taken = 0;
  /** Shut down (shutdown(2), or by the other end): nothing more comes in, nothing more goes out. */
  readShut = false;
  writeShut = false;
  /** Bytes from the first unread one to the last one sent as urgent (MSG_OOB), if that has not been passed; null: no mark. */
  mark: number | null = null;
  /** The urgent byte, until it is received; -1: it has been. */
  urgent = -1;
  /** A call found no room; its owner is to hear when there is some (fasync.ts). */
  roomWanted = false;
  /** An error that the next call reports: an errno value. */
  error = 0;
  /** Listening: connections made and not yet accepted, and how many there may be. */
  pending: Socket[] = [];
  backlog = 0;
  /** Listening, and that queue is full: who has called connect and must wait for a place in it. */
  knocking: Socket[] = [];
  /** Inode number of its open file; 0 while nobody has accepted it. */
  ino = 0;
  /** connect(2) without waiting has succeeded, and nobody has been told. */
  untold = false;
  /** bind(2) named the port: it stays when a UDP socket's connection is dissolved. */
  chosePort = false;
  /** The directory entry a Unix socket is bound to. */
  bound: Inode | null = null;
  /** Options by `level:name`, as getsockopt gives them; those never set are not in it. */
  options = new Map<string, number>();
  /** SO_RCVTIMEO and SO_SNDTIMEO in nanoseconds; Infinity: wait for ever. */
  receiveTimeout = Number.POSITIVE_INFINITY;
  sendTimeout = Number.POSITIVE_INFINITY;
  /** The maker of the other end, at the time it was connected (SO_PEERCRED). */
  peerCredentials: Credentials | null = null;
  /** Channels: sleep on `readable` for bytes, connections and ends, on `writable` for room. */
  readonly readable = { channel: 'socket readable' };
  readonly writable = { channel: 'socket writable' };

  constructor(
    readonly id: number,
    readonly family: number,
    readonly type: number,
    /** Who made it. */
    readonly owner: Credentials,
  ) {}

  get isUnix(): boolean {
    return this.family === AF_UNIX;
  }
  get isDatagram(): boolean {
    return this.type === SOCK_DGRAM;
  }
  /** Keeps the borders between messages. */
  get keepsMessages(): boolean {
    return this.type !== SOCK_STREAM;
  }
  get isTcp(): boolean {
    return !this.isUnix && this.type === SOCK_STREAM;
  }

  /** Has everything been read that will ever come? */
  get atEnd(): boolean {
    return this.queue.length === 0 && this.readShut;
  }

  /** Is the urgent byte among the others (SO_OOBINLINE)? Otherwise a read passes over it. */
  get urgentInline(): boolean {
    return (this.options.get(`${SOL_SOCKET}:${SO_OOBINLINE}`) ?? 0) !== 0;
  }

  /** Bytes that a read would pass over before the first it gives: the urgent one, or none. */
  get skipped(): number {
    return this.mark === 0 && !this.urgentInline ? 1 : 0;
  }

  /** Room for bytes (for messages: 0 if there is none for another). */
  get room(): number {
    if (this.isDatagram && this.isUnix && this.queue.length >= UNIX_DATAGRAMS) return 0;
    return Math.max(0, (this.isTcp ? TCP_BUFFER : UNIX_BUFFER) - this.queued);
  }

  /** Does a write block now, for want of room at the other end? */
  get isFull(): boolean {
    const { peer } = this;
    return peer !== null && (this.isUnix || this.isTcp) && peer.room === 0;
  }

  /** Put something into the queue of this socket. */
  deliver(k: Kernel, message: Message): void {
    this.queue.push(message.files.length === 0 ? Object.freeze(message) : message);
    this.queued += message.bytes.length;
    k.wakeup(this.readable);
  }

  /** The last byte delivered was an urgent one: it makes the mark, in the place of an older one. */
  urge(k: Kernel, byte: number): void {
    this.mark = this.queued - 1;
    this.urgent = byte;
    noticeUrgent(k, this);
    k.wakeup(this.readable);
  }

  /** An error has come over the connection: both directions are over. */
  fail(k: Kernel, error: number): void {
    this.error = error;
    this.peer = null;
    this.readShut = true;
    this.writeShut = true;
    this.wakeAll(k);
  }

  /** connect(2) has failed after it had been said to be in progress. */
  refuse(k: Kernel, error: number): void {
    this.state = 'unconnected';
    this.remote = null;
    this.fail(k, error);
  }

  wakeAll(k: Kernel): void {
    k.wakeup(this.readable);
    k.wakeup(this.writable);
  }

  /** The pending error, which this ends. */
  takeError(): number {
    const { error } = this;
    this.error = 0;
    return error;
  }

  // --- FileObject -----------------------------------------------------------------------------------------------------

  read(k: Kernel, t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block {
    if (length === 0 && !this.keepsMessages) return 0;
    const got = receive(k, t, { fd, file, socket: this, call: 'read', flags: 0 }, length, give);
    if (!('count' in got)) return got;
    for (const dropped of got.files) releaseFile(k, dropped); // read(2) has no place for descriptors
    return got.count;
  }

  write(
    k: Kernel,
    t: Thread,
    fd: number,
    file: OpenFile,
    bytes: Uint8Array,
    progress: Record<string, number>,
  ): number | Block {
    return send(
      k,
      t,
      { fd, file, socket: this, call: 'write', flags: 0 },
      { bytes, to: null, files: [] },
      progress,
    );
  }

  /** As tcp_poll, datagram_poll and unix_poll of Linux have it. */
  readiness(): number {
    const { state, readShut, writeShut } = this;
    let events = this.error ? POLLERR : 0;
    if (state === 'listening') return events | (this.pending.length > 0 ? POLLIN | POLLRDNORM : 0);
    if (state === 'connecting') return events;
    if (readShut) events |= POLLIN | POLLRDNORM | POLLRDHUP;
    if ((readShut && writeShut) || (state === 'unconnected' && !this.isDatagram)) events |= POLLHUP;
    if (this.queue.length > 0 && (this.keepsMessages || this.queued > this.skipped))
      events |= POLLIN | POLLRDNORM;
    if (this.urgent >= 0) events |= POLLPRI;
    if (!this.isFull) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  channels(): readonly object[] {
    // Who is full waits for the other end's reader.
    return this.isDatagram && this.peer
      ? [this.readable, this.writable, this.peer.writable]
      : [this.readable, this.writable];
  }

  close(k: Kernel): void {
    const { peer, state } = this;
    const unread = this.queue.length > 0 || (!this.isUnix && this.options.get('linger') === 0);
    this.state = 'closed';
    k.state.net.remove(k, this);
    for (const socket of this.pending) {
      socket.peer?.fail(k, ERRNO.ECONNRESET);
      socket.peer = null;
      socket.close(k);
    }
    this.pending = [];
    for (const socket of this.knocking) socket.refuse(k, ERRNO.ECONNREFUSED);
    this.knocking = [];
    for (const message of this.queue) for (const file of message.files) releaseFile(k, file);
    this.queue = [];
    this.queued = 0;
    if (this.bound) this.bound.socket = null;
    this.bound = null;
    this.peer = null;
    this.wakeAll(k);
    if (this.isDatagram || state !== 'connected' || !peer) {
      // A datagram socket's peers find out when they send.
      peer?.wakeAll(k);
      return;
    }
    if (unread) peer.fail(k, ERRNO.ECONNRESET);
    else if (this.isUnix) peer.fail(k, 0);
    else {
      peer.peer = null;
      peer.readShut = true;
      peer.wakeAll(k);
    }
  }

  /** shutdown(2) of one direction or both; a Unix socket's other end is told of both. */
  shutdown(k: Kernel, how: number): void {
    const { peer } = this;
    if (how === SHUT_RD || how === SHUT_RDWR) {
      this.readShut = true;
      if (peer && this.isUnix && !this.isDatagram) peer.writeShut = true;
    }
    if (how === SHUT_WR || how === SHUT_RDWR) {
      this.writeShut = true;
      if (peer && !this.isDatagram) peer.readShut = true;
    }
    this.wakeAll(k);
    peer?.wakeAll(k);
  }

  ioctl(
    _k: Kernel,
    t: Thread,
    _fd: number,
    _file: OpenFile,
    request: number,
    argument: number,
  ): number | undefined {
    switch (request) {
      case FIONREAD: {
        const message = this.isDatagram ? (this.queue[0]?.bytes.length ?? 0) : this.queued;
        writeWord(t, argument, this.urgentInline ? message : (this.mark ?? message));
        return 0;
      }
      case SIOCATMARK:
        if (!this.isTcp) return undefined;
        writeWord(t, argument, Number(this.mark === 0));
        return 0;
      default:
        return interfaceCall(t, request, argument);
    }
  }

  /** `TCP`, `UDP`, `Unix stream`. */
  get kind(): string {
    if (!this.isUnix) return this.type === SOCK_STREAM ? 'TCP' : 'UDP';
    return this.isDatagram ? 'Unix datagram' : this.type === SOCK_SEQPACKET ? 'Unix packet' : 'Unix stream';
  }

  describe(): string {
    const { local, remote } = this;
    const named = (a: SocketAddress | null) => a !== null && !(a.family === AF_UNIX && a.name === '');
    const what = `${this.kind} socket`;
    if (this.state === 'listening')
      return `${what} listening on ${addressText(local)}, ${this.pending.length} waiting`;
    const from = named(local) ? ` ${addressText(local)}` : '';
    const to = named(remote) ? ` to ${addressText(remote)}` : this.state === 'connected' ? ', connected' : '';
    const bytes = this.queued > 0 ? `, ${this.queued} bytes unread` : '';
    return `${what}${from}${to}${bytes}`;
  }
}

/** An Internet socket takes addresses of both versions if it is an IPv6 one. */
export const speaks = (socket: Socket, host: string): boolean =>
  host.includes('.') ? socket.family === AF_INET || socket.family === AF_INET6 : socket.family === AF_INET6;
