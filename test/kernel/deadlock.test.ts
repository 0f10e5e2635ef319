/** When nobody can ever run again, the report says who waits for what and who could end it. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

function report(text: string): string {
  const s = run(HEAD.replaceAll('\n', ' ').replaceAll('#', '\n#') + '\n' + text);
  if (s.stop?.kind !== 'deadlock') throw new Error(`no deadlock: ${s.stop?.kind}`);
  return s.stop.report.text;
}

test('a reader that keeps the write end open', () => {
  const text = report(`int main() {
    int fd[2]; pipe(fd); // MARK
    if (fork() == 0) _exit(0);
    char c; read(fd[0], &c, 1);
    return 0; }`);
  expect(text).toContain('process 59101 (main) waits in read(pipe 3)');
  expect(text).toContain('process 59101 (main) itself holds the write end open: fd 4, opened at main.c:');
  expect(text).toContain('should close its write end');
  expect(text).toContain('1 zombie not waited for: 59102');
});

test('a write end that a child inherited is said to be inherited', () => {
  const text = report(`int main() {
    int fd[2]; pipe(fd);
    if (fork() == 0) { close(fd[0]); pause(); }
    close(fd[1]); char c; read(fd[0], &c, 1); }`);
  expect(text).toContain('process 59102 (main) holds the write end open: fd 4');
  expect(text).toContain('by 59101, inherited by fork');
  expect(text).toContain('waits in pause()');
});

test('wait for a child that is itself blocked, and a full pipe', () => {
  const text = report(`int main() {
    int fd[2]; pipe(fd); char b[70000];
    if (fork() == 0) { write(fd[1], b, sizeof b); _exit(0); }
    wait(0); }`);
  expect(text).toContain('process 59101 (main) waits in wait(any child)');
  expect(text).toContain('its child 59102 (main) is blocked in write(pipe 4)');
  expect(text).toContain('the pipe is full (65536 bytes)');
  expect(text).toContain('holds the read end open: fd 3');
});

test('the report names the line of the wait', () => {
  const s = run('#include <unistd.h>\nint main() {\n  pause();\n}\n');
  expect(s.stop).toMatchObject({ kind: 'deadlock', report: { threads: [{ pid: 59101, at: 'main.c:3' }] } });
});

test('a signal that has come, but is blocked', () => {
  const text = report(`int main() {
    sigset_t set; sigemptyset(&set); sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, 0); signal(SIGCHLD, (void (*)(int))main);
    if (fork() == 0) _exit(0);
    sleep(1); sigsuspend(&set); }`);
  expect(text).toContain(
    'SIGCHLD has come, but is blocked: it waits with the mask it is given, and that blocks',
  );
});

test('a program of /bin is at its own line, not at one of the C library', () => {
  const text = report(`int main() {
    int fd[2]; pipe(fd);
    if (fork() == 0) { dup2(fd[0], 0); execlp("cat", "cat", (char *)0); }
    wait(0); }`);
  expect(text).toMatch(/process 59102 \(cat\) waits in read\(pipe 0\) at cat\.c:\d+/);
});

test('a process that was stopped', () => {
  const text = report('int main() { if (fork() == 0) raise(SIGSTOP); wait(0); }');
  expect(text).toContain('SIGCONT (stopped by SIGSTOP)');
});

test('waiting for the terminal is not a deadlock while somebody can type', () => {
  const s = new Session(`${HEAD}int main() { char b[20]; int n = read(0, b, 20); printf("got %d\\n", n); }`, {
    tty: true,
  });
  expect(s.run().stop).toEqual({ kind: 'needs-input', tids: [59101] });
  s.type('hello\n');
  expect(s.run().stop?.kind).toBe('done');
  expect(s.output).toBe('hello\r\ngot 6\r\n');
});

test('waiting for a signal is not a deadlock while somebody can press ^C', () => {
  const s = new Session('#include <unistd.h>\nint main() { pause(); }\n', { tty: true });
  expect(s.run().stop).toEqual({ kind: 'needs-input', tids: [59101] });
  s.type('\x03');
  expect(s.run().stop).toEqual({ kind: 'done', status: 2 });
});
