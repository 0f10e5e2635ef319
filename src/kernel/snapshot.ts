/**
 * Copying and hashing the kernel's state. Both walk everything that can be reached from it, so no field can be forgotten:
 * objects, arrays, maps, sets and byte arrays are copied whatever they are; address spaces and file contents share
 * their frames; what is frozen is immutable and shared. Anything else (a function, a host object) is a mistake and throws.
 */
import { AddressSpace, fingerprint } from '../machine/memory.ts';
import { type Frame, Ram } from '../machine/ram.ts';
import { FileData } from './file.ts';
import type { KernelState } from './kernel.ts';

/** What is done with an object when a state is copied. */
enum Kind {
  /** The RAM: there is one, shared by all states. */
  Ram,
  /** An address space or file contents: shares its frames with its copy. */
  Memory,
  Bytes,
  List,
  Map,
  Set,
  /** Fields by name. */
  Record,
}

/** By prototype: asking for each object is what copying would spend its time on. */
const kinds = new Map<unknown, Kind>();

function kindOf(value: object): Kind {
  const prototype: unknown = Object.getPrototypeOf(value);
  let kind = kinds.get(prototype);
  if (kind === undefined) {
    kind = kindByClass(value);
    kinds.set(prototype, kind);
  }
  return kind;
}

function kindByClass(value: object): Kind {
  if (value instanceof Ram) return Kind.Ram;
  if (value instanceof AddressSpace || value instanceof FileData) return Kind.Memory;
  if (value instanceof Uint8Array) return Kind.Bytes;
  if (Array.isArray(value)) return Kind.List;
  if (value instanceof Map) return Kind.Map;
  return value instanceof Set ? Kind.Set : Kind.Record;
}

/** What is neither data nor known to this file has got into the state. */
class FunctionInState extends Error {}

/** Does something with a state. If there is a function in it, the complaint says where: which field of what, from the state on. */
function namingFunctions<T>(state: KernelState, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FunctionInState)) throw error;
    throw new Error(
      `a function is in the state of the machine: ${pathToFunction(state) ?? 'nobody knows where'}`,
    );
  }
}

/** The shortest way to a function, as an expression. */
function pathToFunction(state: KernelState): string | undefined {
  const seen = new Set<object>([state]);
  const waiting: { readonly value: object; readonly path: string }[] = [{ value: state, path: 'state' }];
  for (const { value, path } of waiting) {
    const isCollection = value instanceof Map || value instanceof Set;
    const fields = isCollection
      ? [...value].flat().map((item, i) => [`item ${i}`, item] as const)
      : Object.entries(value);
    for (const [name, field] of fields) {
      if (typeof field === 'function') return `${path}.${name}`;
      if (typeof field !== 'object' || field === null || seen.has(field) || isOpaque(field)) continue;
      seen.add(field);
      waiting.push({ value: field, path: `${path}.${name}` });
    }
  }
  return undefined;
}

/** Copying and hashing do not look into it. */
const isOpaque = (value: object): boolean =>
  value instanceof Ram ||
  value instanceof AddressSpace ||
  value instanceof FileData ||
  value instanceof Uint8Array ||
  (Object.isFrozen(value) && ('loaded' in value || 'pcs' in value));

/** Address spaces and file contents of a state: what has to be given back with it. */
export type Memories = (AddressSpace | FileData)[];

/** One copy being made. */
class Copier {
  readonly memories: Memories = [];
  private readonly copies = new Map<object, object>();
  private readonly sharedFrames = new Map<Frame, Frame>();

  constructor(private readonly ram: Ram) {}

  get objects(): number {
    return this.copies.size;
  }

  /** Pages written in place by several address spaces must be copied now, once for all that map them. */
  private readonly copyShared = (frame: Frame): Frame => {
    const known = this.sharedFrames.get(frame);
    if (known !== undefined) {
      this.ram.retain(known);
      return known;
    }
    const copy = this.ram.copy(frame);
    if (copy === 0) throw new RangeError('no memory left for a checkpoint');
    this.sharedFrames.set(frame, copy);
    return copy;
  };

  copyOf(value: unknown): unknown {
    if (typeof value === 'object') return value === null ? null : this.copyOfObject(value);
    if (typeof value === 'function') throw new FunctionInState();
    return value;
  }

  private copyOfObject(value: object): object {
    const known = this.copies.get(value);
    if (known) return known;
    const kind = kindOf(value);
    if (kind === Kind.Ram || Object.isFrozen(value)) return value;
    switch (kind) {
      case Kind.Memory: {
        const copy = (value as Memories[number]).clone(this.copyShared);
        this.memories.push(copy);
        this.copies.set(value, copy);
        return copy;
      }
      case Kind.Bytes: {
        const copy = (value as Uint8Array).slice();
        this.copies.set(value, copy);
        return copy;
      }
      case Kind.List: {
        const copy = (value as unknown[]).slice();
        this.copies.set(value, copy);
        for (let i = 0; i < copy.length; i++) {
          const item = copy[i];
          if (typeof item === 'object' || typeof item === 'function') copy[i] = this.copyOf(item);
        }
        return copy;
      }
      case Kind.Map: {
        const copy = new Map<unknown, unknown>();
        this.copies.set(value, copy);
        for (const [key, item] of value as Map<unknown, unknown>)
          copy.set(this.copyOf(key), this.copyOf(item));
        return copy;
      }
      case Kind.Set: {
        const copy = new Set<unknown>();
        this.copies.set(value, copy);
        for (const item of value as Set<unknown>) copy.add(this.copyOf(item));
        return copy;
      }
      case Kind.Record: {
        // Engines copy all fields at once this way; only the few that refer to something are looked at again.
        const copy = { __proto__: Object.getPrototypeOf(value), ...value } as Record<string, unknown>;
        this.copies.set(value, copy);
        for (const key in copy) {
          const field = copy[key];
          if ((typeof field === 'object' && field !== null) || typeof field === 'function')
            copy[key] = this.copyOf(field);
        }
        return copy;
      }
      default:
        return kind satisfies never;
    }
  }
}

/** A copy of a state. */
export interface StateCopy {
  readonly state: KernelState;
  /** The memories in it, to release it by. */
  readonly memories: Memories;
  /** How many objects had to be copied: what it costs, in time and in the host's memory. */
  readonly objects: number;
}

/** A copy of the state that shares memory with it, copy on write. */
export function cloneState(state: KernelState): StateCopy {
  const copier = new Copier(state.fs.ram);
  const copy = namingFunctions(state, () => copier.copyOf(state) as KernelState);
  return { state: copy, memories: copier.memories, objects: copier.objects };
}

/** Two 32-bit accumulators with different mixing, fed word by word. */
class Hash {
  private a = 0x12345678;
  private b = 0x6b8b4567;

  word(w: number): void {
    this.a = Math.imul(this.a ^ w, 0x01000193);
    this.b = Math.imul((this.b ^ w) + (this.a >>> 7), 0x9e3779b1);
    this.b ^= this.b >>> 15;
  }

  text(s: string): void {
    this.word(s.length);
    for (let i = 0; i < s.length; i++) this.word(s.charCodeAt(i));
  }

  bytes(bytes: Uint8Array): void {
    this.word(bytes.length);
    for (const byte of bytes) this.word(byte);
  }

  get value(): string {
    const hex = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.a) + hex(this.b);
  }
}

/**
 * A hash of the state: equal for equal machines, however their memory is laid out in frames. Objects are numbered in the
 * order they are met, so that the hash knows who refers to whom.
 */
export function hashState(state: KernelState): string {
  const hash = new Hash();
  const numbers = new Map<object, number>();
  const walk = (value: unknown): void => {
    switch (typeof value) {
      case 'object':
        break;
      case 'function':
        throw new FunctionInState();
      default:
        hash.text(`${typeof value} ${String(value)}`);
        return;
    }
    if (value === null) {
      hash.word(0);
      return;
    }
    const number = numbers.get(value);
    if (number !== undefined) {
      hash.text(`see ${number}`);
      return;
    }
    if (value instanceof Ram) return;
    numbers.set(value, numbers.size);
    if (value instanceof AddressSpace) hash.text(fingerprint(value));
    else if (value instanceof FileData) hash.bytes(value.read(0, value.size));
    else if (value instanceof Uint8Array) hash.bytes(value);
    else if (Object.isFrozen(value) && 'loaded' in value && 'path' in value) hash.text(String(value.path));
    else if (Object.isFrozen(value) && 'pcs' in value) hash.text(String(value.pcs));
    else if (Array.isArray(value) || value instanceof Set) {
      hash.text('list');
      value.forEach(walk);
    } else if (value instanceof Map) {
      hash.text('map');
      for (const pair of value) pair.forEach(walk);
    } else {
      for (const [key, item] of Object.entries(value)) {
        hash.text(key);
        walk(item);
      }
    }
  };
  namingFunctions(state, () => walk(state));
  return hash.value;
}
