/** One line of a replay file, read with nothing taken on trust: each member is asked for by its type, and what is wrong is said. */
import { ReplayError } from './format.ts';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
export const isString = (value: unknown): value is string => typeof value === 'string';
export const areStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(isString);

export class Line {
  private constructor(
    readonly number: number,
    readonly value: unknown,
  ) {}

  /** Throws ReplayError if the text is no JSON. */
  static parse(number: number, text: string): Line {
    try {
      return new Line(number, JSON.parse(text));
    } catch {
      throw new ReplayError(number, 'this is not JSON');
    }
  }

  static of(number: number, value: unknown): Line {
    return new Line(number, value);
  }

  wrong(reason: string): ReplayError {
    return new ReplayError(this.number, reason);
  }

  has(name: string): boolean {
    return isRecord(this.value) && Object.hasOwn(this.value, name);
  }

  get record(): Record<string, unknown> {
    if (!isRecord(this.value)) throw this.wrong('an object is expected');
    return this.value;
  }

  private member<T>(name: string, is: (value: unknown) => value is T, wanted: string): T {
    const value = Object.hasOwn(this.record, name) ? this.record[name] : undefined;
    if (!is(value)) throw this.wrong(`"${name}" must be ${wanted}`);
    return value;
  }

  string(name: string): string {
    return this.member(name, isString, 'a string');
  }

  optionalString(name: string): string | undefined {
    return this.has(name) ? this.string(name) : undefined;
  }

  count(name: string): number {
    return this.member(name, isCount, 'a whole number');
  }

  optionalCount(name: string): number | undefined {
    return this.has(name) ? this.count(name) : undefined;
  }

  boolean(name: string): boolean {
    return this.member(name, (v): v is boolean => typeof v === 'boolean', 'true or false');
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const found = choices.find(c => c === this.string(name));
    if (found === undefined) throw this.wrong(`"${name}" must be one of ${choices.join(', ')}`);
    return found;
  }

  /** '0x...', of at most 64 bits. */
  bigint(name: string): bigint {
    const isHex = (v: unknown): v is string => isString(v) && /^0x[0-9a-f]{1,16}$/.test(v);
    return BigInt(this.member(name, isHex, 'a hexadecimal number such as "0x1f"'));
  }

  /** '0x...', an address. */
  address(name: string): number {
    const address = this.bigint(name);
    if (address > 0xffff_ffffn) throw this.wrong(`"${name}" must be an address of at most 32 bits`);
    return Number(address);
  }

  object(name: string): Line {
    return Line.of(this.number, this.member(name, isRecord, 'an object'));
  }

  list(name: string): Line[] {
    const isList = (v: unknown): v is unknown[] => Array.isArray(v);
    return this.member(name, isList, 'a list').map(value => Line.of(this.number, value));
  }

  strings(name: string): string[] {
    return this.member(name, areStrings, 'a list of strings');
  }

  /** A list of pairs. */
  pairs<B>(name: string, is: (value: unknown) => value is B, wanted: string): (readonly [unknown, B])[] {
    const isList = (v: unknown): v is [unknown, B][] =>
      Array.isArray(v) && v.every(p => Array.isArray(p) && p.length === 2 && is(p[1]));
    return this.member(name, isList, `a list of pairs of ${wanted}`);
  }

  recordOf<T>(name: string, is: (value: unknown) => value is T, wanted: string): Record<string, T> {
    const isThat = (v: unknown): v is Record<string, T> => isRecord(v) && Object.values(v).every(is);
    return this.member(name, isThat, `an object with ${wanted}`);
  }

  /** `text` or `base64`. */
  bytes(): Uint8Array {
    const { text, base64 }: Partial<Record<'text' | 'base64', unknown>> = this.record;
    if (isString(text) && base64 === undefined) return new TextEncoder().encode(text);
    if (!isString(base64) || text !== undefined)
      throw this.wrong('the bytes must be "text" or "base64", a string');
    try {
      return Uint8Array.from(atob(base64), c => c.charCodeAt(0));
    } catch {
      throw this.wrong('the bytes are not base64');
    }
  }

  /** Has bytes, of one kind or the other. */
  get hasBytes(): boolean {
    return this.has('text') || this.has('base64');
  }
}
