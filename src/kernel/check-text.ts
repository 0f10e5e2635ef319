/**
 * Findings of the checks in words: which object an access misses and by how much, which variable has no value. Sentences name what
 * the program's text names; the places (who allocated, who freed) go along as sites.
 */
import { sizeOf } from '../compiler/ctype.ts';
import { typeName } from '../compiler/debuginfo.ts';
import type { DebugVariable } from '../compiler/object.ts';
import type { ObservedAccess } from '../machine/interface.ts';
import type { Bounds } from '../machine/shadow.ts';
import { type WindowInfo, walkWindows } from '../machine/windows.ts';
import type { Block, Heap } from './check-heap.ts';
import type { CheckedImage } from './check-image.ts';
import type { Finding } from './check-state.ts';
import { lineText, type Site, sourceLine } from './events.ts';
import type { Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';

const DEPTH = 64;
/** Longer stretches of the program are not quoted. */
const MAX_QUOTE = 60;

export const bytesText = (n: number): string => `${n} byte${n === 1 ? '' : 's'}`;
const hex = (n: number): string => `0x${n.toString(16)}`;

const verb = (access: ObservedAccess): string =>
  `${access.write ? 'writing' : 'reading'} ${bytesText(access.size)}`;

/** Where an access is, seen from an object that it is not within: `4 bytes after the end of`. */
function missText(access: ObservedAccess, object: Bounds): string {
  const end = object.address + object.size;
  if (access.address >= end) {
    const by = access.address - end;
    return by === 0 ? 'right after the end of' : `${bytesText(by)} after the end of`;
  }
  if (access.address >= object.address) return 'across the end of';
  return `${bytesText(object.address - access.address)} before`;
}

const historyOf = (block: Block): Finding['related'] => [
  { text: `the block was allocated by ${block.by}`, site: block.allocated },
  ...(block.freed ? [{ text: 'it was freed', site: block.freed }] : []),
];

/** An access to the heap that is within no block, or within one that was freed. `own`: the block its pointer belongs to. */
export function heapFinding(heap: Heap, access: ObservedAccess, at: number, own?: Block): Finding {
  const base = { check: 'memory', address: access.address } as const;
  const inside = heap.containing(at);
  const block = own ?? inside;
  if (block?.freed) {
    const into = access.address - block.address;
    const where = into === 0 ? 'at the beginning of' : `${bytesText(into)} into`;
    return {
      ...base,
      name: 'use after free',
      message: `${verb(access)} ${where} a block of ${bytesText(block.size)} that has been freed`,
      related: historyOf(block),
    };
  }
  const before = heap.before(at);
  const after = heap.after(at);
  const past = before ? at - (before.address + before.size) : Number.POSITIVE_INFINITY;
  const ahead = after ? after.address - at : Number.POSITIVE_INFINITY;
  const near = own ?? (past <= ahead ? before : after);
  if (!near) {
    return {
      ...base,
      name: 'invalid heap access',
      message: `${verb(access)} at ${hex(access.address)}, in memory of the heap that belongs to no block`,
      related: [],
    };
  }
  return {
    ...base,
    name: access.address < near.address ? 'heap buffer underflow' : 'heap buffer overflow',
    message: `${verb(access)} ${missText(access, near)} a block of ${bytesText(near.size)}`,
    related: historyOf(near),
  };
}

/** free or realloc was given something that is no block of the heap. */
export function argumentFinding(
  kernel: Kernel,
  t: Thread,
  image: CheckedImage,
  heap: Heap,
  call: string,
  address: number,
): Finding {
  const base = { check: 'memory', address } as const;
  const name = call.replace('__libc_', '');
  const block = heap.containing(address);
  if (block?.freed && block.address === address) {
    return {
      ...base,
      name: 'double free',
      message: `${name} of a block of ${bytesText(block.size)} that has been freed before`,
      related: historyOf(block),
    };
  }
  const what = block
    ? `it is ${bytesText(address - block.address)} into a block of ${bytesText(block.size)}: only the pointer that ${block.by} returned can be freed`
    : placeText(kernel, t, image, address);
  return {
    ...base,
    name: 'invalid free',
    message: `${name} of ${hex(address)}, which malloc has not returned: ${what}`,
    related: block ? historyOf(block) : [],
  };
}

function placeText(kernel: Kernel, t: Thread, image: CheckedImage, address: number): string {
  const region = t.proc.memory?.regionAt(address);
  const object = objectAt(kernel, t, image, { address, size: 0 }, t.context);
  if (object) return `it is the address of ${object.text}`;
  if (!region) return 'there is nothing at that address';
  return region.name === '[heap]'
    ? 'no block begins there'
    : `it is in ${region.name.startsWith('[') ? region.name : 'the program'}`;
}

/** An access through a pointer to a local or static object that is not within it. */
export function objectFinding(
  kernel: Kernel,
  t: Thread,
  image: CheckedImage,
  access: ObservedAccess,
  bounds: Bounds,
  place: { readonly pc: number; readonly window: number },
): Finding {
  const object = objectAt(kernel, t, image, bounds, place);
  const kind = object?.kind ?? 'stack';
  const what = object?.text ?? `an object of ${bytesText(bounds.size)}`;
  return {
    check: 'memory',
    address: access.address,
    name: `${kind} buffer ${access.address < bounds.address ? 'underflow' : 'overflow'}`,
    message: `${verb(access)} ${missText(access, bounds)} ${what}`,
    related: [],
  };
}

/** An object in words, be it known by name or not. */
export function objectText(
  kernel: Kernel,
  t: Thread,
  image: CheckedImage,
  bounds: Bounds,
  place: { readonly pc: number; readonly window: number },
): string {
  return objectAt(kernel, t, image, bounds, place)?.text ?? `an object of ${bytesText(bounds.size)}`;
}

/** The variable that an object is, in words, and where it is kept. */
function objectAt(
  kernel: Kernel,
  t: Thread,
  image: CheckedImage,
  bounds: Bounds,
  place: { readonly pc: number; readonly window: number },
): { readonly kind: 'stack' | 'global'; readonly text: string } | undefined {
  const global = image.global(bounds.address);
  if (global) {
    const text = global.type
      ? `the ${global.source.owner === undefined ? 'global' : 'static'} variable '${global.name}' (${typeName(global.type)})`
      : `a string literal of ${bytesText(global.size)}`;
    return { kind: 'global', text };
  }
  const { space } = t.proc.memory!; // its thread runs
  for (const w of walkWindows({ ...t.context, pc: place.pc, window: place.window }, space, DEPTH)) {
    const f = image.info.functionAt(w.entry);
    if (!f || bounds.address < w.fp || bounds.address >= w.fp + f.frameSize) {
      const array = f?.source.variables.find(
        v =>
          v.location.kind === 'indirect' &&
          kernel.cpu.readRegister(space, w.window, v.location.offset) === BigInt(bounds.address),
      );
      if (f && array) return { kind: 'stack', text: `the array '${array.name}' of ${f.name}()` };
      continue;
    }
    const local = f.source.variables.find(
      v => v.location.kind === 'frame' && v.location.offset === bounds.address - w.fp && !v.hidden,
    );
    if (local)
      return {
        kind: 'stack',
        text: `the local variable '${local.name}' (${typeName(local.type)}) of ${f.name}()`,
      };
  }
  return undefined;
}

/**
 * `a decision depends on 'x', which has no value`: names the variables of the line without a value. `otherwise` is said if it
 * is none of them.
 */
export function undefinedText(
  kernel: Kernel,
  t: Thread,
  image: CheckedImage,
  place: { readonly pc: number; readonly window: number },
  what: string,
  otherwise = '',
): string {
  const { space } = t.proc.memory!; // its thread runs
  const windows = walkWindows({ ...t.context, pc: place.pc, window: place.window }, space, DEPTH);
  const at = windows.findIndex(w => !image.library(w.pc));
  const user = windows[at];
  if (!user) return `${what} a value that was never set`;
  const here = at === 0 ? user.pc : user.pc - 1;
  const range = image.info.sourceAt(here);
  const text = range?.file.text.slice(range.start, range.end) ?? '';
  const inside = at === 0 ? '' : ` in ${image.library(windows[at - 1]!.pc)?.name ?? 'the library'}()`;
  const names = image.info
    .variablesAt(here)
    .filter(v => !v.hidden && new RegExp(`\\b${v.name}\\b`).test(text) && hasNoValue(kernel, t, v, user))
    .map(v => `'${v.name}'`);
  const subject = inside === '' ? what : what.replace(/^(a decision|the address that is \w+)/, `$1${inside}`);
  if (names.length > 0) {
    const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
    return `${subject} ${list}, which ${names.length === 1 ? 'has' : 'have'} never been given a value`;
  }
  const quoted = text !== '' && text.length <= MAX_QUOTE && !text.includes('\n') ? `, in '${text}'` : '';
  return `${subject} a value that was never set${quoted}${otherwise}`;
}

/** Has a variable of an activation bits without a value? */
function hasNoValue(kernel: Kernel, t: Thread, v: DebugVariable, w: WindowInfo): boolean {
  const { shadow } = kernel.ram;
  const { space } = t.proc.memory!; // its thread runs
  const undefinedAt = (address: number, size: number): boolean => {
    const linear = space.linear(address, 'read', { privileged: true });
    return (
      linear !== 0 &&
      shadow !== undefined &&
      shadow.firstUndefined(linear, Math.min(size, 4096 - (linear & 4095))) >= 0
    );
  };
  switch (v.location.kind) {
    case 'register':
      return undefinedAt(w.window + v.location.offset, 8);
    case 'frame':
      return undefinedAt(w.fp + v.location.offset, sizeOf(v.type));
    default:
      return false;
  }
}

/** A finding and the places it has to do with, a line each. */
export function findingLines(finding: Finding, site: Site): string[] {
  const line = sourceLine(site);
  const at = (l: ReturnType<typeof sourceLine>): string =>
    l ? `${lineText(l)}, in ${l.function}()` : 'an unknown place';
  return [
    `${finding.name}: ${finding.message}`,
    ...(line ? [`  at ${at(line)}`] : []),
    ...finding.related.map(r => `  ${r.text} at ${at(sourceLine(r.site))}`),
  ];
}
