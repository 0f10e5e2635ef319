/**
 * The arguments of a request, read with their types checked. Clients are other programs: what they send may be anything, and
 * a wrong argument is answered with its name and what it must be.
 */
import { badArgument, badArguments, type RequestError } from './errors.ts';

/** Makes the error for an argument: `name` must be what is `wanted`, and is what was `given` (undefined: it is not there). */
export type WrongArgument = (command: string, name: string, wanted: string, given: unknown) => RequestError;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class Arguments {
  private constructor(
    readonly command: string,
    private readonly values: Record<string, unknown>,
    /** `breakpoints[2].`, for messages. */
    private readonly path: string,
    private readonly wrong: WrongArgument,
  ) {}

  /** Of a request; a missing `arguments` is an empty one. */
  static of(command: string, value: unknown, wrong: WrongArgument = badArgument): Arguments {
    if (value === undefined || value === null) return new Arguments(command, {}, '', wrong);
    if (!isRecord(value)) throw badArguments(command);
    return new Arguments(command, value, '', wrong);
  }

  /** All of them, as they were sent. */
  get all(): unknown {
    return this.values;
  }

  /** One of them, as it was sent. */
  raw(name: string): unknown {
    return this.values[name];
  }

  /** null counts as absent: some clients send it for what they do not know. */
  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  /** What was sent, by name. */
  get names(): string[] {
    return Object.keys(this.values);
  }

  private fail(name: string, wanted: string, given = this.values[name]): never {
    throw this.wrong(this.command, this.path + name, wanted, given);
  }

  string(name: string): string {
    const value = this.values[name];
    return typeof value === 'string' ? value : this.fail(name, 'a string');
  }

  optionalString(name: string): string | undefined {
    return this.has(name) ? this.string(name) : undefined;
  }

  /** A whole number within the range. */
  integer(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.values[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return this.fail(name, 'a whole number');
    if (value < least) return this.fail(name, `at least ${least}`);
    if (value > most) return this.fail(name, `at most ${most}`);
    return value;
  }

  optionalInteger(name: string, least?: number, most?: number): number | undefined {
    return this.has(name) ? this.integer(name, least, most) : undefined;
  }

  boolean(name: string, otherwise: boolean): boolean {
    if (!this.has(name)) return otherwise;
    const value = this.values[name];
    return typeof value === 'boolean' ? value : this.fail(name, 'true or false');
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    if (!this.has(name)) return otherwise;
    const value = this.values[name];
    return choices.find(c => c === value) ?? this.fail(name, `one of ${choices.join(', ')}`);
  }

  object(name: string): Arguments {
    const value = this.values[name];
    if (!isRecord(value)) return this.fail(name, 'an object');
    return new Arguments(this.command, value, `${this.path}${name}.`, this.wrong);
  }

  optionalObject(name: string): Arguments | undefined {
    return this.has(name) ? this.object(name) : undefined;
  }

  /** The objects of a list; absent is empty. */
  objects(name: string): Arguments[] {
    return this.list(name).map((value, i) => {
      if (!isRecord(value)) return this.fail(`${name}[${i}]`, 'an object', value);
      return new Arguments(this.command, value, `${this.path}${name}[${i}].`, this.wrong);
    });
  }

  strings(name: string): string[] {
    return this.list(name).map((value, i) =>
      typeof value === 'string' ? value : this.fail(`${name}[${i}]`, 'a string', value),
    );
  }

  integers(name: string): number[] {
    return this.list(name).map((value, i) =>
      typeof value === 'number' && Number.isSafeInteger(value)
        ? value
        : this.fail(`${name}[${i}]`, 'a whole number', value),
    );
  }

  /** Values that are all strings, by name. */
  record(name: string): Record<string, string> {
    if (!this.has(name)) return {};
    const value = this.values[name];
    if (!isRecord(value)) return this.fail(name, 'an object');
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== 'string') this.fail(`${name}.${key}`, 'a string', text);
    }
    return value as Record<string, string>; // each was looked at
  }

  private list(name: string): unknown[] {
    if (!this.has(name)) return [];
    const value = this.values[name];
    return Array.isArray(value) ? value : this.fail(name, 'a list');
  }
}
