/**
 * What a process leaves behind: blocks of the heap that nothing points to any more, descriptors it never closed, children nobody
 * waited for. Told when it ends by itself; the system cleans all of it up, so these are remarks.
 *
 * A block is lost when no pointer to its beginning or inside can be reached from static data, stacks, registers or another block
 * that can be reached: memcheck's "definitely lost", or "indirectly lost" when only a lost block points to it.
 */
import { KERNEL_BASE } from '../compiler/object.ts';
import { PTE_WRITE } from '../machine/memory.ts';
import { walkWindows } from '../machine/windows.ts';
import { PAGE } from './abi.ts';
import type { Block, Heap } from './check-heap.ts';
import type { Finding } from './check-state.ts';
import { bytesText } from './check-text.ts';
import type { Site } from './events.ts';
import { sourceLine } from './events.ts';
import type { Proc } from './proc.ts';

/** The library's file whose variables are the allocator's. */
const ALLOCATOR = '/usr/src/lib/malloc.c';

/** First descriptor that is not a standard stream. */
const FIRST_OWN = 3;

export function exitFindings(p: Proc, heap: Heap): { readonly finding: Finding; readonly site: Site }[] {
  return [...leaks(p, heap), ...openDescriptors(p), ...children(p)];
}

const remark = (name: string, message: string, related: Finding['related'] = []): Finding => ({
  check: 'leak',
  name,
  message,
  related,
});

/** Lost blocks, those allocated at one place together. */
function leaks(p: Proc, heap: Heap): { finding: Finding; site: Site }[] {
  const lost = lostBlocks(p, heap);
  const places = new Map<string, Block[]>();
  for (const b of lost) {
    const key = b.allocated.pcs.join();
    places.set(key, [...(places.get(key) ?? []), b]);
  }
  return [...places.values()].map(blocks => {
    const bytes = blocks.reduce((sum, b) => sum + b.size, 0);
    const many =
      blocks.length === 1
        ? `a block of ${bytesText(bytes)}`
        : `${blocks.length} blocks, ${bytesText(bytes)} in all,`;
    return {
      finding: remark(
        'memory leak',
        `${many} allocated here by ${blocks[0]!.by} ${blocks.length === 1 ? 'was' : 'were'} never freed, and nothing points there any more`,
      ),
      site: blocks[0]!.allocated,
    };
  });
}

function lostBlocks(p: Proc, heap: Heap): Block[] {
  const { space } = p.memory!; // it ends: its memory is still there
  const { ram } = space;
  const live = [...heap.live()].filter(b => sourceLine(b.allocated) !== undefined);
  if (live.length === 0) return [];
  const reached = new Set<Block>();
  const work: Block[] = [];
  const look = (word: number): void => {
    const b = heap.containing(word);
    if (!b || b.freed || reached.has(b)) return;
    reached.add(b);
    work.push(b);
  };
  const scan = (linear: number, bytes: number): void => {
    const { words } = ram;
    for (let at = linear; at + 8 <= linear + bytes; at += 8) {
      if (words[(at >> 2) + 1] === 0 && words[at >> 2] !== 0) look(words[at >> 2]! >>> 0);
    }
  };
  // What is below a stack pointer is what calls have left behind.
  const stacks = p.threads.flatMap(t => {
    const [innermost] = walkWindows(t.context, space, 1);
    const region = innermost && p.memory?.regionAt(innermost.sp);
    return region ? [{ start: region.start, sp: innermost.sp }] : [];
  });
  // The allocator's own variables point to chunks, whose headers lie within the block before.
  const allocators = (p.exe?.image.globals ?? []).filter(g => g.object.path === ALLOCATOR);
  // Roots: every page that can be written and is not the allocator's, the register stacks among them.
  for (const { page, frame, flags } of space.mappings()) {
    const address = page * PAGE;
    if ((flags & PTE_WRITE) === 0 && address < KERNEL_BASE) continue;
    if (heap.owns(address) || heap.owns(address + PAGE - 1)) continue;
    const stack = stacks.find(s => s.start <= address && address < s.sp);
    const dead = stack ? Math.min(PAGE, stack.sp - address) : 0;
    const own = allocators.filter(g => g.address < address + PAGE && g.address + g.size > address);
    if (own.length === 0) scan(frame * PAGE + dead, PAGE - dead);
    else {
      // A page of static data with some of the allocator's: word by word.
      for (let at = address; at < address + PAGE; at += 8) {
        if (!own.some(g => g.address <= at && at < g.address + g.size)) scan(frame * PAGE + at - address, 8);
      }
    }
  }
  for (let b = work.pop(); b; b = work.pop()) {
    const end = b.address + b.size;
    for (let at = Math.ceil(b.address / 8) * 8; at + 8 <= end; ) {
      const upTo = Math.min(end, (Math.floor(at / PAGE) + 1) * PAGE);
      const linear = space.linear(at, 'read', { privileged: true });
      if (linear !== 0) scan(linear, upTo - at);
      at = upTo;
    }
  }
  return live.filter(b => !reached.has(b));
}

function openDescriptors(p: Proc): { finding: Finding; site: Site }[] {
  return p.ofile.flatMap((d, fd) => {
    // What was inherited was somebody else's to open.
    if (!d || fd < FIRST_OWN || d.openedBy !== p.pid) return [];
    return [
      {
        finding: remark('descriptor left open', `descriptor ${fd}, opened here, was never closed`),
        site: d.opened,
      },
    ];
  });
}

function children(p: Proc): { finding: Finding; site: Site }[] {
  return p.children.map(child => ({
    finding: remark(
      'child not waited for',
      child.zombie
        ? `process ${child.pid} has ended, and nobody waited for it`
        : `process ${child.pid} is still running, and nobody will wait for it`,
    ),
    site: { image: undefined, pcs: [] },
  }));
}
