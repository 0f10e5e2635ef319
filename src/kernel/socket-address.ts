/**
 * Socket addresses: struct sockaddr_in, sockaddr_in6 and sockaddr_un as programs pass them, and what they mean inside. Inside, a
 * host is its text: `127.0.0.1`, `::1`, and the wildcards `0.0.0.0` and `::`. An IPv4 address that an IPv6 socket sees mapped
 * (`::ffff:127.0.0.1`) is the IPv4 address: whether it is shown mapped depends on who looks.
 */
import { fail } from './error.ts';

const AF_UNSPEC = 0;
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;

/** Immutable. A Unix name is a path, `\0` and more for an abstract one, or '' for none. */
export type SocketAddress =
  | { readonly family: typeof AF_UNIX; readonly name: string }
  | { readonly family: typeof AF_INET | typeof AF_INET6; readonly host: string; readonly port: number };

export type InternetAddress = Extract<SocketAddress, { host: string }>;

/** Most bytes of struct sockaddr_un's path, and of all of struct sockaddr_storage. */
const SUN_PATH_BYTES = 108;
const SOCKADDR_BYTES = 128;
/** Bytes of struct sockaddr_in, and of sockaddr_in6 (without the scope, which old programs leave out). */
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
const OLD_SOCKADDR_IN6_BYTES = 24;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const unixAddress = (name: string): SocketAddress => Object.freeze({ family: AF_UNIX, name });
export const UNNAMED = unixAddress('');

export const internetAddress = (family: number, host: string, port: number): InternetAddress =>
  Object.freeze({ family: family === AF_INET6 ? AF_INET6 : AF_INET, host, port });

const isV4 = (host: string): boolean => host.includes('.');
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';
/** Addresses of this machine: there are no others that answer. */
export const isLoopback = (host: string): boolean => host.startsWith('127.') || host === '::1';

/** The address one reaches at a wildcard: the machine itself. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;

/** The sender's address where it has not chosen one, for a host it sends to. */
export const sourceFor = (host: string): string => (isV4(host) ? '127.0.0.1' : '::1');

/** Sixteen bytes as RFC 5952 writes them; an IPv4-mapped address is the IPv4 address. */
function hostOfBytes(bytes: Uint8Array): string {
  const mapped = bytes.subarray(0, 10).every(b => b === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (mapped) return bytes.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (groups[i + n] === 0) n++;
    if (n > best.length) best = { at: i, length: n };
  }
  const hex = (part: number[]) => part.map(g => g.toString(16)).join(':');
  if (best.at < 0) return hex(groups);
  return `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}

/** The sixteen bytes of a host; IPv4 is mapped. */
function bytesOfHost(host: string): Uint8Array {
  const bytes = new Uint8Array(16);
  if (isV4(host)) {
    bytes.set([0xff, 0xff], 10);
    bytes.set(host.split('.').map(Number), 12);
    return bytes;
  }
  const [head = '', tail = ''] = host.split('::');
  const put = (at: number, text: string) => {
    const groups = text === '' ? [] : text.split(':').map(g => Number.parseInt(g, 16));
    const start = at < 0 ? 16 - 2 * groups.length : at;
    groups.forEach((g, i) => {
      bytes.set([g >> 8, g & 255], start + 2 * i);
    });
  };
  put(0, head);
  put(-1, tail);
  return bytes;
}

/**
 * A struct sockaddr for a socket of this family. EINVAL: too short or too long; EAFNOSUPPORT: another family's. AF_UNSPEC,
 * which dissolves a connection, is null.
 */
export function decodeAddress(bytes: Uint8Array, family: number): SocketAddress | null {
  if (bytes.length < 2 || bytes.length > SOCKADDR_BYTES) throw fail('EINVAL');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const given = view.getUint16(0, true);
  if (given === AF_UNSPEC && family !== AF_UNIX) return null;
  if (family === AF_UNIX) {
    if (given !== AF_UNIX || bytes.length > 2 + SUN_PATH_BYTES) throw fail('EINVAL');
    const path = bytes.subarray(2);
    if (path.length > 0 && path[0] === 0) return unixAddress(String.fromCharCode(...path));
    const end = path.indexOf(0);
    return unixAddress(decoder.decode(end < 0 ? path : path.subarray(0, end)));
  }
  if (given !== AF_INET && given !== AF_INET6) throw fail('EAFNOSUPPORT');
  if (family === AF_INET && given === AF_INET6) throw fail('EAFNOSUPPORT');
  const port = () => view.getUint16(2, false);
  if (given === AF_INET) {
    if (bytes.length < SOCKADDR_IN_BYTES) throw fail('EINVAL');
    if (family === AF_INET6) throw fail('EAFNOSUPPORT');
    return internetAddress(AF_INET, bytes.subarray(4, 8).join('.'), port());
  }
  if (bytes.length < OLD_SOCKADDR_IN6_BYTES) throw fail('EINVAL');
  return internetAddress(AF_INET6, hostOfBytes(bytes.subarray(8, 24)), port());
}

/** The struct sockaddr of an address as a socket of this family sees it. */
export function encodeAddress(address: SocketAddress, family: number): Uint8Array {
  if (address.family === AF_UNIX) {
    const { name } = address;
    const isPath = name !== '' && !name.startsWith('\0');
    const path = isPath ? encoder.encode(`${name}\0`) : Uint8Array.from(name, c => c.charCodeAt(0));
    const bytes = new Uint8Array(2 + path.length);
    bytes[0] = AF_UNIX;
    bytes.set(path, 2);
    return bytes;
  }
  const bytes = new Uint8Array(family === AF_INET6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, address.port, false);
  if (family === AF_INET6) bytes.set(address.host === '0.0.0.0' ? [] : bytesOfHost(address.host), 8);
  else if (isV4(address.host)) bytes.set(address.host.split('.').map(Number), 4);
  return bytes;
}

/** An address in words: `127.0.0.1:8080`, `[::1]:8080`, `/tmp/chat`, `@name` for an abstract one. */
export function addressText(address: SocketAddress | null): string {
  if (!address) return 'no address';
  if (address.family === AF_UNIX) {
    if (address.name === '') return 'no name';
    return address.name.replace(/^\0/, '@').replaceAll('\0', '@');
  }
  const host = isV4(address.host) ? address.host : `[${address.host}]`;
  return `${host}:${address.port}`;
}
