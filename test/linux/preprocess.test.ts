/**
 * The preprocessor beside gcc's: the same tokens for the system's own headers, and for random macros.
 * Not part of `npm test`: needs gcc and glibc's headers.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type PreprocessOptions, preprocess } from '../../src/compiler/preprocess.ts';
import { Diagnostics, SourceFile } from '../../src/compiler/source.ts';

const gcc = (args: readonly string[], input: string): string =>
  execFileSync('gcc', ['-E', '-P', ...args, '-x', 'c', '-'], { input, encoding: 'utf8', maxBuffer: 1 << 26 });

/** Folders of <...> headers, as gcc lists them. */
const folders: readonly string[] = (() => {
  const script = 'gcc -E -v -x c /dev/null -o /dev/null 2>&1';
  const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  return /search starts here:\n#include <...>.*\n([\s\S]*?)End of search/
    .exec(output)![1]!
    .trim()
    .split('\n')
    .map(line => line.trim());
})();

const cache = new Map<string, SourceFile>();

function systemHeader(path: string): SourceFile | undefined {
  if (!cache.has(path) && existsSync(path))
    cache.set(path, new SourceFile(path, readFileSync(path, 'latin1'), true));
  return cache.get(path);
}

const readInclude: PreprocessOptions['readInclude'] = (name, kind, from) => {
  let search = folders;
  if (kind === 'quote') search = [from.path.replace(/\/?[^/]*$/, ''), ...folders];
  if (kind === 'next') search = folders.slice(folders.findIndex(f => from.path.startsWith(`${f}/`)) + 1);
  for (const folder of search) {
    const file = systemHeader(`${folder}/${name}`);
    if (file) return file;
  }
  return undefined;
};

function ours(text: string, options: Partial<PreprocessOptions> = {}): string[] {
  const diagnostics = new Diagnostics();
  const file = new SourceFile('<stdin>', text);
  const { tokens } = preprocess(file, { readInclude: () => undefined, ...options }, diagnostics);
  const errors = diagnostics.all.filter(d => d.severity === 'error');
  expect(errors.map(d => `${d.range.file.path}: ${d.message}`)).toEqual([]);
  return tokens.map(t => t.text);
}

test("glibc's headers", () => {
  const headers =
    'assert ctype dirent errno fcntl inttypes limits math poll pthread sched semaphore setjmp signal stdarg stdatomic ' +
    'stdbool stddef stdint stdio stdlib string strings sys/mman sys/resource sys/select sys/stat sys/time sys/types ' +
    'sys/wait termios time ucontext unistd wchar';
  const includes = headers.split(' ').map(name => `#include <${name}.h>\n`);
  const uses = `fd_set s; int f(int x) { FD_SET(3, &s); FD_ZERO(&s); assert(WIFEXITED(x) && WEXITSTATUS(x) == EINTR);
    return printf("%" PRId64 " %" PRIuMAX, INT64_C(3), UINTMAX_C(7)) + INT_MAX + SIGCHLD + isalpha(x); }`;
  const text = includes.join('') + uses;
  // What we deliberately do not promise (predefined.ts), but these headers look at.
  const options = { readInclude, undefines: ['__PROCSTEP__'] };
  const without = ['-U__SIZEOF_INT128__', '-U__SIZEOF_FLOAT128__', '-D_FORTIFY_SOURCE=0'];
  expect(ours(text, { ...options, defines: ['_FORTIFY_SOURCE=0'] })).toEqual(ours(gcc(without, text)));
});

/** A generator with a seed: every run makes the same programs. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % n;
  };
}

/** Macros whose bodies name each other, their parameters, # and ##; and some uses of them. */
function randomProgram(pick: (n: number) => number): string {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const objects = ['A', 'B', 'C'];
  const functions: Record<string, number> = { f: 1, g: 2, h: 1 };
  const operand = (params: readonly string[]): string =>
    one([...params, ...params, 'x', 'y', '1', 'A', 'B', 'f']);
  const body = (params: readonly string[]): string => {
    const parts: string[] = [];
    for (let i = 1 + pick(4); i > 0; i--) {
      const kind = pick(8);
      if (kind === 0 && params.length > 0) parts.push(`#${one(params)}`);
      else if (kind === 1) parts.push(`x ## ${one([...params, 'y', 'A'])}`);
      else if (kind === 2) parts.push(`f(${operand(params)})`);
      else if (kind === 3) parts.push(`g(${operand(params)}, ${operand(params)})`);
      else if (kind === 4) parts.push(one(['h', 'C', '+', '[']));
      else parts.push(operand(params));
    }
    return parts.join(' ');
  };
  const argument = (): string =>
    one(['', 'x', 'A', 'B C', '(x, y)', 'f(1)', 'h', 'g(A, 2)', 'C', '"s"', 'f(f(x))', 'h(A)']);
  const lines: string[] = [];
  for (const name of objects) lines.push(`#define ${name} ${body([])}`);
  for (const [name, count] of Object.entries(functions)) {
    const params = ['p', 'q'].slice(0, count);
    lines.push(`#define ${name}(${params.join(', ')}) ${body(params)}`);
  }
  for (let i = 0; i < 6; i++) {
    const name = one([...objects, ...Object.keys(functions)]);
    const count = functions[name] ?? 0;
    const args = Array.from({ length: count }, argument).join(', ');
    lines.push(`${name}${count > 0 ? `(${args})` : ''} ;`);
  }
  for (const name of [...objects, ...Object.keys(functions)]) lines.push(`#undef ${name}`);
  return lines.join('\n');
}

test('random macros', () => {
  const pick = random(2);
  let compared = 0;
  for (let i = 0; i < 150; i++) {
    const text = randomProgram(pick);
    let expected: string;
    try {
      expected = execFileSync('gcc', ['-E', '-P', '-x', 'c', '-'], {
        input: text,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch {
      continue; // Not valid C: a paste or an argument count that makes no sense
    }
    compared++;
    expect(ours(text).join(' '), text).toBe(ours(expected).join(' '));
  }
  expect(compared).toBeGreaterThan(50);
});
