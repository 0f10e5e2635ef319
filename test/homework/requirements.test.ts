/** Each requirement, by a program that fulfils it and one that does not, with what the student is told. */
import { describe, expect, test } from 'vitest';
import { check, HEADERS, reasons } from './grading.ts';

const main = (body: string): string => `${HEADERS}int main(int argc, char **argv) {\n${body}\n}\n`;

/** A program, requirements, and what is said of those that do not hold. */
const CASES: readonly (readonly [what: string, body: string, must: string, said: readonly RegExp[]])[] = [
  [
    'exit status',
    'return 3;',
    '{ exitStatus: 3 }, { exitStatus: 4 }',
    [/with exit status 3; it should be exit status 4/],
  ],
  [
    'end by a signal',
    'raise(SIGTERM);',
    '{ exitStatus: SIGTERM }, { exitStatus: 0 }',
    [/ended with signal SIGTERM; it should be exit status 0/],
  ],
  [
    'equal output, but for white space at ends',
    'printf("a  \\nb");',
    '{ stdout: "a\\nb\\n" }, { stdout: { equals: "a\\nb\\n", exact: true } }, { stdout: "a\\nc" }',
    [
      /^line 1 of standard output is "a {2}"; it should be "a"/,
      /^line 2 of standard output is "b"; it should be "c"/,
    ],
  ],
  [
    'standard error and both together',
    'puts("out"); fflush(stdout); fputs("err\\n", stderr);',
    '{ stdout: out }, { stderr: err }, { output: "out\\nerr" }, { stderr: "" }',
    [/^standard error should be empty; it is "err/],
  ],
  [
    'lines in any order, as often as they come',
    'puts("b\\na\\na");',
    '{ stdout: { lines: [a, b, a] } }, { stdout: { lines: [a, b] } }, { stdout: { lines: [a, a, b, c] } }',
    [/has the line "a" more often than it should/, /lacks the line "c"/],
  ],
  [
    'patterns and parts',
    'printf("pid %d\\nend\\n", getpid());',
    '{ stdout: { matches: "^pid \\\\d+$" } }, { stdout: { contains: [pid, end] } }, { stdout: { lacks: pid } }',
    [/contains "pid", which it must not/],
  ],
  [
    'processes',
    'if (fork() == 0) { fork(); _exit(0); } while (wait(NULL) > 0);',
    '{ processes: 2 }, { processes: { min: 3 } }, { processes: { max: 1 } }',
    [/^2 processes created by fork; there should be at least 3/, /there should be at most 1 process/],
  ],
  [
    'threads',
    'pthread_t t; void *run(void *); pthread_create(&t, NULL, run, NULL); pthread_join(t, NULL); return 0; }\n' +
      'void *run(void *p) { return p;',
    '{ threads: 1 }, { threads: 2 }',
    [/^1 thread created by pthread_create; there should be 2 threads/],
  ],
  [
    'children waited for',
    'if (fork() == 0) return 0; wait(NULL);',
    '{ reaped: true }, { noZombies: true }',
    [],
  ],
  [
    'a zombie left',
    'if (fork() == 0) return 0; sleep(1);',
    '{ reaped: true }, { noZombies: true }',
    [/nobody waited for process 59102/, /process 59101 ended and left a zombie: .* its child 59102/],
  ],
  [
    'an orphan is no zombie',
    'if (fork() == 0) { sleep(1); return 0; }',
    '{ noZombies: true }, { reaped: true }',
    [/nobody waited for process 59102/],
  ],
  [
    'deadlock',
    'int fd[2]; char c; pipe(fd); read(fd[0], &c, 1);',
    '{ noDeadlock: true }, { exitStatus: 0 }',
    [/^there is a deadlock/, /^the program never ended/],
  ],
  [
    'crash, in any process',
    'if (fork() == 0) { int *p = NULL; *p = 1; } wait(NULL);',
    '{ noCrash: true }, { exitStatus: 0 }',
    [/process 59102 \(p\) crashed: SIGSEGV: writing address 0x0 \(a null pointer\) at p\.c:9/],
  ],
  [
    'abort is a crash, SIGTERM is not',
    'if (fork() == 0) abort(); raise(SIGTERM);',
    '{ noCrash: true }',
    [/SIGABRT/],
  ],
  ['a signal sent is no crash', 'raise(SIGTERM);', '{ noCrash: true }', []],
  [
    'pipe ends',
    'int fd[2]; pipe(fd); close(fd[0]);',
    '{ pipesClosed: true }',
    [/process 59101 \(p\) still had fd 4 open when it ended: the write end of a pipe, opened at p\.c:9/],
  ],
  [
    'pipe ends at exec',
    'int fd[2]; pipe(fd); if (fork() == 0) { dup2(fd[0], 0); close(fd[0]); execlp("cat", "cat", NULL); }' +
      ' close(fd[0]); close(fd[1]); wait(NULL);',
    '{ pipesClosed: true, points: 1 }',
    [/process 59102 .* still had fd 4 open when it executed .*cat/],
  ],
  [
    'calls',
    'int fd[2]; pipe(fd); printf("%zu\\n", strlen(argv[0]));',
    '{ calls: [pipe, strlen] }, { calls: [[dup, dup2]] }, { calls: write }, { calls: "p*pe" }',
    [/never called dup\(\) or dup2\(\)/, /never called write\(\)/],
  ],
  [
    'calls that are only mentioned do not count, and what must not be called must not be mentioned',
    'if (argc > 5) system("ls");',
    '{ calls: system }, { neverCalls: [system] }, { neverCalls: [fork, "exec*"] }',
    [/never called system/, /uses system\(\) at p\.c:9, which it must not/],
  ],
  ['warnings', 'int x = "text"; return x == 0;', '{ noWarnings: true }', [/^the compiler warns:\np\.c:9:/]],
];

test.each(CASES)('%s', (_what, body, must, said) => {
  const found = reasons(check(main(body), must));
  expect(found).toHaveLength(said.length);
  said.forEach((pattern, i) => {
    expect(found[i]).toMatch(pattern);
  });
});

describe('what the checks of the machine find', () => {
  const THREADS = `${HEADERS}int counter;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
void *run(void *p) { BEFORE counter++; AFTER return p; }
int main(void) {
  pthread_t t[2];
  for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, run, NULL);
  for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
}
`;
  const locked = THREADS.replace('BEFORE', 'pthread_mutex_lock(&lock);').replace(
    'AFTER',
    'pthread_mutex_unlock(&lock);',
  );

  test('data races', () => {
    expect(reasons(check(locked, '{ noRaces: true }'))).toEqual([]);
    const item = check(THREADS.replace(/BEFORE|AFTER/g, ''), '{ noRaces: true }');
    expect(reasons(item).join()).toMatch(/^process 59101: data race: /);
    expect(item.failure?.command).toContain(' --check=races ');
  });

  test('memory, values never set, leaks', () => {
    const must = '{ noMemoryErrors: true }, { noUninitialised: true }, { noLeaks: true }';
    const said = reasons(
      check(
        main(
          'char *p = malloc(4); free(p); int x; if (x) p[0] = 1; p[1] = 2; p = malloc(8); p = NULL; return 0;',
        ),
        must,
      ),
    );
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/p\.c:9/);
    expect(said[2]).toMatch(/leak/);
    expect(reasons(check(main('char *p = calloc(4, 1); int x = p[0]; free(p); return x;'), must))).toEqual(
      [],
    );
  });
});

test('all warnings, where they are asked for', () => {
  const source = main('int x; if (x = 1) return 0;');
  expect(reasons(check(source, '{ noWarnings: true }'))).toEqual([]);
  expect(reasons(check(source, '{ noWarnings: true }', 'allWarnings: true')).join()).toMatch(
    /suggest parentheses/,
  );
});

describe('input and terminal', () => {
  const ECHO = main(
    'char s[20]; while (fgets(s, sizeof s, stdin)) printf("<%s", s); return isatty(0) + 2 * argc;',
  );

  test('standard input ends after the text', () => {
    expect(reasons(check(ECHO, '{ stdout: "<a\\n<b" }, { exitStatus: 2 }', 'stdin: "a\\nb\\n"'))).toEqual([]);
  });

  test('a terminal echoes what is typed, and has an end of file', () => {
    const settings = 'stdin: "a\\n"\n    terminal: true\n    args: [x, y]';
    expect(reasons(check(ECHO, '{ stdout: "a\\n<a" }, { exitStatus: 7 }', settings))).toEqual([]);
  });

  test('who waits for more input than there is, is told', () => {
    const item = check(
      main('char c; while (read(0, &c, 1) >= 0) ;'),
      '{ noDeadlock: true }',
      'terminal: true\n    limits: { instructions: 100000 }',
    );
    expect(item.remarks.join()).toMatch(/no more input can come/);
  });
});
