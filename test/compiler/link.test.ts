import { describe, expect, test } from 'vitest';
import { encodeArchive, openArchive } from '../../src/compiler/archive.ts';
import { DebugInfo, typeName } from '../../src/compiler/debuginfo.ts';
import { disassembleInstruction } from '../../src/compiler/disassemble.ts';
import { decodeInstruction } from '../../src/compiler/ir.ts';
import { link } from '../../src/compiler/link.ts';
import { TEXT_BASE } from '../../src/compiler/object.ts';
import { fromMemory } from '../../src/compiler/object-format.ts';
import { buildSysroot, Sysroot } from '../../src/compiler/sysroot.ts';
import { imageOf, objectOf, run } from './program.ts';

const messages = (texts: string[], library: string[] = []): string[] => {
  const objects = texts.map((t, i) => objectOf(t, `p${i}.c`));
  const archive = openArchive(
    fromMemory(encodeArchive(library.map((t, i) => objectOf(t, `l${i}.c`)))),
    () => '',
  );
  return [...link(objects, archive, { name: 'p', entry: 'main' }).errors].map(e => e.message);
};

const imageWith = (texts: string[], library: string[]) => {
  const archive = openArchive(
    fromMemory(encodeArchive(library.map((t, i) => objectOf(t, `l${i}.c`)))),
    () => '',
  );
  const objects = texts.map((t, i) => objectOf(t, `p${i}.c`));
  const { image, errors } = link(objects, archive, { name: 'p', entry: 'main' });
  if (!image) throw new Error(errors.map(e => e.message).join('\n'));
  return image;
};

test('an alias is a definition for other files, too, used in its own or not', () => {
  const names = [
    'static int add(int x) { return x + 1; }',
    'int plus(int x) __attribute__((alias("add")));',
    'static int hidden = 5;',
    'extern int shown __attribute__((alias("hidden")));',
  ].join('\n');
  expect(
    messages(['int plus(int); extern int shown; int main(void) { return plus(shown); }', names]),
  ).toEqual([]);
});

describe('errors', () => {
  test('an undefined function is named with where it is called and what may be meant', () => {
    expect(
      messages([
        'int print_al(void);\nint main(void) {\n  return print_al();\n}\nint print_all(void) { return 1; }',
      ]),
    ).toEqual(["undefined reference to 'print_al'; it is called at p0.c:3; did you mean 'print_all'?"]);
  });

  test('a variable is used, not called', () => {
    expect(
      messages(['extern int limit_of_everything;\nint main(void) { return limit_of_everything; }']),
    ).toEqual(["undefined reference to 'limit_of_everything'; it is used at p0.c:2"]);
  });

  test('a program without main is told what to write', () => {
    const [message] = messages(['int Main(void) { return 0; }']);
    expect(message).toContain(
      "undefined reference to 'main': a program begins in a function 'int main(void)'",
    );
    expect(message).toContain("did you mean 'Main'?");
  });

  test('two definitions: the message is at the second and names the first', () => {
    expect(messages(['int x = 1;\nint main(void) { return x; }', '\n\nint x = 2;'])).toEqual([
      "multiple definition of 'x'; it is first defined at p0.c:1",
    ]);
  });
});

describe('symbols', () => {
  test('static things of two files are apart, tentative definitions are one', () => {
    const { output } = run(
      'static int n = 1; int shared; int other(void); int main(void) { shared = 5; print("%d %d", n, other()); }',
      'static int n = 20; int shared; int other(void) { return n + shared; }',
    );
    expect(output).toBe('1 25');
  });

  test('a definition of the program wins over the library, also for the library', () => {
    const library = ['int helper(void) { return 1; } int work(void) { return helper(); }'];
    const image = imageWith(
      ['int work(void); int helper(void) { return 2; } int main(void) { return work(); }'],
      library,
    );
    expect(image.functions.map(f => `${f.object.path}:${f.name}`)).toEqual([
      'p0.c:helper',
      'p0.c:main',
      'l0.c:work',
    ]);
  });

  test('only what is reachable is taken of the library', () => {
    const library = [
      'int table[100] = { 1 }; int used(void) { return 1; } int unused(void) { return table[0]; }',
      'int far(void) { return 0; }',
    ];
    const image = imageWith(['int used(void); int main(void) { return used(); }'], library);
    expect(image.functions.map(f => f.name)).toEqual(['main', 'used']);
    expect(image.globals).toHaveLength(0);
  });

  test('a weak function gives way', () => {
    const { output } = run(
      '__attribute__((weak)) int f(void) { return 1; } int main(void) { print("%d", f()); }',
      'int f(void) { return 2; }',
    );
    expect(output).toBe('2');
  });

  test('constructors run before main', () => {
    expect(
      run(
        'int n; __attribute__((constructor)) void early(void) { n = 7; } int main(void) { print("%d", n); }',
      ).output,
    ).toBe('7');
  });

  test('segments are page-aligned and do not overlap, the heap begins after them', () => {
    const image = imageOf('int a = 1, b; const int c = 3; int main(void) { return a + b + c; }');
    expect(image.segments.map(s => s.name)).toEqual(['text', 'rodata', 'data', 'bss']);
    let end = TEXT_BASE;
    for (const s of image.segments) {
      expect(s.address % 4096).toBe(0);
      expect(s.address).toBeGreaterThanOrEqual(end);
      end = s.address + s.size;
    }
    expect(image.brk).toBeGreaterThanOrEqual(end);
    expect(image.symbols.get('end')).toBe(end);
  });
});

describe('archives', () => {
  test('an object survives: code, types that refer to themselves, ranges, variables', () => {
    const text = `
      typedef struct node { struct node *next; enum color { RED, GREEN = 7 } c; unsigned bits : 3; } node;
      static const char *names[] = { "a", "b" };
      int count(const node *list, ...) { int n = 0; while (list) { n++; list = list->next; } return n; }
      const char *name(int i) { return names[i]; }`;
    const before = objectOf(text, 'list.c');
    const archive = openArchive(fromMemory(encodeArchive([before])), path =>
      path === 'list.c' ? text : undefined,
    );
    const after = archive.lookup('count')!;
    expect(after).toBe(archive.lookup('name'));
    expect(archive.lookup('names')).toBeUndefined();
    const [was, is] = [before.functions[0]!, after.functions[0]!];
    expect(is.code).toEqual(was.code);
    expect(is.relocations).toEqual(was.relocations);
    expect(is.ranges.map(r => [r.start, r.end])).toEqual(was.ranges.map(r => [r.start, r.end]));
    expect(is.ranges[0]!.file.text).toBe(text);
    expect(is.variables.map(v => `${typeName(v.type)} ${v.name}`)).toEqual(
      was.variables.map(v => `${typeName(v.type)} ${v.name}`),
    );
    const node = after.names.typedefs.get('node')!;
    expect(node.kind === 'struct' && node.tag.members!.map(m => m.name)).toEqual(['next', 'c', 'bits']);
    const next = node.kind === 'struct' ? node.tag.members![0]!.type : undefined;
    expect(
      next?.kind === 'pointer' &&
        next.to.kind === 'struct' &&
        node.kind === 'struct' &&
        next.to.tag === node.tag,
    ).toBe(true);
    expect(after.names.enumerators.get('GREEN')!.value).toBe(7n);
  });
});

describe('debug information', () => {
  const image = imageOf(`
int total;
int add(int a, int b) {
  int sum = a + b;
  { int sum = 1; total += sum; }
  return sum;
}
int main(void) {
  for (int i = 0; i < 3; i++)
    add(i, 1);
}`);
  const debug = new DebugInfo(image);
  const add = image.functions.find(f => f.name === 'add')!;

  test('functions and lines', () => {
    expect(debug.functionAt(add.entry)).toBe(add);
    expect(debug.functionAt(add.end - 16)).toBe(add);
    expect(debug.functionAt(0)).toBeUndefined();
    expect(debug.linesOf('p0.c')).toEqual([4, 5, 6, 9, 10, 11]);
    // Initialisation, test and step of the loop.
    expect(debug.statementsOf('p0.c', 9)).toHaveLength(3);
    expect(debug.statementsOf('p0.c', 4)).toEqual([debug.firstStatement(add)]);
    expect(debug.isStatement(debug.firstStatement(add))).toBe(true);
  });

  test('the innermost variable of a name comes first', () => {
    const [inner] = debug.statementsOf('p0.c', 5).slice(-1);
    expect(debug.variablesAt(inner!).map(v => v.name)).toEqual(['sum', 'sum', 'a', 'b']);
    const [last] = debug.statementsOf('p0.c', 6);
    expect(debug.variablesAt(last!).map(v => v.name)).toEqual(['sum', 'a', 'b']);
    expect(debug.globalsOf('p0.c').map(g => g.name)).toEqual(['total']);
  });

  test('a linked call names its target', () => {
    const main = image.functions.find(f => f.name === 'main')!;
    const text = image.segments[0]!;
    const view = new DataView(text.bytes.buffer);
    const lines: string[] = [];
    for (let pc = main.entry; pc < main.end; pc += 16) {
      const i = decodeInstruction(view, pc - text.address);
      lines.push(
        disassembleInstruction(i, a => image.functions.find(f => f.entry === a)?.name).replace(/ +/g, ' '),
      );
    }
    expect(lines).toContain('call r1, add(r1, r2)');
  });
});

describe('the sysroot', () => {
  const files = (program: string) =>
    new Map([
      ['lib/start.c', 'int main(void); void _start(void) { main(); }'],
      ['lib/help.c', 'int help(void) { return 1; }'],
      ['bin/tool.c', program],
    ]);

  test('is read in pieces: the index, and what is asked for', () => {
    const bytes = buildSysroot(files('int help(void); int main(void) { return help(); }'));
    let read = 0;
    const sysroot = Sysroot.open((offset, length) => {
      read += length;
      return bytes.subarray(offset, offset + length);
    });
    expect(sysroot.programNames).toEqual(['tool']);
    const opened = read;
    expect(opened).toBeLessThan(bytes.length / 4);
    const { image } = link(sysroot.program('tool')!, sysroot.library, { name: 'tool' });
    expect(image?.functions.map(f => f.name).sort()).toEqual(['_start', 'help', 'main']);
    expect(read).toBeGreaterThan(opened);
  });

  test('is not made when a program of /bin does not link', () => {
    expect(() => buildSysroot(files('int absent(void); int main(void) { return absent(); }'))).toThrow(
      "undefined reference to 'absent'",
    );
  });
});
