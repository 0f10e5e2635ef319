/** Pipes and FIFOs: nothing is lost, end of file and broken pipes come when POSIX says. */
import { expect, test } from 'vitest';
import { Pipe } from '../../src/kernel/pipe.ts';
import { Ram } from '../../src/machine/ram.ts';
import { HEAD } from './headers.ts';
import { run } from './run.ts';

test('end of file comes when the last writer is gone', () => {
  const s = run(`${HEAD}int main() {
    int fd[2]; pipe(fd); char b[9];
    if (fork() == 0) { close(fd[0]); sleep(1); write(fd[1], "abc", 3); _exit(0); }
    close(fd[1]); int n;
    while ((n = read(fd[0], b, 2)) > 0) printf("%.*s|", n, b);
    printf("%d\\n", n); }`);
  expect(s.output).toBe('ab|c|0\n');
});

test('a full pipe holds 64 KiB and blocks its writer, and every byte arrives in order', () => {
  const s = run(`${HEAD}int main() {
    int fd[2]; pipe(fd);
    if (fork() == 0) { close(fd[0]); char b[1000]; for (int i = 0; i < 300; i++) { memset(b, i, sizeof b); write(fd[1], b, sizeof b); } _exit(0); }
    close(fd[1]); sleep(1);
    unsigned char c; long n = 0, bad = 0;
    while (read(fd[0], &c, 1) == 1) { if (c != (unsigned char) (n / 1000)) bad++; n++; }
    printf("%ld %ld\\n", n, bad); }`);
  expect(s.output).toBe('300000 0\n');
});

test('the size of a pipe', () => {
  const s = run(`${HEAD}int main() { int fd[2]; pipe(fd); fcntl(fd[1], F_SETFL, O_NONBLOCK); int n = 0;
    while (write(fd[1], "x", 1) == 1) n++; printf("%d %d\\n", n, errno == EAGAIN); }`);
  expect(s.output).toBe('65536 1\n');
});

test('writing to a pipe nobody reads is SIGPIPE, or EPIPE when that is ignored', () => {
  const s = run(`${HEAD}int main() {
    int fd[2]; pipe(fd); close(fd[0]);
    pid_t c = fork(); if (c == 0) { write(fd[1], "x", 1); _exit(0); }
    int st; wait(&st); printf("%d\\n", WTERMSIG(st) == SIGPIPE);
    signal(SIGPIPE, SIG_IGN); ssize_t n = write(fd[1], "x", 1); printf("%zd %d\\n", n, errno == EPIPE); }`);
  expect(s.output).toBe('1\n-1 1\n');
});

test('writes of up to PIPE_BUF bytes are not mixed', () => {
  const s = run(
    `${HEAD}int main() {
    int fd[2]; pipe(fd);
    for (int w = 0; w < 4; w++) if (fork() == 0) { char b[3000]; memset(b, 'a' + w, sizeof b); for (int i = 0; i < 30; i++) write(fd[1], b, sizeof b); _exit(0); }
    close(fd[1]); char b[3000]; int bad = 0, n = 0, got;
    for (;;) { int have = 0; while (have < 3000 && (got = read(fd[0], b + have, 3000 - have)) > 0) have += got;
      if (have == 0) break; n++; for (int i = 1; i < 3000; i++) if (b[i] != b[0]) { bad++; break; } }
    printf("%d %d\\n", n, bad); }`,
    { policy: { kind: 'random', seed: 7, quantum: 500 } },
  );
  expect(s.output).toBe('120 0\n');
});

test('opening a FIFO waits for the other end', () => {
  const s = run(`${HEAD}int main() {
    mkfifo("f", 0600);
    if (fork() == 0) { sleep(1); int w = open("f", O_WRONLY); write(w, "through", 7); _exit(0); }
    char b[10] = ""; int r = open("f", O_RDONLY); printf("%zd ", read(r, b, 9)); printf("%s ", b); printf("%zd\\n", read(r, b, 9)); }`);
  expect(s.output).toBe('7 through 0\n');
});

test('select and poll see bytes, room, hang-up and time', () => {
  const s = run(`${HEAD}int main() {
    int fd[2]; pipe(fd);
    struct pollfd p = { fd[0], POLLIN, 0 }; printf("%d ", poll(&p, 1, 50));
    fd_set r; FD_ZERO(&r); FD_SET(fd[0], &r); struct timeval tv = { 2, 0 };
    if (fork() == 0) { sleep(1); write(fd[1], "x", 1); _exit(0); }
    int n = select(fd[0] + 1, &r, 0, 0, &tv); printf("%d %d ", n, FD_ISSET(fd[0], &r) != 0);
    char c; read(fd[0], &c, 1); close(fd[1]);
    n = poll(&p, 1, -1); printf("%d %d\\n", n, p.revents == POLLHUP); }`);
  expect(s.output).toBe('0 1 1 1 1\n');
});

test('echo hello world | wc, and redirection, by hand', () => {
  const s = run(`${HEAD}int main() {
    int fd[2]; pipe(fd);
    if (fork() == 0) { dup2(fd[1], 1); close(fd[0]); close(fd[1]); execlp("echo", "echo", "hello", "world", (char *) 0); }
    if (fork() == 0) { dup2(fd[0], 0); close(fd[0]); close(fd[1]); execlp("wc", "wc", (char *) 0); }
    close(fd[0]); close(fd[1]); wait(0); wait(0); return 0; }`);
  expect(s.output).toBe('      1       2      12\n');
});

test('a pipe holds the memory of what is in it, and none when it is empty', () => {
  const ram = new Ram();
  const used = ram.framesInUse;
  const pipe = new Pipe(1, ram);
  pipe.put(new Uint8Array(10_000).fill(7));
  expect(ram.framesInUse).toBeGreaterThan(used);
  expect(pipe.take(9_999).every(b => b === 7)).toBe(true);
  pipe.take(1);
  expect(ram.framesInUse).toBe(used);
});
