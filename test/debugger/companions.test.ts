/** Files beside a program that define what it uses become part of it, without a Makefile, where there is no choice. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, LaunchError, launch } from '../../src/debugger/launch.ts';
import { hostOfFiles } from '../../src/homework/submission.ts';
import { builtSysroot, LAB } from '../lab.ts';

type Files = Readonly<Record<string, string>>;

const MAIN = 'int twice(int n);\nint main(void) { return twice(21); }\n';
const TWICE = 'int twice(int n) { return 2 * n; }\n';

const hostOf = (files: Files) =>
  hostOfFiles(
    LAB,
    new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)])),
  );

function start(files: Files, program = 'main.c') {
  return launch(
    {
      ...DEFAULTS,
      sources: [`${LAB}/${program}`],
      folder: LAB,
      terminal: { stdin: false, stdout: false, stderr: false },
    },
    { host: hostOf(files), sysroot: builtSysroot() },
  );
}

/** What was said at the launch, and the exit status of the program. */
function run(files: Files, program?: string): { readonly said: readonly string[]; readonly status: number } {
  const { machine, diagnostics } = start(files, program);
  let status = -1;
  machine.events.subscribe(['exit'], e => {
    if (e.event === 'exit' && e.cause.kind === 'exited') status = e.cause.status;
  });
  machine.run({ untilClock: 10_000_000 });
  return { said: diagnostics.map(d => `${d.severity}: ${d.message}`), status };
}

/** All that is said of a launch that fails, notes included. */
function refusal(files: Files): string[] {
  try {
    start(files);
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    return error.diagnostics.flatMap(d => [d.message, ...(d.notes ?? []).map(n => n.message)]);
  }
  throw new Error('it was launched');
}

describe('files beside a program', () => {
  it('one that defines what is missing is linked, and that is told', () => {
    expect(run({ 'main.c': MAIN, 'twice.c': TWICE, 'other.c': 'int other;' })).toEqual({
      said: ['note: linked with twice.c, which defines what main.c uses'],
      status: 42,
    });
  });

  it('so is what that one needs, and what is in folders below', () => {
    const files = {
      'main.c': MAIN,
      'lib/twice.c': 'extern int factor;\nint twice(int n) { return factor * n; }',
      'lib/deep/factor.c': 'int factor = 2;',
    };
    expect(run(files)).toEqual({
      said: ['note: linked with lib/twice.c and lib/deep/factor.c, which define what main.c uses'],
      status: 42,
    });
  });

  it('a file without a main finds the one that has it', () => {
    expect(run({ 'main.c': MAIN, 'twice.c': TWICE }, 'twice.c').status).toBe(42);
  });

  it('a complete program is left alone', () => {
    expect(run({ 'main.c': 'int main(void) { return 3; }', 'twice.c': TWICE }).said).toEqual([]);
  });

  it('a nearer file is meant rather than one further away', () => {
    expect(
      run({ 'main.c': MAIN, 'twice.c': TWICE, 'old/twice.c': 'int twice(int n) { return n; }' }).status,
    ).toBe(42);
  });

  it('another program does not become part of this one', () => {
    const said = refusal({ 'main.c': MAIN, 'test.c': `${TWICE}int main(void) { return 0; }` });
    expect(said).toEqual(["undefined reference to 'twice'; it is called at /lab/main.c:2"]);
  });

  it('of two that define it neither is taken: the user says which', () => {
    expect(refusal({ 'main.c': MAIN, 'one.c': TWICE, 'two.c': TWICE })).toContain(
      "'twice' is defined in one.c and two.c: name the one that is meant among the program's files",
    );
  });

  it('nor one that defines again what is there', () => {
    const main = `int helper(void) { return 0; }\n${MAIN}`;
    expect(refusal({ 'main.c': main, 'twice.c': `int helper(void) { return 1; }\n${TWICE}` })).toContain(
      "'twice' is defined in twice.c, which also defines what this program has already",
    );
  });

  it('the errors of one that does not compile are told', () => {
    const said = refusal({ 'main.c': MAIN, 'twice.c': 'int twice(int n) { return 2 * n }' });
    expect(said).toContain("twice.c may define 'twice', but does not compile");
    expect(said.join('\n')).toContain("expected ';' before '}'");
  });

  it('headers are found in another folder of the program, and the one that gcc needs to be told of is named', () => {
    const main = `#include "twice.h"\n#include <deep/none.h>\n${MAIN.replace(/^.*\n/, '')}`;
    const files = {
      'src/main.c': main,
      'lib/twice.c': `#include "twice.h"\n${TWICE}`,
      'include/twice.h': 'int twice(int n);',
      'include/deep/none.h': '',
    };
    expect(run(files, 'src/main.c')).toEqual({
      said: [
        "note: 'twice.h' was found in /lab/include; for gcc say so with -I",
        'note: linked with /lab/lib/twice.c, which defines what main.c uses',
      ],
      status: 42,
    });
  });

  it('a folder, or a file of another language, cannot be compiled', () => {
    const refused = (program: string) => () =>
      start({ 'main.c': MAIN, 'src/a.c': TWICE, 'x.cpp': '' }, program);
    expect(refused('src')).toThrow('/lab/src is a folder: name the C file with the main function in it');
    expect(refused('x.cpp')).toThrow('/lab/x.cpp is not a C file');
  });
});

describe('a shell script', () => {
  const HEAD = '#include <stdio.h>\nint twice(int n);\n';
  const files = {
    'server.c': `${HEAD}int main(void) { int n; scanf("%d", &n); return twice(n); }`,
    'client.c': `${HEAD}int main(int argc, char **argv) { printf("%d\\n", argc); return 0; }`,
    'twice.c': TWICE,
    'run.sh': './client one two | ./server\nexit $((1 + $?))\n',
    'arrays.sh': '#!/bin/bash\nall=(1 2 3)\nexit ${#all[@]}\n',
  };

  it('starts the programs of its folder', () => {
    expect(run(files, 'run.sh')).toEqual({ said: [], status: 7 });
  });

  it('is run by bash if it says so', () => {
    expect(run(files, 'arrays.sh').status).toBe(3);
  });

  it('is not needed for a shell at a terminal', () => {
    const { machine, input } = start(files, 'sh');
    let status = -1;
    machine.events.subscribe(['exit'], e => {
      if (e.event === 'exit' && e.cause.kind === 'exited') status = e.cause.status;
    });
    input.push('stdin', new TextEncoder().encode('./client | ./server; exit $?'), true);
    machine.run({ untilClock: 10_000_000 });
    expect(status).toBe(2);
  });
});
