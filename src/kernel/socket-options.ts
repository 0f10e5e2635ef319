/** getsockopt and setsockopt: which options there are at which level, and what they mean here. */
import { fail } from './error.ts';
import type { Socket } from './socket.ts';
import {
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SO_ACCEPTCONN,
  SO_DOMAIN,
  SO_ERROR,
  SO_LINGER,
  SO_PEERCRED,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SO_TYPE,
  SOL_SOCKET,
} from './socket-abi.ts';
import { AF_INET, AF_INET6 } from './socket-address.ts';

const SECOND = 1e9;
const MICROSECOND = 1000;

/**
 * Options that are a number (most of them a switch), with what they are when nobody has set them. They are kept and given back;
 * those that change what a socket does are looked at where they do.
 */
const NUMBERS: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  [SOL_SOCKET]: {
    1: 0, // SO_DEBUG
    2: 0, // SO_REUSEADDR
    5: 0, // SO_DONTROUTE
    6: 0, // SO_BROADCAST
    9: 0, // SO_KEEPALIVE
    10: 0, // SO_OOBINLINE
    12: 0, // SO_PRIORITY
    15: 0, // SO_REUSEPORT
    16: 0, // SO_PASSCRED
    18: 1, // SO_RCVLOWAT
    29: 0, // SO_TIMESTAMP
    36: 0, // SO_MARK
    46: 0, // SO_BUSY_POLL
  },
  [IPPROTO_IP]: {
    1: 0, // IP_TOS
    2: 64, // IP_TTL
    8: 0, // IP_PKTINFO
    10: 1, // IP_MTU_DISCOVER
    11: 0, // IP_RECVERR
    33: 1, // IP_MULTICAST_TTL
    34: 1, // IP_MULTICAST_LOOP
  },
  [IPPROTO_IPV6]: {
    16: 64, // IPV6_UNICAST_HOPS
    18: 1, // IPV6_MULTICAST_HOPS
    19: 1, // IPV6_MULTICAST_LOOP
    26: 0, // IPV6_V6ONLY
    49: 0, // IPV6_RECVPKTINFO
  },
  [IPPROTO_TCP]: {
    1: 0, // TCP_NODELAY
    2: 65_483, // TCP_MAXSEG
    3: 0, // TCP_CORK
    4: 7200, // TCP_KEEPIDLE
    5: 75, // TCP_KEEPINTVL
    6: 9, // TCP_KEEPCNT
    7: 6, // TCP_SYNCNT
    8: 60, // TCP_LINGER2
    9: 0, // TCP_DEFER_ACCEPT
    12: 1, // TCP_QUICKACK
    18: 0, // TCP_USER_TIMEOUT
    23: 0, // TCP_FASTOPEN
  },
  [IPPROTO_UDP]: {},
};

/** Options with a switch's range: anything but 0 is 1. */
const SWITCHES = new Set([
  ...[1, 2, 5, 6, 9, 10, 15, 16, 29].map(name => `${SOL_SOCKET}:${name}`),
  `${IPPROTO_IPV6}:26`,
  ...[1, 3].map(name => `${IPPROTO_TCP}:${name}`),
]);

/** IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MULTICAST_IF and their IPv6 relatives: there is no interface that can. */
const MULTICAST: Readonly<Record<number, readonly number[]>> = {
  [IPPROTO_IP]: [32, 35, 36],
  [IPPROTO_IPV6]: [17, 20, 21],
};

/** What SO_SNDBUF and SO_RCVBUF are by default, at least, and at most; Linux doubles what it is given. */
const BUFFERS: Readonly<Record<number, { normal: number; least: number }>> = {
  [SO_SNDBUF]: { normal: 212_992, least: 4608 },
  [SO_RCVBUF]: { normal: 212_992, least: 2304 },
};
const BUFFER_MOST = 425_984;

/** Are options of this level known to this kind of socket? */
function levelFits(socket: Socket, level: number): boolean {
  if (level === SOL_SOCKET) return true;
  if (socket.isUnix) return false;
  if (level === IPPROTO_TCP) return socket.isTcp;
  if (level === IPPROTO_UDP) return socket.isDatagram;
  return level === IPPROTO_IP || (level === IPPROTO_IPV6 && socket.family === AF_INET6);
}

/** A level that is not the socket's: an IPv4 socket's getsockopt has another errno for that than its setsockopt. */
function requireLevel(socket: Socket, level: number, reads: boolean): void {
  if (levelFits(socket, level)) return;
  throw fail(socket.isUnix || (reads && socket.family === AF_INET) ? 'EOPNOTSUPP' : 'ENOPROTOOPT');
}

export function setOption(socket: Socket, level: number, name: number, bytes: Uint8Array): void {
  requireLevel(socket, level, false);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (level === SOL_SOCKET && (name === SO_RCVTIMEO || name === SO_SNDTIMEO)) {
    if (bytes.length < 16) throw fail('EINVAL');
    const microseconds = Number(view.getBigInt64(8, true));
    if (microseconds < 0 || microseconds >= 1e6) throw fail('EINVAL');
    const ns = Number(view.getBigInt64(0, true)) * SECOND + microseconds * MICROSECOND;
    const timeout = ns === 0 ? Number.POSITIVE_INFINITY : Math.max(0, ns);
    if (name === SO_RCVTIMEO) socket.receiveTimeout = timeout;
    else socket.sendTimeout = timeout;
    return;
  }
  if (level === SOL_SOCKET && name === SO_LINGER) {
    if (bytes.length < 8) throw fail('EINVAL');
    if (view.getInt32(0, true)) socket.options.set('linger', view.getInt32(4, true));
    else socket.options.delete('linger');
    return;
  }
  if (MULTICAST[level]?.includes(name)) throw fail('ENODEV');
  if (bytes.length < 4 && !(bytes.length >= 1 && level === IPPROTO_IP)) throw fail('EINVAL');
  const value = bytes.length < 4 ? bytes[0]! : view.getInt32(0, true);
  const buffer = level === SOL_SOCKET ? BUFFERS[name] : undefined;
  const key = `${level}:${name}`;
  if (buffer) socket.options.set(key, Math.min(BUFFER_MOST, Math.max(buffer.least, 2 * value)));
  else if (NUMBERS[level]?.[name] === undefined) throw fail('ENOPROTOOPT');
  else socket.options.set(key, SWITCHES.has(key) ? Number(value !== 0) : value);
}

/** The value of an option as bytes; reading SO_ERROR takes the error away. */
export function getOption(socket: Socket, level: number, name: number): Uint8Array {
  requireLevel(socket, level, true);
  const words = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);
  const time = (ns: number) => {
    const finite = ns === Number.POSITIVE_INFINITY ? 0 : ns;
    const parts = [Math.floor(finite / SECOND), Math.floor((finite % SECOND) / MICROSECOND)];
    return new Uint8Array(BigInt64Array.from(parts, n => BigInt(n)).buffer);
  };
  if (level === SOL_SOCKET) {
    switch (name) {
      case SO_TYPE:
        return words(socket.type);
      case SO_DOMAIN:
        return words(socket.family);
      case SO_PROTOCOL:
        return words(socket.isUnix ? 0 : socket.isTcp ? IPPROTO_TCP : IPPROTO_UDP);
      case SO_ERROR:
        return words(socket.takeError());
      case SO_ACCEPTCONN:
        return words(Number(socket.state === 'listening'));
      case SO_LINGER: {
        const linger = socket.options.get('linger');
        return words(Number(linger !== undefined), linger ?? 0);
      }
      case SO_RCVTIMEO:
        return time(socket.receiveTimeout);
      case SO_SNDTIMEO:
        return time(socket.sendTimeout);
      case SO_PEERCRED: {
        const { pid, uid, gid } = socket.peerCredentials ?? { pid: 0, uid: -1, gid: -1 };
        return words(pid, uid, gid);
      }
    }
  }
  const value = socket.options.get(`${level}:${name}`);
  const normal = level === SOL_SOCKET && BUFFERS[name] ? BUFFERS[name].normal : NUMBERS[level]?.[name];
  if (value === undefined && normal === undefined) throw fail('ENOPROTOOPT');
  return words(value ?? normal ?? 0);
}
