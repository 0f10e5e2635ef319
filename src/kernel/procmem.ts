/**
 * A process's memory as /proc shows it (proc(5)): the map, what is resident of each mapping, and the sums in status, stat and statm. A page
 * counts as the program's own where its mapping is private, whoever else has the same frame after a fork: who shares a frame
 * is a matter of checkpoints, too, and nothing that a program may see.
 */
import { PAGE, PROT_EXEC, PROT_READ, PROT_WRITE } from './abi.ts';
import type { Proc } from './proc.ts';
import type { Region } from './vm.ts';

const KIB = 1024;
/** Column of maps at which the name begins. */
const NAME_COLUMN = 73;
/** What a page table of the hardware's would take: 512 entries in a page. */
const PAGES_OF_TABLE = 512;

const isFile = (r: Region): boolean => r.inode !== null && r.name.startsWith('/');

function residentPages(p: Proc, { start, end }: Region): number {
  let pages = 0;
  for (const _ of p.pagetable?.mappings(start / PAGE, end / PAGE) ?? []) pages++;
  return pages;
}

/** Sums over the map, in bytes. */
export interface MemoryUse {
  readonly size: number;
  readonly peakSize: number;
  readonly resident: number;
  readonly peakResident: number;
  /** Of the resident ones: pages of files, and of shared memory without a file. */
  readonly files: number;
  readonly shared: number;
  readonly text: number;
  readonly data: number;
  readonly stack: number;
  readonly tables: number;
}

export function memoryUse(p: Proc): MemoryUse {
  const of = (wanted: (r: Region) => boolean) => p.regions.filter(wanted);
  const size = (regions: readonly Region[]) => regions.reduce((n, r) => n + r.end - r.start, 0);
  const resident = (regions: readonly Region[]) =>
    PAGE * regions.reduce((n, r) => n + residentPages(p, r), 0);
  const { pages: peakPages, size: peakSize } = p.memory?.notePeak() ?? { pages: 0, size: 0 };
  return {
    size: p.sz,
    peakSize,
    resident: PAGE * (p.pagetable?.userPages ?? 0),
    peakResident: PAGE * peakPages,
    files: resident(of(isFile)),
    shared: resident(of(r => r.shared && !isFile(r))),
    text: size(of(r => r.segment === 'text')),
    data: size(of(r => r.name !== '[stack]' && !r.shared && (r.prot & PROT_WRITE) !== 0)),
    stack: size(of(r => r.name === '[stack]')),
    tables: PAGE * Math.ceil((p.pagetable?.userPages ?? 0) / PAGES_OF_TABLE),
  };
}

const hex = (n: number): string => n.toString(16).padStart(8, '0');

function mapLine(r: Region): string {
  const may = (bit: number, letter: string) => (r.prot & bit ? letter : '-');
  const prot = may(PROT_READ, 'r') + may(PROT_WRITE, 'w') + may(PROT_EXEC, 'x') + (r.shared ? 's' : 'p');
  const device = r.inode ? '08:01' : '00:00';
  const line = `${hex(r.start)}-${hex(r.end)} ${prot} ${hex(r.offset)} ${device} ${r.inode?.ino ?? 0} `;
  return (r.name ? line.padEnd(NAME_COLUMN) + r.name : line) + '\n';
}

/** /proc/PID/maps */
export const mapsOf = (p: Proc): string => p.regions.map(mapLine).join('');

function usageLines(p: Proc, regions: readonly Region[]): string {
  const kib = (bytes: number) => bytes / KIB;
  const sum = (of: (r: Region) => number) => regions.reduce((n, r) => n + of(r), 0);
  const resident = (wanted: (r: Region) => boolean) =>
    kib(sum(r => (wanted(r) ? PAGE * residentPages(p, r) : 0)));
  const written = (r: Region) => (r.prot & PROT_WRITE) !== 0;
  const all = resident(() => true);
  const rows: [string, number][] = [
    ['Rss', all],
    ['Pss', all],
    ['Shared_Clean', resident(r => r.shared && !written(r))],
    ['Shared_Dirty', resident(r => r.shared && written(r))],
    ['Private_Clean', resident(r => !r.shared && !written(r))],
    ['Private_Dirty', resident(r => !r.shared && written(r))],
    ['Referenced', all],
    ['Anonymous', resident(r => !r.shared && !isFile(r))],
    ['Swap', 0],
    ['Locked', 0],
  ];
  return rows.map(([name, value]) => `${`${name}:`.padEnd(16)}${`${value}`.padStart(8)} kB\n`).join('');
}

/** /proc/PID/smaps */
export const smapsOf = (p: Proc): string =>
  p.regions
    .map(r => {
      const size = `${(r.end - r.start) / KIB}`.padStart(8);
      const flags = [
        ...(r.prot & PROT_READ ? ['rd'] : []),
        ...(r.prot & PROT_WRITE ? ['wr'] : []),
        ...(r.prot & PROT_EXEC ? ['ex'] : []),
        ...(r.shared ? ['sh'] : []),
        'mr',
        'mw',
        'me',
        ...(r.name === '[stack]' ? ['gd'] : []),
      ];
      return (
        `${mapLine(r)}Size:           ${size} kB\nKernelPageSize:        4 kB\nMMUPageSize:           4 kB\n` +
        `${usageLines(p, [r])}VmFlags: ${flags.join(' ')} \n`
      );
    })
    .join('');

/** /proc/PID/smaps_rollup */
export const smapsRollupOf = (p: Proc): string => {
  const [first, last] = [p.regions[0], p.regions.at(-1)];
  if (!first || !last) return '';
  return `${`${hex(first.start)}-${hex(last.end)} ---p 00000000 00:00 0 `.padEnd(NAME_COLUMN)}[rollup]\n${usageLines(p, p.regions)}`;
};

/** /proc/PID/statm, in pages: size, resident, of files and shared, text, unused, data and stack, unused. */
export function statmOf(p: Proc): string {
  const use = memoryUse(p);
  const pages = (bytes: number) => Math.ceil(bytes / PAGE);
  return `${[use.size, use.resident, use.files + use.shared, use.text, 0, use.data + use.stack, 0].map(pages).join(' ')}\n`;
}
