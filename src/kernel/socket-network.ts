/**
 * Who is where: all sockets of the machine by address. The network is the machine itself (127.0.0.0/8 and ::1); anything else is
 * unreachable, as on a computer without a network. Ports that nobody asked for are given in order, so that the same
 * program always gets the same ones.
 */
import { fail } from './error.ts';
import { lookup, MAY_WRITE, requirePermission } from './fs.ts';
import type { Kernel } from './kernel.ts';
import type { Proc } from './proc.ts';
import { Socket, speaks } from './socket.ts';
import { IPPROTO_IPV6, IPV6_V6ONLY, SO_REUSEADDR, SO_REUSEPORT, SOL_SOCKET } from './socket-abi.ts';
import {
  AF_UNIX,
  type InternetAddress,
  internetAddress,
  isLoopback,
  isWildcard,
  reachable,
  type SocketAddress,
  sourceFor,
  unixAddress,
} from './socket-address.ts';

/** Ports that only the superuser may bind. */
const PRIVILEGED_PORTS = 1024;
const NAME_SERVER_PORT = 53;
const FIRST_EPHEMERAL = 32_768;
const LAST_EPHEMERAL = 60_999;
/** How long the end that closed a TCP connection first keeps its port (nanoseconds). */
const TIME_WAIT = 60e9;

export class Network {
  private nextId = 1;
  private nextPort = FIRST_EPHEMERAL;
  private nextName = 0;
  /** All sockets that are open, oldest first. */
  readonly sockets = new Set<Socket>();
  /** Local addresses of connections that ended here first, and until when they are kept. */
  private waiting: readonly { host: string; port: number; reuses: boolean; until: number }[] = [];

  create(p: Proc, family: number, type: number): Socket {
    const owner = Object.freeze({ pid: p.pid, uid: p.euid, gid: p.egid });
    const socket = new Socket(this.nextId++, family, type, owner);
    this.sockets.add(socket);
    return socket;
  }

  remove(k: Kernel, socket: Socket): void {
    this.sockets.delete(socket);
    const { local, peer } = socket;
    const closesFirst = socket.isTcp && peer !== null && !socket.readShut;
    if (!closesFirst || !local || local.family === AF_UNIX) return;
    const { host, port } = local;
    const ended = Object.freeze({ host, port, reuses: reuses(socket), until: k.now + TIME_WAIT });
    this.waiting = [...this.waiting.filter(w => w.until > k.now), ended];
  }

  /** Bind an Internet socket (POSIX bind): EADDRNOTAVAIL, EACCES, EADDRINUSE. Port 0 asks for any. */
  bind(k: Kernel, p: Proc, socket: Socket, wanted: InternetAddress): void {
    if (!isWildcard(wanted.host) && !isLoopback(wanted.host)) throw fail('EADDRNOTAVAIL');
    if (wanted.port !== 0 && wanted.port < PRIVILEGED_PORTS && p.euid !== 0) throw fail('EACCES');
    if (wanted.port !== 0 && this.conflict(k, socket, wanted)) throw fail('EADDRINUSE');
    socket.chosePort = wanted.port !== 0;
    const port = wanted.port || this.ephemeralPort(k, socket, wanted.host);
    socket.local = internetAddress(socket.family, wanted.host, port);
  }

  /** An address for a socket that is used without bind(). */
  autobind(k: Kernel, socket: Socket, host: string): void {
    if (socket.local) return;
    socket.local = internetAddress(socket.family, host, this.ephemeralPort(k, socket, host));
  }

  private ephemeralPort(k: Kernel, socket: Socket, host: string): number {
    for (let tries = FIRST_EPHEMERAL; tries <= LAST_EPHEMERAL; tries++) {
      const port = this.nextPort;
      this.nextPort = port === LAST_EPHEMERAL ? FIRST_EPHEMERAL : port + 1;
      if (!this.conflict(k, socket, internetAddress(socket.family, host, port))) return port;
    }
    throw fail('EADDRINUSE');
  }

  private conflict(k: Kernel, socket: Socket, wanted: InternetAddress): boolean {
    const overlaps = (a: string, b: string) =>
      a === b || (isWildcard(a) && covers(a, b)) || (isWildcard(b) && covers(b, a));
    const covers = (wildcard: string, host: string) => wildcard === '::' || host.includes('.');
    const shares = (other: Socket, name: number) =>
      !!socket.options.get(`${SOL_SOCKET}:${name}`) && !!other.options.get(`${SOL_SOCKET}:${name}`);
    for (const other of this.sockets) {
      const { local } = other;
      if (other === socket || other.type !== socket.type || !local || local.family === AF_UNIX) continue;
      if (local.port !== wanted.port || !overlaps(local.host, wanted.host)) continue;
      if (shares(other, SO_REUSEPORT)) continue;
      if (shares(other, SO_REUSEADDR) && other.state !== 'listening') continue;
      return true;
    }
    if (!socket.isTcp) return false;
    const mayShare = reuses(socket);
    return this.waiting.some(
      w =>
        !(w.reuses && mayShare) && w.until > k.now && w.port === wanted.port && overlaps(w.host, wanted.host),
    );
  }

  /** Where a destination leads: a host of this machine, or ENETUNREACH. */
  route(k: Kernel, to: InternetAddress): string {
    const host = reachable(to.host);
    if (isLoopback(host)) return host;
    const what =
      to.port === NAME_SERVER_PORT
        ? 'there is no name server to ask, only the names in /etc/hosts are known'
        : `${host} cannot be reached`;
    k.emit({
      event: 'note',
      message: `${what}: the simulated machine has no network, only itself (127.0.0.1, localhost)`,
    });
    throw fail('ENETUNREACH');
  }

  private takes(socket: Socket, host: string, port: number): boolean {
    const { local } = socket;
    if (!local || local.family === AF_UNIX || local.port !== port) return false;
    if (local.host === host) return true;
    if (!speaks(socket, host)) return false;
    if (local.host === '0.0.0.0') return host.includes('.');
    if (local.host !== '::') return false;
    return !host.includes('.') || !socket.options.get(`${IPPROTO_IPV6}:${IPV6_V6ONLY}`);
  }

  /** Who listens on a host and port: an exact address before a wildcard. */
  listener(host: string, port: number): Socket | undefined {
    const found = [...this.sockets].filter(s => s.state === 'listening' && this.takes(s, host, port));
    return found.find(s => s.local?.family !== AF_UNIX && s.local?.host === host) ?? found[0];
  }

  /** Who gets a datagram: the socket that is connected to its sender, then an exact address, then a wildcard. */
  receiver(host: string, port: number, from: InternetAddress): Socket | undefined {
    const isFrom = ({ remote }: Socket) =>
      remote !== null && remote.family !== AF_UNIX && remote.host === from.host && remote.port === from.port;
    const found = [...this.sockets].filter(
      s => s.isDatagram && !s.isUnix && this.takes(s, host, port) && (s.remote === null || isFrom(s)),
    );
    return (
      found.find(isFrom) ??
      found.find(s => s.local?.family !== AF_UNIX && s.local?.host === host) ??
      found.at(-1)
    );
  }

  // --- Unix names -------------------------------------------------------------------------------------------------------

  /** Give a Unix socket an abstract name; without one, the next free of those that Linux makes (unix(7), autobind). */
  bindAbstract(socket: Socket, name: string): void {
    let wanted = name;
    while (wanted === '') {
      const candidate = `\0${(this.nextName++).toString(16).padStart(5, '0')}`;
      if (!this.named(candidate)) wanted = candidate;
    }
    if (this.named(wanted)) throw fail('EADDRINUSE');
    socket.local = unixAddress(wanted);
  }

  private named(name: string): Socket | undefined {
    for (const s of this.sockets) {
      if (s.isUnix && s.state !== 'connected' && s.local?.family === AF_UNIX && s.local.name === name)
        return s;
      if (s.isUnix && s.isDatagram && s.local?.family === AF_UNIX && s.local.name === name) return s;
    }
    return undefined;
  }

  /** The Unix socket of a name, of this type: ENOENT, EACCES, ECONNREFUSED (nobody there), EPROTOTYPE. */
  findUnix(k: Kernel, p: Proc, name: string, type: number): Socket {
    let found: Socket | undefined | null;
    if (name.startsWith('\0')) found = this.named(name);
    else {
      const { inode } = lookup(k, p, name);
      if (!inode) throw fail('ENOENT');
      requirePermission(p, inode, MAY_WRITE);
      found = inode.socket;
    }
    if (!found) throw fail('ECONNREFUSED');
    if (found.type !== type) throw fail('EPROTOTYPE');
    return found;
  }

  // --- Making connections -----------------------------------------------------------------------------------------------

  /** Connect two sockets of one machine to each other, as socketpair() does. */
  join(a: Socket, b: Socket): void {
    for (const [end, other] of [
      [a, b],
      [b, a],
    ] as const) {
      end.peer = other;
      end.state = 'connected';
      end.remote = other.local;
      end.peerCredentials = other.owner;
    }
  }

  /** Let the first of those who knock in, while there is room in the listener's queue. */
  admit(k: Kernel, listener: Socket): void {
    while (listener.knocking.length > 0 && !isQueueFull(listener)) {
      const socket = listener.knocking.shift()!;
      this.connect(k, socket, listener, socket.remote!);
      k.wakeup(socket.writable);
    }
  }

  /** May this socket listen where it is bound? Not where another one does. */
  mayListen(socket: Socket): boolean {
    const { local } = socket;
    if (!local || local.family === AF_UNIX) return true;
    const port = (s: Socket) => !!s.options.get(`${SOL_SOCKET}:${SO_REUSEPORT}`);
    return ![...this.sockets].some(
      s =>
        s !== socket &&
        s.state === 'listening' &&
        this.takes(s, reachable(local.host), local.port) &&
        !(port(s) && port(socket)),
    );
  }

  /** A connection to a listening socket: its new end waits there to be accepted. */
  connect(k: Kernel, socket: Socket, listener: Socket, to: SocketAddress): void {
    const end = new Socket(this.nextId++, listener.family, listener.type, listener.owner);
    this.sockets.add(end);
    end.options = new Map(listener.options);
    end.local =
      to.family === AF_UNIX ? listener.local : internetAddress(listener.family, reachable(to.host), to.port);
    this.join(socket, end);
    socket.remote = to.family === AF_UNIX ? to : internetAddress(socket.family, reachable(to.host), to.port);
    listener.pending.push(end);
    k.wakeup(listener.readable);
  }
}

const reuses = (socket: Socket): boolean => !!socket.options.get(`${SOL_SOCKET}:${SO_REUSEADDR}`);

/** The host a socket sends from to this one, where bind() has not chosen. */
export const sourceHost = (socket: Socket, to: string): string => {
  const { local } = socket;
  return local && local.family !== AF_UNIX && !isWildcard(local.host) ? local.host : sourceFor(to);
};

/** As on Linux, one more than listen(2) asked for. */
export const isQueueFull = (listener: Socket): boolean => listener.pending.length > listener.backlog;
