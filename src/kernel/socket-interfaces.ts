/**
 * Network interfaces as ioctls of a socket show them (netdevice(7)). There is one, the loopback `lo`; nothing about it can be
 * changed, as only root could.
 */
import { fail } from './error.ts';
import type { Thread } from './proc.ts';
import { AF_INET, encodeAddress, internetAddress } from './socket-address.ts';
import { copyin, copyout, readLong, readWord, writeWord } from './vm.ts';

const NAME = 'lo';
const INDEX = 1;
/** IFF_UP | IFF_LOOPBACK | IFF_RUNNING */
const FLAGS = 0x49;
const MTU = 65_536;
const QUEUE_LENGTH = 1000;
const ARPHRD_LOOPBACK = 772;

/** struct ifreq: a name, and what is asked for. */
const IFREQ_BYTES = 40;
const NAME_BYTES = 16;

const SIOCGIFNAME = 0x8910;
const SIOCGIFCONF = 0x8912;

const words = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
const address = (host: string): Uint8Array => encodeAddress(internetAddress(AF_INET, host, 0), AF_INET);

/** What an interface says to SIOCGIF...: the second half of its struct ifreq. */
const ANSWERS: ReadonlyMap<number, () => Uint8Array> = new Map([
  [0x8913, () => new Uint8Array(Int16Array.of(FLAGS).buffer)], // SIOCGIFFLAGS
  [0x8915, () => address('127.0.0.1')], // SIOCGIFADDR
  [0x8917, () => address('127.0.0.1')], // SIOCGIFDSTADDR
  [0x8919, () => address('0.0.0.0')], // SIOCGIFBRDADDR
  [0x891b, () => address('255.0.0.0')], // SIOCGIFNETMASK
  [0x891d, () => words(0)], // SIOCGIFMETRIC
  [0x8921, () => words(MTU)], // SIOCGIFMTU
  [0x8927, () => new Uint8Array(Int16Array.of(ARPHRD_LOOPBACK, 0, 0, 0, 0, 0, 0, 0).buffer)], // SIOCGIFHWADDR
  [0x8933, () => words(INDEX)], // SIOCGIFINDEX
  [0x8942, () => words(QUEUE_LENGTH)], // SIOCGIFTXQLEN
]);

/** SIOCSIFFLAGS and its like, which would change an interface. */
const CHANGES: ReadonlySet<number> = new Set([
  0x8914, 0x8916, 0x8918, 0x891a, 0x891c, 0x891e, 0x8922, 0x8923, 0x8924, 0x8943,
]);

const nameBytes = (): Uint8Array => {
  const bytes = new Uint8Array(NAME_BYTES);
  for (let i = 0; i < NAME.length; i++) bytes[i] = NAME.charCodeAt(i);
  return bytes;
};

/** The interface that a struct ifreq names; ENODEV if there is none. */
function requireInterface(t: Thread, request: number): void {
  const name = copyin(t, request, NAME_BYTES);
  const wanted = nameBytes();
  const end = NAME.length + 1;
  if (name.subarray(0, end).some((byte, i) => byte !== wanted[i])) throw fail('ENODEV');
}

/** SIOCGIFCONF: all interfaces with an IPv4 address into a struct ifconf; without a buffer, how many bytes that would be. */
function listInterfaces(t: Thread, at: number): number {
  const room = readWord(t, at) | 0;
  const buffer = readLong(t, at + 8);
  if (buffer === 0) {
    writeWord(t, at, IFREQ_BYTES);
    return 0;
  }
  if (room < IFREQ_BYTES) {
    writeWord(t, at, 0);
    return 0;
  }
  const entry = new Uint8Array(IFREQ_BYTES);
  entry.set(nameBytes());
  entry.set(address('127.0.0.1'), NAME_BYTES);
  copyout(t, buffer, entry);
  writeWord(t, at, IFREQ_BYTES);
  return 0;
}

/** An ioctl about interfaces; undefined if it is about something else. ENODEV: no such interface; EPERM: it cannot be changed. */
export function interfaceCall(t: Thread, request: number, argument: number): number | undefined {
  if (request === SIOCGIFCONF) return listInterfaces(t, argument);
  if (request === SIOCGIFNAME) {
    if (readWord(t, argument + NAME_BYTES) !== INDEX) throw fail('ENODEV');
    copyout(t, argument, nameBytes());
    return 0;
  }
  if (CHANGES.has(request)) throw fail('EPERM');
  const answer = ANSWERS.get(request);
  if (!answer) return undefined;
  requireInterface(t, argument);
  copyout(t, argument + NAME_BYTES, answer());
  return 0;
}
