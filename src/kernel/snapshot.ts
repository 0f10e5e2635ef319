/**
 * Copying and hashing the kernel's state. Both walk everything that can be reached from it, so no field can be forgotten:
 * objects, arrays, maps, sets and byte arrays are copied whatever they are; address spaces and file contents share
 * their frames; what is frozen is immutable and shared. Anything else (a function, a host object) is a mistake and throws.
 */
import { AddressSpace, type Frame, fingerprint, Ram } from '../machine/memory.ts';
import { FileData } from './file.ts';
import type { KernelState } from './kernel.ts';

/** A copy of the state that shares memory with it, copy on write. */
export function cloneState(state: KernelState): KernelState {
  const copies = new Map<object, object>();
  const sharedFrames = new Map<Frame, Frame>();
  const ram = state.fs.ram;
  // Pages written in place by several address spaces must be copied now, once for all that map them.
  const copyShared = (frame: Frame): Frame => {
    const known = sharedFrames.get(frame);
    if (known !== undefined) {
      ram.retain(known);
      return known;
    }
    const copy = ram.copy(frame);
    if (copy === 0) throw new RangeError('no memory left for a checkpoint');
    sharedFrames.set(frame, copy);
    return copy;
  };

  const copyOf = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) {
      if (typeof value === 'function') throw new Error('a function is in the state of the machine');
      return value;
    }
    const known = copies.get(value);
    if (known) return known;
    if (value instanceof Ram || Object.isFrozen(value)) return value;
    if (value instanceof AddressSpace || value instanceof FileData) {
      const copy = value.clone(copyShared);
      copies.set(value, copy);
      return copy;
    }
    if (value instanceof Uint8Array) {
      const copy = value.slice();
      copies.set(value, copy);
      return copy;
    }
    if (Array.isArray(value)) {
      const copy: unknown[] = new Array(value.length);
      copies.set(value, copy);
      for (let i = 0; i < value.length; i++) copy[i] = copyOf(value[i]);
      return copy;
    }
    if (value instanceof Map) {
      const copy = new Map<unknown, unknown>();
      copies.set(value, copy);
      for (const [key, item] of value) copy.set(copyOf(key), copyOf(item));
      return copy;
    }
    if (value instanceof Set) {
      const copy = new Set<unknown>();
      copies.set(value, copy);
      for (const item of value) copy.add(copyOf(item));
      return copy;
    }
    const copy = Object.create(Object.getPrototypeOf(value)) as Record<string, unknown>;
    copies.set(value, copy);
    const fields = value as Record<string, unknown>;
    for (const key of Object.keys(fields)) copy[key] = copyOf(fields[key]);
    return copy;
  };
  return copyOf(state) as KernelState;
}

/** Visit every address space and file contents of a state once. */
function visitMemory(state: KernelState, visit: (memory: AddressSpace | FileData) => void): void {
  const seen = new Set<object>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof AddressSpace || value instanceof FileData) visit(value);
    else if (value instanceof Ram || Object.isFrozen(value) || value instanceof Uint8Array) return;
    else if (value instanceof Map) for (const pair of value) pair.forEach(walk);
    else if (value instanceof Set || Array.isArray(value)) value.forEach(walk);
    else Object.values(value).forEach(walk);
  };
  walk(state);
}

/** Give a state's share of the memory back. */
export function releaseState(state: KernelState): void {
  visitMemory(state, memory => memory.release());
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
        throw new Error('a function is in the state of the machine');
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
  walk(state);
  return hash.value;
}
