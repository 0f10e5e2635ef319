/** `procstep run` from outside: output, input, exit status, and every option. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder } from './command.ts';

const HEAD = `#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
`;

const folder = new Folder({
  'both.c': `${HEAD}int main(void) { printf("out\\n"); fprintf(stderr, "err\\n"); return 3; }`,
  'copy.c': `${HEAD}int main(void) { int c; while ((c = getchar()) != EOF) putchar(c); return 0; }`,
  'patient.c': `${HEAD}#include <sys/select.h>
  void on_alarm(int signum) { write(1, "too late\\n", 9); _exit(1); }
  int main(void) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(0, &set);
    struct timeval limit = {60};
    printf("select %d\\n", select(1, &set, NULL, NULL, &limit));
    signal(SIGALRM, on_alarm);
    alarm(60);
    char word[10] = "";
    read(0, word, 9);
    printf("%s", word);
  }`,
  'sum.c': `${HEAD}int main(void) {
    int a, b;
    printf("a? "); fflush(stdout); scanf("%d", &a);
    printf("b? "); fflush(stdout); scanf("%d", &b);
    printf("sum %d\\n", a + b);
  }`,
  'segv.c': `${HEAD}int main(void) { printf("before\\n"); fflush(stdout); *(volatile int *)8 = 1; }`,
  'warned.c': `${HEAD}int main(void) { printf("out\\n"); return helper(); } int helper(void) { return 4; }`,
  'signal.c': `${HEAD}int main(int argc, char *argv[]) { raise(atoi(argv[1])); return 0; }`,
  'child-later.c': `${HEAD}int main(void) {
    if (fork() == 0) { sleep(1); printf("child last\\n"); return 9; }
    printf("parent first\\n");
    return 4;
  }`,
  'broken.c': `#include <stdio.h>
int main(void)
{
    printf("%d\\n", undeclared);
    return 0
}
`,
  'unlinked.c': 'int missing(int);\nint main(void) { return missing(1); }\n',
  'greedy.c': `${HEAD}int main(void) {
    if (fork() == 0) for (;;) memset(malloc(1 << 20), 1, 1 << 20);
    int status;
    wait(&status);
    printf("the parent lives: signal %d\\n", WTERMSIG(status));
    return 0;
  }`,
  'loop.c': 'int main(void) { for (;;) ; }\n',
  'chatter.c': `${HEAD}int main(void) { for (;;) puts("all work and no play"); }`,
  'count.c': `${HEAD}int main(void) { for (int i = 0; i < 200000; i++) printf("%d\\n", i); }`,
  'misuse.c': `#include <pthread.h>
    #include <stdio.h>
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int main(void) {
    pthread_mutex_unlock(&lock);
    puts("unlocked"); return 0; }`,
  'stuck.c': `${HEAD}int main(void) {
    int fd[2];
    pipe(fd);
    char c;
    read(fd[0], &c, 1);
    return 0;
}`,
  'terminal.c': `${HEAD}int main(void) {
    printf("%d%d%d\\n", isatty(0), isatty(1), isatty(2));
    printf("before fork, ");
    if (fork() > 0) wait(NULL);
    return 0;
  }`,
  'main.c':
    '#include <stdio.h>\n#include "table.h"\nint main(void) { printf("%d\\n", twice(SIZE)); return 0; }\n',
  'twice.c': 'int twice(int n) { return 2 * n; }\n',
  'include/table.h': '#ifndef SIZE\n#define SIZE 5\n#endif\nint twice(int n);\n',
  'args.c': `${HEAD}int main(int argc, char *argv[]) { for (int i = 0; i < argc; i++) printf("%s|", argv[i]); puts(""); }`,
  'where.c': `${HEAD}int main(void) { char d[99]; puts(getcwd(d, 99)); FILE *f = fopen("note.txt", "r"); puts(f ? fgets(d, 99, f) : "none"); }`,
  'elsewhere/note.txt': 'a note',
  'tools/loud.c':
    '#include <stdio.h>\nint loud(const char *);\nint main(int c, char **v) { return loud(v[1]); }\n',
  'tools/voice.c':
    '#include <ctype.h>\n#include <stdio.h>\nint loud(const char *s) { while (*s) putchar(toupper(*s++)); puts(""); return 0; }\n',
  'shout.c': `${HEAD}int main(void) { execl("./loud", "loud", "hear me", (char *)NULL); perror("loud"); return 127; }`,
  'neighbour.c': `${HEAD}int main(void) { if (fork() == 0) { execl("./args", "args", "one", (char *)NULL); exit(127); } wait(NULL); }`,
  'bad-neighbour.c': `${HEAD}int main(void) { execl("./broken", "broken", (char *)NULL); perror("broken"); return 127; }`,
  'order.c': `${HEAD}int main(void) {
    pid_t pid = fork();
    for (int i = 0; i < 3; i++) {
      write(1, pid ? "p" : "c", 1);
      for (volatile int n = 0; n < 300; n++) ;
    }
    if (pid) { wait(NULL); write(1, "\\n", 1); }
  }`,
  'pid.c': `${HEAD}int main(void) { printf("%d %d\\n", getpid(), fork()); }`,
  'bomb.c': `${HEAD}int main(void) { for (;;) fork(); }`,
  'many.c': `#include <errno.h>
${HEAD}int main(void) {
    int n = 0; pid_t pid;
    while ((pid = fork()) > 0) n++;
    if (pid == 0) { pause(); return 0; }
    printf("%d children, then %s\\n", n, strerror(errno));
    signal(SIGTERM, SIG_IGN); kill(0, SIGTERM);
    while (wait(NULL) > 0) ;
  }`,
  'loop3.c': `#include <unistd.h>
#include <sys/wait.h>
int main(void) {
  if (fork() == 0) _exit(6);
  wait(0);
  return 0;
}`,
});
afterAll(() => folder.remove());

describe('output and exit status', () => {
  test('the program has stdout and stderr to itself, and its status is ours', () => {
    expect(folder.run(['both.c'])).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('128 + n when signal n killed it, and what it had written is there', () => {
    expect(folder.run(['segv.c'])).toEqual({
      status: 139,
      stdout: 'before\n',
      stderr: expect.stringMatching(
        /^procstep: segv\.c:\d+: process 59101 was killed by SIGSEGV: writing address 0x8 \(a null pointer\)\n$/,
      ),
    });
    const ended = folder.run(['signal.c', '--', '15']);
    expect(ended.status).toBe(143);
    expect(ended.stderr).toMatch(/^procstep: signal\.c:\d+: process 59101 was killed by SIGTERM\n$/);
    expect(folder.run(['signal.c', '--', '2'])).toEqual({ status: 130, stdout: '', stderr: '' });
  });

  test('the run lasts until the last process has ended; the status is the first one’s', () => {
    const { status, stdout } = folder.run(['child-later.c']);
    expect(status).toBe(4);
    expect(stdout).toBe('parent first\nchild last\n');
  });

  test('a reader that goes away ends the run like SIGPIPE, without a word', () => {
    const { stdout, stderr } = folder.shell('procstep run chatter.c | head -2; echo "${PIPESTATUS[0]}"');
    expect(stdout).toBe('all work and no play\nall work and no play\n141\n');
    expect(stderr).toBe('');
  });

  test('output that cannot be written ends the run with a word about it', () => {
    const { status, stderr } = folder.shell('procstep run both.c >/dev/full');
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^procstep: the output cannot be written: ENOSPC/);
    expect(status).toBe(124);
    expect(folder.shell('procstep run both.c >/dev/full 2>&1').status).toBe(124);
    expect(folder.run(['--events', '/dev/full', 'both.c']).stderr).toContain('cannot be written: ENOSPC');
  });

  test('a program that touches more memory than there is is killed, and told why', {
    timeout: 60_000,
  }, () => {
    const { status, stdout, stderr } = folder.run(['greedy.c']);
    expect(stdout).toBe('the parent lives: signal 9\n');
    expect(stderr).toMatch(
      /^procstep: greedy\.c:\d+: process 59102 was killed by SIGKILL: out of memory: all \d+ MiB of the machine are in use\n$/,
    );
    expect(status).toBe(0);
  });

  test('a megabyte of output arrives whole', () => {
    const { stdout } = folder.shell('procstep run count.c | tee all.txt | tail -1; wc -c < all.txt');
    expect(stdout).toBe('199999\n1288890\n');
  });
});

describe('standard input', () => {
  const text = 'first line\nlast without newline';

  test('from a pipe', () => expect(folder.run(['copy.c'], text).stdout).toBe(text));

  test('from a file', () => {
    const fd = openSync(join(folder.path, 'both.c'), 'r');
    const { stdout } = folder.run(['copy.c'], fd);
    closeSync(fd);
    expect(stdout).toBe(readFileSync(join(folder.path, 'both.c'), 'latin1'));
  });

  test('none', () => expect(folder.run(['copy.c'], 'ignore')).toEqual({ status: 0, stdout: '', stderr: '' }));

  test('closed: read fails, or there is nothing to read', () => {
    expect(folder.shell('procstep run copy.c <&-')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('a folder cannot be read', () => {
    expect(folder.shell('procstep run copy.c < include')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('from a pipe comes before the timeout of whoever waits for it', () => {
    expect(folder.run(['patient.c'], 'word\n').stdout).toBe('select 1\nword\n');
  });

  test('a conversation through pipes', async () => {
    const { stdout, status } = await folder.converse(
      ['sum.c'],
      [
        ['a? ', '20\n'],
        ['b? ', '22\n'],
      ],
    );
    expect(stdout).toBe('a? b? sum 42\n');
    expect(status).toBe(0);
  });

  test('bytes of every value pass unchanged', () => {
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    expect(folder.run(['copy.c'], bytes).stdout).toBe(bytes);
  });
});

describe('programs that do not compile', () => {
  test('125, and gcc’s line format with caret and suggestion', () => {
    const { status, stdout, stderr } = folder.run(['broken.c']);
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toContain(
      "broken.c:4:20: error: 'undeclared' undeclared (first use in this function)\n" +
        '    4 |     printf("%d\\n", undeclared);\n' +
        '      |                    ^~~~~~~~~~\n',
    );
    expect(stderr).toMatch(/^broken\.c:5:\d+: error: expected ';'/m);
  });

  test('a missing function is the linker’s error', () => {
    const { status, stderr } = folder.run(['unlinked.c']);
    expect(status).toBe(125);
    expect(stderr).toMatch(/unlinked\.c:2:\d+: error: .*'missing'/);
  });

  test('a missing file', () => {
    const { status, stderr } = folder.run(['nosuch.c']);
    expect(status).toBe(125);
    expect(stderr).toMatch(/^procstep: .*nosuch\.c/);
  });

  test('warnings are told before the program runs, as by gcc', () => {
    const { status, stdout, stderr } = folder.run(['warned.c']);
    expect({ status, stdout }).toEqual({ status: 4, stdout: 'out\n' });
    expect(stderr).toMatch(/^warned\.c:7:\d+: warning: implicit declaration of function 'helper'/);
  });

  test('check compiles only', () => {
    expect(folder.procstep(['check', 'both.c', 'copy.c'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const { status, stderr } = folder.procstep(['check', 'broken.c']);
    expect(status).toBe(125);
    expect(stderr).toContain('broken.c:4:20: error:');
  });

  test('a neighbour that does not compile is explained before exec fails', () => {
    const { status, stderr } = folder.run(['bad-neighbour.c']);
    expect(status).toBe(127);
    expect(stderr).toMatch(
      /^procstep: broken does not compile\nbroken\.c:4:20: error: 'undeclared' undeclared/,
    );
    expect(stderr).toMatch(/broken: No such file or directory\n$/);
  });
});

describe('124: stopped', () => {
  test('by the limit of instructions', () => {
    const { status, stdout, stderr } = folder.run(['--max-instructions', '100000', 'loop.c']);
    expect({ status, stdout }).toEqual({ status: 124, stdout: '' });
    expect(stderr).toBe('procstep: stopped by the limit of 100000 instructions (--max-instructions)\n');
  });

  test('by a deadlock, with the report', () => {
    const { status, stderr } = folder.run(['stuck.c']);
    expect(status).toBe(124);
    expect(stderr).toContain('deadlock');
    expect(stderr).toContain('process 59101 (stuck)');
    expect(stderr).toContain('read(pipe 3) at stuck.c:11');
    expect(stderr).toContain('fd 4, opened at stuck.c:9');
  });

  test('a misuse of threads is noted with its line, and changes nothing', () => {
    const { status, stdout, stderr } = folder.run(['misuse.c']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'unlocked\n' });
    expect(stderr).toBe('procstep: misuse.c:5: note: thread 59101 (main) unlocks lock, which nobody holds\n');
  });

  test('a fork bomb, by the limit, at once', () => {
    const { status, stderr } = folder.run(['--nproc', '30', '--max-instructions=200000', 'bomb.c']);
    expect(status).toBe(124);
    expect(stderr).toContain('limit of 200000 instructions');
  });
});

describe('options', () => {
  test('--tty and --no-tty decide what the program sees', () => {
    // Through a pipe the unfinished text is in the buffer that fork copies, and the first line, too.
    expect(folder.run(['terminal.c']).stdout).toBe('000\nbefore fork, 000\nbefore fork, ');
    expect(folder.run(['--no-tty', 'terminal.c']).stdout).toBe('000\nbefore fork, 000\nbefore fork, ');
    expect(folder.run(['--tty', 'terminal.c']).stdout).toBe('011\nbefore fork, before fork, ');
  });

  test('several sources, -I and -D', () => {
    const sources = ['main.c', 'twice.c'];
    expect(folder.run(['-I', 'include', ...sources]).stdout).toBe('10\n');
    expect(folder.run(['-Iinclude', '-DSIZE=21', ...sources]).stdout).toBe('42\n');
    expect(folder.run([...sources, '-D', 'SIZE', '-Iinclude']).stdout).toBe('2\n');
    expect(folder.run(sources).stderr).toMatch(/^main\.c:1:1: note: 'table\.h' was found in include/);
  });

  test('gcc flags that change nothing are accepted', () => {
    const flags =
      '-Wall -Wextra -Werror=vla -O2 -g -std=c11 -pedantic -lm -l pthread -pthread -fno-omit-frame-pointer -o both -L.';
    expect(folder.run([...flags.split(' '), 'both.c']).status).toBe(3);
  });

  test('arguments after --', () => {
    expect(folder.run(['args.c', '--', '-x', '--tty', 'a b', '']).stdout).toBe('./args|-x|--tty|a b||\n');
  });

  test('--dir is the working directory', () => {
    expect(folder.run(['where.c']).stdout).toBe('/home/student\nnone\n');
    expect(folder.run(['--dir', 'elsewhere', 'where.c']).stdout).toBe('/home/student\na note\n');
  });

  test('--bin NAME=FILES makes another executable', () => {
    expect(folder.run(['--bin', 'loud=tools/loud.c,tools/voice.c', 'shout.c']).stdout).toBe('HEAR ME\n');
    expect(folder.run(['shout.c']).status).toBe(127);
  });

  test('a C file beside the program is an executable, too', () => {
    expect(folder.run(['neighbour.c']).stdout).toBe('args|one|\n');
  });

  test('--schedule, --quantum, --seed', () => {
    const order = (...options: string[]) => folder.run([...options, 'order.c']).stdout.trim();
    expect(order()).toBe('pppccc');
    expect(order('--schedule', 'fifo')).toBe('pppccc');
    expect(order('--schedule=round-robin', '--quantum=1500')).toMatch(/pc.*p/);
    const seeds = ['1', '2', '3', '4'].map(seed =>
      order('--schedule', 'random', '--quantum', '500', '--seed', seed),
    );
    expect(new Set(seeds).size).toBeGreaterThan(1);
    expect(order('--schedule', 'random', '--quantum', '500', '--seed', '3')).toBe(seeds[2]);
  });

  test('--first-pid', () => {
    expect(folder.run(['--first-pid', '100', 'pid.c']).stdout).toBe('100 101\n101 0\n');
    expect(folder.run(['pid.c']).stdout).toBe('59101 59102\n59102 0\n');
  });

  test('--nproc', () => {
    expect(folder.run(['--nproc', '12', 'many.c']).stdout).toBe(
      '11 children, then Resource temporarily unavailable\n',
    );
  });

  test('--events writes one JSON object a line', () => {
    expect(folder.run(['--events', 'events.txt', 'loop3.c']).status).toBe(0);
    const text = readFileSync(join(folder.path, 'events.txt'), 'utf8');
    const events = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(text).toMatch(
      /^\{"event":"fork","clock":\d+,"pid":59101,"tid":59101,"child":59102,"file":"loop3.c","line":4\}$/m,
    );
    const story = events.filter(e => e.event !== 'switch' && e.pid !== 1).map(e => e.event);
    expect(story).toEqual(['fork', 'block', 'exit', 'signal', 'wakeup', 'wait', 'exit']);
    expect(events.find(e => e.event === 'exit')).toMatchObject({ status: 6, file: 'loop3.c', line: 4 });
    expect(events.find(e => e.event === 'wait')).toMatchObject({ child: 59102, status: 6, line: 5 });
    const clocks = events.map(e => e.clock as number);
    expect([...clocks].sort((a, b) => a - b)).toEqual(clocks);
  });

  test('--events changes nothing of the run, and may go to a pipe that closes early', () => {
    expect(folder.run(['--events', '/dev/null', 'order.c']).stdout).toBe('pppccc\n');
    const early = folder.shell(
      'procstep run --events >(head -1 > first.txt) --nproc 20 --max-instructions 300000 bomb.c',
    );
    expect(early.status).toBe(124);
    expect(early.stderr).not.toContain('EPIPE');
  });

  test('--events to a place where nothing can be written is said before the program starts', () => {
    const { status, stdout, stderr } = folder.run(['--events', 'nosuch/events.txt', 'both.c']);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^procstep: .*nosuch\/events\.txt/);
  });
});

describe('wrong command lines say what is wrong, with status 2', () => {
  test.each([
    [['run'], 'name a C file'],
    [['run', '--frobnicate', 'both.c'], "unknown option '--frobnicate'"],
    [['run', '-UNDEBUG', 'both.c'], "unknown option '-UNDEBUG'"],
    [['run', 'both.c', '--quantum', 'soon'], "--quantum needs a whole number of at least 1, not 'soon'"],
    [['run', 'both.c', '--schedule', 'lottery'], "not 'lottery'"],
    [['run', 'both.c', '--schedule', 'manual'], 'only the editor can'],
    [['run', 'both.c', '--seed'], '--seed needs a value'],
    [['run', 'both.c', '--bin', 'nothing'], '--bin needs NAME=FILE.c'],
    [['walk'], "there is no command 'walk'"],
    [['grad'], "there is no command 'grad'; did you mean 'grade'?"],
    [[], 'say what to do'],
  ])('%j', (words, message) => {
    const { status, stdout, stderr } = folder.procstep(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('usage:');
  });

  test('help is asked for, so it goes to stdout', () => {
    const { status, stdout } = folder.procstep(['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('procstep run [options] FILE.c');
  });

  test.each(['run', 'check', 'replay', 'verify', 'grade', 'hand-in', 'dap'])('of %s', command => {
    const asked = folder.procstep(['help', command]);
    expect(asked.stdout).toMatch(new RegExp(`^usage: procstep ${command}\\b`));
    expect(asked).toMatchObject({ status: 0, stderr: '' });
    expect(folder.procstep([command, '--help'])).toEqual(asked);
    expect(folder.procstep([command, 'a', 'b', 'c', '-h'])).toEqual(asked);
  });

  test('what comes after -- is the program’s', () => {
    expect(folder.run(['both.c', '--', '--help']).stdout).not.toContain('usage');
  });

  test('a file that is not there is no matter of usage', () => {
    const { status, stderr } = folder.procstep(['verify', 'none.procreplay']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^procstep: there is no replay none\.procreplay: .*\n$/);
  });
});

test('a run leaves the folder as it was', () => {
  writeFileSync(
    join(folder.path, 'writer.c'),
    `${HEAD}int main(void) { fclose(fopen("made.txt", "w")); return unlink("both.c"); }`,
  );
  expect(folder.run(['writer.c']).status).toBe(0);
  expect(() => readFileSync(join(folder.path, 'made.txt'))).toThrow();
  expect(readFileSync(join(folder.path, 'both.c'), 'utf8')).toContain('main');
});
