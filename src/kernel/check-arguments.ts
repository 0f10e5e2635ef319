/**
 * What the library's functions demand of their arguments, looked at where the program calls them: strings that end within their
 * object, vectors that end with NULL, memory that does not overlap. The functions themselves read eight bytes at a time and may
 * look past an end without harm, so what they touch says little.
 */
import type { AddressSpace } from '../machine/memory.ts';
import type { Bounds } from '../machine/shadow.ts';
import type { Finding } from './check-state.ts';
import { bytesText } from './check-text.ts';

export interface ArgumentRules {
  /** Numbers of the arguments that are strings. */
  readonly strings?: readonly number[];
  /** Of those that are vectors of pointers ended by NULL. */
  readonly vectors?: readonly number[];
  /** Two blocks that must not overlap: destination and source, and how many bytes (a number; or the source is a string). */
  readonly apart?: { readonly to: number; readonly from: number; readonly bytes?: number };
  /** Number of the argument that is a format of printf; the next is where the variadic arguments are. */
  readonly format?: number;
}

const strings = (...n: number[]): ArgumentRules => ({ strings: n });

export const ARGUMENT_RULES: Readonly<Record<string, ArgumentRules>> = {
  memcpy: { apart: { to: 0, from: 1, bytes: 2 } },
  mempcpy: { apart: { to: 0, from: 1, bytes: 2 } },
  strcpy: { strings: [1], apart: { to: 0, from: 1 } },
  stpcpy: { strings: [1], apart: { to: 0, from: 1 } },
  strcat: { strings: [0, 1] },
  strlen: strings(0),
  strcmp: strings(0, 1),
  strchr: strings(0),
  strrchr: strings(0),
  strstr: strings(0, 1),
  strdup: strings(0),
  strspn: strings(0, 1),
  strcspn: strings(0, 1),
  strpbrk: strings(0, 1),
  strcasecmp: strings(0, 1),
  atoi: strings(0),
  atol: strings(0),
  atof: strings(0),
  puts: strings(0),
  fputs: strings(0),
  printf: { strings: [0], format: 0 },
  fprintf: { strings: [1], format: 1 },
  dprintf: { strings: [1], format: 1 },
  sprintf: { strings: [1], format: 1 },
  snprintf: { strings: [2], format: 2 },
  perror: strings(0),
  fopen: strings(0, 1),
  open: strings(0),
  system: strings(0),
  getenv: strings(0),
  execv: { strings: [0], vectors: [1] },
  execvp: { strings: [0], vectors: [1] },
  execve: { strings: [0], vectors: [1, 2] },
  execvpe: { strings: [0], vectors: [1, 2] },
};

/** What an argument is: its value, and the object it points into if that is known. */
export interface Argument {
  readonly value: number;
  readonly bounds: Bounds | undefined;
}

const PRIVILEGED = { privileged: true } as const;

/** The first rule that a call of `name` breaks. `object` names the object of a pointer in words. */
export function brokenRule(
  name: string,
  rules: ArgumentRules,
  argument: (n: number) => Argument,
  space: AddressSpace,
  object: (bounds: Bounds) => string,
): Finding | undefined {
  const finding = (what: string, message: string, address: number): Finding => ({
    check: 'memory',
    name: what,
    message,
    related: [],
    address,
  });
  for (const n of rules.strings ?? []) {
    const { value, bounds } = argument(n);
    if (!bounds || !inside(value, bounds) || ends(space, value, bounds, 1)) continue;
    return finding(
      'string without an end',
      `argument ${n + 1} of ${name} is a string in ${object(bounds)}, which has no zero byte to end it`,
      value,
    );
  }
  for (const n of rules.vectors ?? []) {
    const { value, bounds } = argument(n);
    if (!bounds || !inside(value, bounds) || ends(space, value, bounds, 8)) continue;
    return finding(
      'vector without NULL',
      `argument ${n + 1} of ${name} is a list of strings in ${object(bounds)}, which does not end with NULL`,
      value,
    );
  }
  if (rules.format !== undefined) {
    const wrong = badString(space, argument(rules.format).value, argument(rules.format + 1).value);
    if (!wrong) return undefined;
    const { conversion, value, number } = wrong;
    return finding(
      'bad format argument',
      `argument ${rules.format + 1 + number} of ${name} is ${value}, where ${conversion} in the format wants a string: there is nothing at that address`,
      value,
    );
  }
  const { apart } = rules;
  if (!apart) return undefined;
  const to = argument(apart.to).value;
  const from = argument(apart.from).value;
  const bytes =
    apart.bytes === undefined
      ? (space.copyinstr(from, 1 << 20, PRIVILEGED)?.length ?? -1) + 1
      : argument(apart.bytes).value;
  if (bytes <= 0 || to === from || to + bytes <= from || from + bytes <= to) return undefined;
  return finding(
    'overlapping memory',
    `${name} copies ${bytesText(bytes)} to a place ${bytesText(Math.abs(to - from))} ${to > from ? 'after' : 'before'} where they are: ` +
      'the two overlap, and only memmove may do that',
    to,
  );
}

/** A conversion: flags, width, precision, length, letter. */
const CONVERSION = /%[-+ #0']*(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|L|q|j|z|t)?([a-zA-Z%])/g;

/** The first %s whose argument is no address of the program's; `number` counts the variadic arguments from 1. */
function badString(
  space: AddressSpace,
  format: number,
  list: number,
): { readonly conversion: string; readonly value: number; readonly number: number } | undefined {
  const bytes = space.copyinstr(format, 4096, PRIVILEGED);
  if (!bytes) return undefined;
  let at = list;
  let number = 0;
  for (const [conversion, width, precision, length, letter] of new TextDecoder()
    .decode(bytes)
    .matchAll(CONVERSION)) {
    if (letter === '%' || letter === 'm') continue;
    for (const star of [width, precision]) {
      if (star !== '*') continue;
      at += 8;
      number++;
    }
    number++;
    if (length === 'L') {
      at += 16; // a long double
      continue;
    }
    const value = space.readU64(at, PRIVILEGED);
    at += 8;
    if (letter !== 's' || value === undefined || value === 0n || precision === '0') continue;
    const address = value <= 0xffff_ffffn ? Number(value) : -1;
    if (address >= 0 && space.entry(Math.floor(address / 4096)) !== 0) continue;
    // An address that is mapped but was never touched is not to be told from one that is not; small numbers are neither.
    if (address >= 4096) continue;
    return { conversion, value: Number(BigInt.asIntN(32, value)), number };
  }
  return undefined;
}

const inside = (address: number, { address: start, size }: Bounds): boolean =>
  address >= start && address < start + size;

/** Is there a zero of this many bytes from an address to the end of its object? */
function ends(space: AddressSpace, address: number, bounds: Bounds, unit: 1 | 8): boolean {
  const length = bounds.address + bounds.size - address;
  const bytes = space.copyin(address, length, PRIVILEGED);
  if (!bytes) return true; // part of it has never been touched, and reads as zero
  for (let at = 0; at + unit <= length; at += unit) {
    if (bytes.subarray(at, at + unit).every(b => b === 0)) return true;
  }
  return false;
}
