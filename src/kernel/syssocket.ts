/** The system calls about sockets: making, naming and connecting them, and the ways to send and receive. */
import { ERRNO, O_NONBLOCK, O_RDWR, S_IFSOCK } from './abi.ts';
import { allocateFd, fileOf, openInode, releaseFile, requireFds } from './descriptor.ts';
import { fail, KernelError } from './error.ts';
import type { OpenFile } from './file.ts';
import { lookup, mayCreate } from './fs.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { type Credentials, Socket } from './socket.ts';
import {
  IPPROTO_ICMP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  MSG_CMSG_CLOEXEC,
  MSG_CTRUNC,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  SCM_CREDENTIALS,
  SCM_RIGHTS,
  SHUT_RDWR,
  SO_PASSCRED,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOCK_TYPE_MASK,
  SOL_SOCKET,
  SOMAXCONN,
} from './socket-abi.ts';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  decodeAddress,
  encodeAddress,
  internetAddress,
  type SocketAddress,
  UNNAMED,
} from './socket-address.ts';
import { isQueueFull, sourceHost } from './socket-network.ts';
import { getOption, setOption } from './socket-options.ts';
import { type Received, receive, type SocketCall, send, waitOn } from './socket-transfer.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { gather, giveTo, readVectors } from './sysrw.ts';
import { copyin, copyout, readWord, requireWritable, writeWord } from './vm.ts';

/** How long connect() to a TCP socket whose queue is full tries, in nanoseconds (net.ipv4.tcp_syn_retries). */
const CONNECT_TIMEOUT = 127e9;
/** struct msghdr and struct cmsghdr, and their fields. */
const MSGHDR_BYTES = 56;
const CMSGHDR_BYTES = 16;
/** Most descriptors in one message (SCM_MAX_FD). */
const MOST_FILES = 253;

// --- Descriptors --------------------------------------------------------------------------------------------------------

/** The socket of a descriptor: EBADF, ENOTSOCK. */
function socketOf(p: Proc, fd: number): { file: OpenFile; socket: Socket } {
  const file = fileOf(p, fd);
  const { object } = file.inode;
  if (!(object instanceof Socket)) throw fail('ENOTSOCK');
  return { file, socket: object };
}

const callOn = (p: Proc, fd: number, name: string, flags = 0): SocketCall => ({
  fd: fd | 0,
  ...socketOf(p, fd),
  call: name,
  flags,
});

/** An open file and a descriptor for a socket; `flags` has SOCK_NONBLOCK and SOCK_CLOEXEC. */
function giveFd(k: Kernel, t: Thread, socket: Socket, flags: number): number {
  const inode = k.state.fs.newInode(S_IFSOCK | 0o777);
  inode.uid = t.proc.euid;
  inode.gid = t.proc.egid;
  inode.nlink = 0;
  inode.object = socket;
  socket.ino = inode.ino;
  const path = `socket:[${inode.ino}]`;
  const file = openInode(inode, path, O_RDWR | (flags & SOCK_NONBLOCK ? O_NONBLOCK : 0));
  const fd = allocateFd(k, t, file, (flags & SOCK_CLOEXEC) !== 0);
  k.emit({ event: 'open', fd, path }, t);
  return fd;
}

/** Is there such a kind of socket? The errors are those of Linux's socket(2). */
function requireKind(family: number, type: number, protocol: number): void {
  if (family !== AF_UNIX && family !== AF_INET && family !== AF_INET6) throw fail('EAFNOSUPPORT');
  if (![SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET].includes(type))
    throw fail(type > 10 || type < 1 ? 'EINVAL' : 'ESOCKTNOSUPPORT');
  if (family === AF_UNIX) {
    if (protocol !== 0 && protocol !== AF_UNIX) throw fail('EPROTONOSUPPORT');
    return;
  }
  if (type === SOCK_RAW) throw fail(protocol === 0 ? 'EPROTONOSUPPORT' : 'EPERM');
  if (type === SOCK_SEQPACKET) throw fail('ESOCKTNOSUPPORT');
  if (type === SOCK_DGRAM && protocol === IPPROTO_ICMP) throw fail('EACCES');
  if (protocol !== 0 && protocol !== (type === SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
    throw fail('EPROTONOSUPPORT');
}

/** Raw sockets in the Unix domain are datagram sockets (unix(7)). */
const typeIn = (family: number, type: number): number =>
  family === AF_UNIX && type === SOCK_RAW ? SOCK_DGRAM : type;

const sysSocket: Handler = (k, t, [family, typeAndFlags, protocol]) => {
  const type = typeAndFlags! & SOCK_TYPE_MASK;
  if (typeAndFlags! & ~(SOCK_TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) throw fail('EINVAL');
  requireKind(family! | 0, type, protocol! | 0);
  requireFds(k, t.proc, 1);
  return giveFd(k, t, k.state.net.create(t.proc, family!, typeIn(family!, type)), typeAndFlags!);
};

const sysSocketpair: Handler = (k, t, [family, typeAndFlags, protocol, address]) => {
  const type = typeAndFlags! & SOCK_TYPE_MASK;
  if (typeAndFlags! & ~(SOCK_TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) throw fail('EINVAL');
  requireFds(k, t.proc, 2);
  requireKind(family! | 0, type, protocol! | 0);
  if (family !== AF_UNIX) throw fail('EOPNOTSUPP');
  requireWritable(t, address!, 8);
  const { net } = k.state;
  const kind = typeIn(AF_UNIX, type);
  const ends = [net.create(t.proc, AF_UNIX, kind), net.create(t.proc, AF_UNIX, kind)] as const;
  net.join(...ends);
  for (const [i, end] of ends.entries()) writeWord(t, address! + 4 * i, giveFd(k, t, end, typeAndFlags!));
  return 0;
};

// --- Addresses ----------------------------------------------------------------------------------------------------------

/** A struct sockaddr of the program. */
function readAddress(t: Thread, socket: Socket, address: number, length: number): SocketAddress | null {
  if (length < 0 || length > 128) throw fail('EINVAL');
  return decodeAddress(copyin(t, address, length), socket.family);
}

/** Give an address back: as much as there is room for, and its whole length (POSIX getsockname). */
function writeAddress(t: Thread, bytes: Uint8Array, address: number, lengthAt: number): void {
  if (!address || !lengthAt) return;
  const room = readWord(t, lengthAt) | 0;
  if (room < 0) throw fail('EINVAL');
  copyout(t, address, bytes.subarray(0, room));
  writeWord(t, lengthAt, bytes.length);
}

const NO_BYTES = new Uint8Array(0);

const sysBind: Handler = (k, t, [fd, address, length]) => {
  const { socket } = socketOf(t.proc, fd!);
  const { net, fs } = k.state;
  const p = t.proc;
  if (length! < 2 || length! > 128) throw fail('EINVAL');
  const bytes = copyin(t, address!, length!);
  // An IPv4 wildcard may come without its family: so old programs do.
  if (
    socket.family === AF_INET &&
    bytes[0] === 0 &&
    bytes[1] === 0 &&
    bytes.subarray(4, 8).every(b => b === 0)
  ) {
    bytes[0] = AF_INET;
  }
  const wanted = decodeAddress(bytes, socket.family);
  if (!wanted) throw fail('EAFNOSUPPORT');
  if (wanted.family !== AF_UNIX) {
    if (socket.local) throw fail('EINVAL');
    net.bind(k, p, socket, wanted);
    return 0;
  }
  if (wanted.name === '' || wanted.name.startsWith('\0')) {
    if (socket.local) throw fail('EINVAL');
    net.bindAbstract(socket, wanted.name);
    return 0;
  }
  const found = lookup(k, p, wanted.name, false);
  if (found.inode) throw fail('EADDRINUSE');
  if (socket.local) throw fail('EINVAL');
  mayCreate(p, found.directory);
  const inode = fs.makeNode(
    found.directory,
    found.name,
    S_IFSOCK | (0o777 & ~p.umask),
    p.euid,
    p.egid,
    k.now,
  );
  found.directory.mtime = k.now;
  inode.socket = socket;
  socket.bound = inode;
  socket.local = wanted;
  return 0;
};

const sysListen: Handler = (k, t, [fd, backlog]) => {
  const { socket } = socketOf(t.proc, fd!);
  if (socket.isDatagram) throw fail('EOPNOTSUPP');
  if (socket.state !== 'unconnected' && socket.state !== 'listening') throw fail('EINVAL');
  if (!socket.local) {
    if (socket.isUnix) throw fail('EINVAL');
    k.state.net.autobind(k, socket, socket.family === AF_INET6 ? '::' : '0.0.0.0');
  }
  if (!k.state.net.mayListen(socket)) throw fail('EADDRINUSE');
  socket.backlog = (backlog! | 0) < 0 ? SOMAXCONN : Math.min(backlog! | 0, SOMAXCONN);
  socket.state = 'listening';
  socket.readShut = false;
  socket.writeShut = false;
  k.state.net.admit(k, socket);
  return 0;
};

const sysGetsockname: Handler = (_k, t, [fd, address, lengthAt]) => {
  const { socket } = socketOf(t.proc, fd!);
  const any = socket.isUnix ? UNNAMED : internetAddress(socket.family, '0.0.0.0', 0);
  writeAddress(t, encodeAddress(socket.local ?? any, socket.family), address!, lengthAt!);
  return 0;
};

const sysGetpeername: Handler = (_k, t, [fd, address, lengthAt]) => {
  const { socket } = socketOf(t.proc, fd!);
  const isConnected = socket.state === 'connected' && (socket.isUnix || !socket.error);
  if (!isConnected) throw fail('ENOTCONN');
  // The other end of a Unix socket may have got its name since.
  const name = (socket.isUnix && socket.peer?.local) || socket.remote;
  writeAddress(t, encodeAddress(name ?? UNNAMED, socket.family), address!, lengthAt!);
  return 0;
};

// --- Connecting ---------------------------------------------------------------------------------------------------------

/** A datagram socket's connect() only says where it sends and from whom it receives; AF_UNSPEC takes that back. */
function connectDatagram(k: Kernel, t: Thread, socket: Socket, to: SocketAddress | null): number {
  const { net } = k.state;
  if (!to || (to.family === AF_UNIX && to.name === '')) {
    socket.peer = null;
    socket.remote = null;
    socket.state = 'unconnected';
    if (!socket.isUnix && !socket.chosePort) socket.local = null;
    return 0;
  }
  if (to.family === AF_UNIX) {
    const target = net.findUnix(k, t.proc, to.name, socket.type);
    if (target.peer && target.peer !== socket) throw fail('EPERM');
    socket.peer = target;
    socket.remote = to;
  } else {
    const host = net.route(k, to);
    const source = sourceHost(socket, host);
    net.autobind(k, socket, source);
    if (socket.local && socket.local.family !== AF_UNIX) {
      socket.local = internetAddress(socket.family, source, socket.local.port);
    }
    socket.remote = internetAddress(socket.family, host, to.port);
  }
  socket.state = 'connected';
  return 0;
}

/** Who is to be asked for a connection; ECONNREFUSED if nobody listens there. */
function listenerAt(k: Kernel, t: Thread, socket: Socket, to: SocketAddress): Socket | undefined {
  const { net } = k.state;
  if (to.family === AF_UNIX) {
    const found = net.findUnix(k, t.proc, to.name, socket.type);
    return found.state === 'listening' && !found.readShut ? found : undefined;
  }
  const host = net.route(k, to);
  const source = sourceHost(socket, host);
  net.autobind(k, socket, source);
  if (socket.local && socket.local.family !== AF_UNIX) {
    socket.local = internetAddress(socket.family, source, socket.local.port);
  }
  return net.listener(host, to.port);
}

const sysConnect: Handler = (k, t, [fd, address, length], progress) => {
  const at = callOn(t.proc, fd!, 'connect');
  const { socket, file } = at;
  if (progress.knocked) return connected(k, at, progress);
  const to = readAddress(t, socket, address!, length!);
  if (socket.isDatagram) return connectDatagram(k, t, socket, to);
  if (!to) throw fail('EAFNOSUPPORT');
  if (socket.state === 'listening') throw fail(socket.isUnix ? 'EINVAL' : 'EISCONN');
  if (socket.state === 'connecting') {
    if (file.nonblocking) throw fail('EALREADY');
    return connected(k, at, progress);
  }
  if (socket.state === 'connected') {
    if (socket.isUnix && !listenerAt(k, t, socket, to)) throw fail('ECONNREFUSED');
    if (!socket.untold) throw fail('EISCONN');
    socket.untold = false;
    return 0;
  }
  if (socket.error) throw new KernelError(socket.takeError());
  const listener = listenerAt(k, t, socket, to);
  if (!socket.isUnix) {
    socket.readShut = false;
    socket.writeShut = false;
  }
  const waits = file.nonblocking && !socket.isUnix;
  if (!listener) {
    if (!waits) throw fail('ECONNREFUSED');
    socket.refuse(k, ERRNO.ECONNREFUSED);
    throw fail('EINPROGRESS');
  }
  if (!isQueueFull(listener)) {
    k.state.net.connect(k, socket, listener, to);
    socket.untold = waits;
    if (waits) throw fail('EINPROGRESS');
    return 0;
  }
  if (file.nonblocking && socket.isUnix) throw fail('EAGAIN');
  socket.state = 'connecting';
  socket.remote = to;
  socket.untold = waits;
  listener.knocking.push(socket);
  if (waits) throw fail('EINPROGRESS');
  progress.knocked = 1;
  return connected(k, at, progress);
};

/** Has somebody let us in by now? */
function connected(k: Kernel, at: SocketCall, progress: Record<string, number>): number | Block {
  const { socket, fd } = at;
  if (socket.state === 'connected') {
    socket.untold = false;
    return 0;
  }
  if (socket.error) throw new KernelError(socket.takeError());
  progress.until ??= k.now + (socket.isUnix ? socket.sendTimeout : CONNECT_TIMEOUT);
  if (k.now < progress.until) {
    const reason = { kind: 'socket', call: 'connect', fd, socket, for: 'backlog' } as const;
    return new Block([socket.writable], reason, progress.until);
  }
  for (const other of k.state.net.sockets) other.knocking = other.knocking.filter(s => s !== socket);
  socket.state = 'unconnected';
  socket.remote = null;
  throw fail(socket.isUnix ? 'EAGAIN' : 'ETIMEDOUT');
}

function accept(
  k: Kernel,
  t: Thread,
  fd: number,
  address: number,
  lengthAt: number,
  flags: number,
  progress: Record<string, number>,
): number | Block {
  if (flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) throw fail('EINVAL');
  const at = callOn(t.proc, fd, 'accept');
  const { socket } = at;
  if (socket.isDatagram) throw fail('EOPNOTSUPP');
  if (socket.state !== 'listening') throw fail('EINVAL');
  const [end] = socket.pending;
  if (!end) {
    if (socket.readShut) throw fail('EINVAL');
    return waitOn(k, at, 'connection', [socket.readable], progress, socket.receiveTimeout);
  }
  requireFds(k, t.proc, 1);
  const bytes = encodeAddress(end.remote ?? UNNAMED, end.family);
  if (address && lengthAt) {
    requireWritable(t, lengthAt, 4);
    requireWritable(t, address, Math.min(bytes.length, Math.max(0, readWord(t, lengthAt) | 0)));
  }
  socket.pending.shift();
  k.state.net.admit(k, socket);
  writeAddress(t, bytes, address, lengthAt);
  return giveFd(k, t, end, flags);
}

const sysShutdown: Handler = (k, t, [fd, how]) => {
  const { socket } = socketOf(t.proc, fd!);
  if (how! < 0 || how! > SHUT_RDWR) throw fail('EINVAL');
  if (socket.state === 'listening' && !socket.isUnix) {
    socket.state = 'unconnected';
    k.wakeup(socket.readable);
    return 0;
  }
  if (socket.state !== 'connected' && !socket.isUnix) throw fail('ENOTCONN');
  socket.shutdown(k, how!);
  return 0;
};

// --- Sending and receiving ----------------------------------------------------------------------------------------------

const sysSendto: Handler = (k, t, [fd, address, length, flags, to, toLength], progress) => {
  const at = callOn(t.proc, fd!, 'send', flags! | 0);
  const where = to ? readAddress(t, at.socket, to, toLength! | 0) : null;
  if (length! < 0) throw fail('EINVAL');
  const bytes = copyin(t, address!, length!);
  return send(k, t, at, { bytes, to: where, files: [] }, progress);
};

const bytesSoFar: SyscallEntry['interrupted'] = (_k, _t, _args, progress) => progress.done || undefined;

/**
 * Receive into buffers, with MSG_WAITALL until they are full (a stream only): what has come is in them, and
 * `progress.done` counts it. An end, an error or a message in between gives what there is.
 */
function receiveInto(
  k: Kernel,
  t: Thread,
  at: SocketCall,
  vectors: readonly { base: number; length: number }[],
  progress: Record<string, number>,
): Received | Block {
  const limit = vectors.reduce((n, v) => n + v.length, 0);
  const waitsForAll = (at.flags & MSG_WAITALL) !== 0 && !(at.flags & MSG_PEEK) && !at.socket.keepsMessages;
  if (!waitsForAll) return receive(k, t, at, limit, giveTo(t, vectors), progress);
  for (;;) {
    const done = progress.done ?? 0;
    let skip = done;
    const rest = vectors.map(({ base, length }) => {
      const n = Math.min(skip, length);
      skip -= n;
      return { base: base + n, length: length - n };
    });
    let got: Received | Block;
    try {
      got = receive(k, t, at, limit - done, giveTo(t, rest), progress);
    } catch (e) {
      if (!(e instanceof KernelError) || done === 0) throw e;
      return { count: done, size: done, from: null, files: [], credentials: null };
    }
    if (got instanceof Block) return got;
    progress.done = done + got.count;
    if (progress.done === limit || got.count === 0 || got.files.length > 0)
      return { ...got, count: progress.done };
  }
}

const sysRecvfrom: Handler = (k, t, [fd, address, length, flags, from, fromLength], progress) => {
  const at = callOn(t.proc, fd!, 'recv', flags! | 0);
  if (length! < 0) throw fail('EINVAL');
  const got = receiveInto(k, t, at, [{ base: address!, length: length! }], progress);
  if (got instanceof Block) return got;
  for (const file of got.files) releaseFile(k, file);
  if (from)
    writeAddress(t, got.from ? encodeAddress(got.from, at.socket.family) : NO_BYTES, from, fromLength!);
  return flags! & MSG_TRUNC && at.socket.keepsMessages ? got.size : got.count;
};

/** struct msghdr. */
function readHeader(t: Thread, address: number) {
  const view = new DataView(copyin(t, address, MSGHDR_BYTES).buffer);
  const long = (at: number) => Number(view.getBigUint64(at, true));
  return {
    name: long(0),
    nameLength: view.getInt32(8, true),
    vectors: long(16),
    count: long(24),
    control: long(32),
    controlLength: long(40),
  };
}

const align = (n: number): number => Math.ceil(n / 8) * 8;

/** What a sender puts beside the bytes: SCM_RIGHTS descriptors, SCM_CREDENTIALS. */
function readControl(t: Thread, socket: Socket, address: number, length: number) {
  const files: OpenFile[] = [];
  let credentials: Credentials | undefined;
  if (!address || length < CMSGHDR_BYTES) return { files, credentials };
  const bytes = copyin(t, address, length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + CMSGHDR_BYTES <= length; ) {
    const size = Number(view.getBigUint64(at, true));
    if (size < CMSGHDR_BYTES || at + size > length) throw fail('EINVAL');
    const level = view.getInt32(at + 8, true);
    const type = view.getInt32(at + 12, true);
    const words = Array.from({ length: Math.floor((size - CMSGHDR_BYTES) / 4) }, (_, i) =>
      view.getInt32(at + CMSGHDR_BYTES + 4 * i, true),
    );
    if (level === SOL_SOCKET && socket.isUnix) {
      if (type === SCM_RIGHTS) {
        if (words.length > MOST_FILES) throw fail('EINVAL');
        files.push(...words.map(fd => fileOf(t.proc, fd)));
      } else if (type === SCM_CREDENTIALS) {
        const { pid, uid, euid, gid, egid } = t.proc;
        const [claimedPid = 0, claimedUid = -1, claimedGid = -1] = words;
        const honest =
          claimedPid === pid && [uid, euid].includes(claimedUid) && [gid, egid].includes(claimedGid);
        if (!honest && euid !== 0) throw fail('EPERM');
        credentials = Object.freeze({ pid: claimedPid, uid: claimedUid, gid: claimedGid });
      } else throw fail('EINVAL');
    }
    at += align(size);
  }
  return { files, credentials };
}

const sysSendmsg: Handler = (k, t, [fd, address, flags], progress) => {
  const at = callOn(t.proc, fd!, 'sendmsg', flags! | 0);
  const header = readHeader(t, address!);
  const to =
    header.name && header.nameLength > 0 ? readAddress(t, at.socket, header.name, header.nameLength) : null;
  const bytes = gather(t, header.vectors, header.count);
  const { files, credentials } = readControl(t, at.socket, header.control, header.controlLength);
  return send(k, t, at, { bytes, to, files, credentials }, progress);
};

/** Put what came beside the bytes into the control buffer; descriptors that have no room there are closed. */
function writeControl(k: Kernel, t: Thread, at: SocketCall, got: Received, address: number, room: number) {
  let used = 0;
  let truncated = false;
  const put = (type: number, words: readonly number[]) => {
    const size = CMSGHDR_BYTES + 4 * words.length;
    const bytes = new Uint8Array(Math.min(align(size), room - used));
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(size), true);
    view.setInt32(8, SOL_SOCKET, true);
    view.setInt32(12, type, true);
    words.forEach((word, i) => {
      view.setInt32(CMSGHDR_BYTES + 4 * i, word, true);
    });
    copyout(t, address + used, bytes);
    used += bytes.length;
  };
  if (at.socket.options.get(`${SOL_SOCKET}:${SO_PASSCRED}`)) {
    const { pid, uid, gid } = got.credentials ?? { pid: 0, uid: 65_534, gid: 65_534 };
    if (address && room >= CMSGHDR_BYTES + 12) put(SCM_CREDENTIALS, [pid, uid, gid]);
    else truncated = true;
  }
  const fit = address ? Math.max(0, Math.floor((room - used - CMSGHDR_BYTES) / 4)) : 0;
  const fds: number[] = [];
  for (const file of got.files.slice(0, fit)) {
    try {
      fds.push(allocateFd(k, t, file, (at.flags & MSG_CMSG_CLOEXEC) !== 0));
    } catch (e) {
      if (!(e instanceof KernelError)) throw e;
      break; // no descriptor left: the rest is dropped, and said to be
    }
  }
  if (fds.length < got.files.length) truncated = true;
  if (fds.length > 0) put(SCM_RIGHTS, fds);
  for (const file of got.files) releaseFile(k, file); // the reference of the message
  return { used, truncated };
}

const sysRecvmsg: Handler = (k, t, [fd, address, flags], progress) => {
  const at = callOn(t.proc, fd!, 'recvmsg', flags! | 0);
  const header = readHeader(t, address!);
  const vectors = readVectors(t, header.vectors, header.count);
  requireWritable(t, address!, MSGHDR_BYTES);
  if (header.control) requireWritable(t, header.control, header.controlLength);
  const got = receiveInto(k, t, at, vectors, progress);
  if (got instanceof Block) return got;
  const name = got.from ? encodeAddress(got.from, at.socket.family) : NO_BYTES;
  if (header.name) {
    copyout(t, header.name, name.subarray(0, header.nameLength));
    writeWord(t, address! + 8, name.length);
  }
  const { used, truncated } = writeControl(k, t, at, got, header.control, header.controlLength);
  const cut = at.socket.keepsMessages && got.size > got.count;
  writeWord(t, address! + 40, used);
  writeWord(t, address! + 44, 0);
  writeWord(
    t,
    address! + 48,
    (flags! & MSG_OOB) | (cut ? MSG_TRUNC : 0) | (truncated ? MSG_CTRUNC : 0) | (flags! & MSG_CMSG_CLOEXEC),
  );
  return flags! & MSG_TRUNC && at.socket.keepsMessages ? got.size : got.count;
};

// --- Options ------------------------------------------------------------------------------------------------------------

const sysSetsockopt: Handler = (_k, t, [fd, level, name, address, length]) => {
  const { socket } = socketOf(t.proc, fd!);
  if ((length! | 0) < 0) throw fail('EINVAL');
  setOption(socket, level! | 0, name! | 0, copyin(t, address!, Math.min(length! | 0, 1024)));
  return 0;
};

const sysGetsockopt: Handler = (_k, t, [fd, level, name, address, lengthAt]) => {
  const { socket } = socketOf(t.proc, fd!);
  const room = readWord(t, lengthAt!) | 0;
  if (room < 0) throw fail('EINVAL');
  const bytes = getOption(socket, level! | 0, name! | 0).subarray(0, room);
  copyout(t, address!, bytes);
  writeWord(t, lengthAt!, bytes.length);
  return 0;
};

export const SOCKET_CALLS: readonly SyscallEntry[] = [
  call(41, 'socket', 'int hex int', sysSocket),
  call(42, 'connect', 'int pointer int', sysConnect),
  call(43, 'accept', 'int pointer pointer', (k, t, [fd, a, n], g) => accept(k, t, fd!, a!, n!, 0, g)),
  call(44, 'sendto', 'int pointer size hex pointer int', sysSendto, { interrupted: bytesSoFar }),
  call(45, 'recvfrom', 'int pointer size hex pointer pointer', sysRecvfrom, { interrupted: bytesSoFar }),
  call(46, 'sendmsg', 'int pointer hex', sysSendmsg, { interrupted: bytesSoFar }),
  call(47, 'recvmsg', 'int pointer hex', sysRecvmsg, { interrupted: bytesSoFar }),
  call(48, 'shutdown', 'int int', sysShutdown),
  call(49, 'bind', 'int pointer int', sysBind),
  call(50, 'listen', 'int int', sysListen),
  call(51, 'getsockname', 'int pointer pointer', sysGetsockname),
  call(52, 'getpeername', 'int pointer pointer', sysGetpeername),
  call(53, 'socketpair', 'int hex int pointer', sysSocketpair),
  call(54, 'setsockopt', 'int int int pointer int', sysSetsockopt),
  call(55, 'getsockopt', 'int int int pointer pointer', sysGetsockopt),
  call(288, 'accept4', 'int pointer pointer hex', (k, t, [fd, a, n, flags], g) =>
    accept(k, t, fd!, a!, n!, flags!, g),
  ),
];
