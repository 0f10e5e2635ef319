/**
 * The layers of ARCHITECTURE.md, kept: an import may only point down the list, and only the command and the extension
 * may import Node or VS Code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';

/** Lowest first: a layer may import itself and the layers before it. */
const LAYERS = [
  'compiler',
  'codegen',
  'machine',
  'kernel',
  'debugger',
  'replay',
  'homework',
  'explore',
  'dap',
  'extension',
  'cli',
];
const MAY_USE_HOST = new Set(['extension', 'cli']);
/** The command line does not reach into the editor. */
const FORBIDDEN = new Set(['cli -> extension']);

function sources(folder: string): string[] {
  return readdirSync(join('src', folder), { withFileTypes: true }).flatMap(entry => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const IMPORT =
  /^\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\('([^']+)'\)|\brequire\('([^']+)'\)/gm;

function violations(path: string, text: string): string[] {
  const layer = path.split('/')[0]!;
  const found: string[] = [];
  for (const match of text.matchAll(IMPORT)) {
    const target = (match[1] ?? match[2] ?? match[3] ?? match[4])!;
    if (target.startsWith('.')) {
      const to = posix.normalize(posix.join(posix.dirname(path), target)).split('/')[0]!;
      if (LAYERS.indexOf(to) > LAYERS.indexOf(layer) || FORBIDDEN.has(`${layer} -> ${to}`)) {
        found.push(`${path}: ${layer} must not import ${to} (${target})`);
      }
    } else if (/^(node:|vscode$|fs$|path$|worker_threads$)/.test(target)) {
      if (!MAY_USE_HOST.has(layer)) found.push(`${path}: ${layer} must not import ${target}`);
    }
  }
  return found;
}

test('imports run down the layers only', () => {
  const all = LAYERS.filter(layer => readdirSync('src').includes(layer)).flatMap(sources);
  expect(all.length).toBeGreaterThan(10);
  expect(all.flatMap(path => violations(path, readFileSync(join('src', path), 'utf8')))).toEqual([]);
});

test('the check sees an upward import and a host import', () => {
  expect(violations('kernel/proc.ts', "import { x } from '../debugger/stops.ts';\n")).toHaveLength(1);
  expect(violations('kernel/proc.ts', "import { readFileSync } from 'node:fs';\n")).toHaveLength(1);
  expect(violations('kernel/proc.ts', "import { Cpu } from '../machine/cpu.ts';\n")).toHaveLength(0);
});

test('nothing below the command line looks at the host: clock, random numbers, environment', () => {
  const below = LAYERS.slice(0, LAYERS.indexOf('dap')).filter(layer => readdirSync('src').includes(layer));
  const offenders = below.flatMap(sources).filter(path => {
    const code = readFileSync(join('src', path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bprocess\.(env|hrtime|platform)\b/.test(
      code,
    );
  });
  expect(offenders).toEqual([]);
});
