/** fork, exec, wait, exit: who is whose child, who becomes a zombie, who is adopted, and what the limits do. */
import { expect, test } from 'vitest';
import { NPROC } from '../../src/kernel/proc.ts';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

test('a program writes and exits', () => {
  const s = run(`${HEAD}int main() { printf("hello %d\\n", getpid()); return 3; }`);
  expect(s.output).toBe('hello 59101\n');
  expect(s.status).toBe(3);
});

/** parent -> children, as forked, by pid. */
function tree(text: string): Record<number, number[]> {
  const s = new Session(HEAD + text).record(['fork']).run();
  expect(s.stop?.kind).toBe('done');
  const out: Record<number, number[]> = {};
  for (const e of s.events) if (e.event === 'fork') out[e.pid] = [...(out[e.pid] ?? []), e.child];
  return out;
}

test('the loop of three forks makes the tree of the slide', () => {
  expect(tree('int main() { for (int i = 0; i < 3; i++) fork(); return 0; }')).toEqual({
    59101: [59102, 59103, 59104],
    59102: [59105, 59106],
    59103: [59107],
    59105: [59108],
  });
});

test('the tree of pid1, pid2 and the if', () => {
  const text = `int main() {
    pid_t pid1 = fork(); pid_t pid2 = fork(); pid_t pid3, pid4;
    if (pid1 > 0 && pid2 == 0) { if ((pid3 = fork()) > 0) { pid4 = fork(); } }
    return 0; }`;
  expect(tree(text)).toEqual({ 59101: [59102, 59103], 59102: [59104], 59103: [59105, 59106] });
});

test('parent and child print the same address and have different frames', () => {
  const s = new Session(`${HEAD}int main() {
    int a = 5; int *p = &a; int rc = fork();
    if (rc == 0) { a = a + 5; } else { a = a - 5; }
    printf("%d %p\\n", a, (void *) p); fflush(stdout); pause(); }`);
  expect(s.run().stop?.kind).toBe('deadlock');
  const [parent, child] = s.output.trim().split('\n');
  expect(parent).toMatch(/^0 0x7ff/);
  expect(child).toBe(parent!.replace(/^0/, '10'));
  const page = Number(parent!.split(' ')[1]) >>> 12;
  const frames = [59101, 59102].map(pid => s.machine.procs.get(pid)!.pagetable!.lookup(page)!.frame);
  expect(frames[0]).not.toBe(frames[1]);
});

test('a child that nobody waits for is a zombie until its parent is gone', () => {
  const s = new Session(
    `${HEAD}int main() { if (fork() == 0) _exit(7); sleep(1); write(1, "x", 1); sleep(1); return 0; }`,
  );
  s.machine.events.subscribe(['output'], () => s.machine.requestStop('look'));
  expect(s.run().stop?.kind).toBe('requested');
  const child = s.machine.procs.get(59102)!;
  expect(child.state).toBe('ZOMBIE');
  expect(child.xstate).toBe(7 << 8);
  expect(child.parent!.pid).toBe(59101);
  expect(child.pagetable).toBeNull();
  expect(s.run().status).toBe(0);
  expect([...s.machine.procs.keys()]).toEqual([1]);
});

test('an orphan is adopted by init, which reaps it', () => {
  const s = new Session(`${HEAD}int main() {
    if (fork() == 0) { sleep(1); printf("my parent is %d\\n", getppid()); }
    return 0; }`)
    .record(['reparent', 'wait'])
    .run();
  expect(s.output).toBe('my parent is 1\n');
  expect(s.events.find(e => e.event === 'reparent')).toMatchObject({ child: 59102, parent: 1, pid: 59101 });
  expect(s.events.filter(e => e.event === 'wait').map(e => e.pid)).toEqual([1, 1]);
});

test('wait takes the oldest zombie first, waitpid the one it names', () => {
  const s = run(`${HEAD}int main() {
    for (int i = 0; i < 3; i++) if (fork() == 0) _exit(i);
    sleep(1);
    int st;
    printf("%d\\n", waitpid(59103, &st, 0)); printf("status %d\\n", WEXITSTATUS(st));
    printf("%d\\n", wait(&st)); printf("%d\\n", wait(&st));
    int r = wait(&st); printf("%d %d\\n", r, errno == ECHILD); }`);
  expect(s.output).toBe('59103\nstatus 1\n59102\n59104\n-1 1\n');
});

test('wait without WNOHANG sleeps; with it, returns 0 while the child lives', () => {
  const s = run(`${HEAD}int main() {
    pid_t c = fork(); if (c == 0) { sleep(5); _exit(0); }
    printf("%d\\n", waitpid(c, 0, WNOHANG)); printf("%d\\n", waitpid(c, 0, 0) == c); }`);
  expect(s.output).toBe('0\n1\n');
});

test('SIGCHLD ignored: children do not become zombies', () => {
  const s = run(`${HEAD}int main() {
    signal(SIGCHLD, SIG_IGN); if (fork() == 0) _exit(1);
    int r = wait(0); printf("%d %d\\n", r, errno == ECHILD); }`);
  expect(s.output).toBe('-1 1\n');
});

test('ulimit -u: fork fails with EAGAIN, and works again after a wait', () => {
  const s = new Session(
    `${HEAD}int main() {
    int n = 0; pid_t c;
    while ((c = fork()) >= 0) { if (c == 0) _exit(0); n++; }
    printf("%d children, EAGAIN %d\\n", n, errno == EAGAIN);
    wait(0); printf("%d\\n", fork() >= 0); }`,
    { limits: { nproc: 30 } },
  ).record(['fork-failed']);
  s.run();
  expect(s.output).toMatch(/^29 children, EAGAIN 1\n/);
  expect(s.events[0]).toMatchObject({ event: 'fork-failed', reason: expect.stringContaining('30') });
});

test('a fork bomb fills the process table and the machine stays under control', () => {
  const s = new Session(`${HEAD}int main() { while (1) fork(); }`);
  const stop = s.machine.run({ untilClock: 3_000_000 });
  expect(stop.kind).toBe('clock');
  expect(s.machine.procs.size).toBeLessThanOrEqual(NPROC);
  expect(s.machine.procs.size).toBeGreaterThan(NPROC - 10);
});

test('exec replaces the program and keeps pid and descriptors', () => {
  const s = run(
    `${HEAD}int main() { printf("%d\\n", getpid()); fflush(stdout); dup2(1, 5); fcntl(5, F_SETFD, 0);
    execl("./other", "other", "a b", "c", (char *) 0); perror("exec"); }`,
    {
      programs: {
        other: `${HEAD}int main(int argc, char **argv) { printf("%d %d %s|%s\\n", getpid(), argc, argv[1], argv[2]); write(5, "5\\n", 2); return 4; }`,
      },
    },
  );
  expect(s.output).toBe('59101\n5\n59101 3 a b|c\n');
  expect(s.status).toBe(4);
});

test('exec failures leave the process as it was', () => {
  const s = run(
    `${HEAD}int main() {
    execl("./none", "none", (char *) 0); printf("%s\\n", strerror(errno));
    execl("./text", "text", (char *) 0); printf("%s\\n", strerror(errno));
    chmod("text", 0755); execl("./text", "text", (char *) 0); printf("%s\\n", strerror(errno)); }`,
    { files: { text: 'just text\n' } },
  );
  expect(s.output).toBe('No such file or directory\nPermission denied\nExec format error\n');
});

test('a #! script runs its interpreter', () => {
  const s = run(
    `${HEAD}int main() { chmod("s", 0755); execl("./s", "s", "x", (char *) 0); perror("exec"); }`,
    { files: { s: '#!/bin/echo hi\n' } },
  );
  expect(s.output).toBe('hi ./s x\n');
});

test('after vfork the child uses the memory of the parent, which sleeps until the child is gone', () => {
  const s = run(`${HEAD}int x = 1; int main() {
    volatile int y = 1; volatile int *py = &y;
    pid_t c = vfork(); if (c == 0) { x = 2; *py = 3; write(1, "child\\n", 6); _exit(0); }
    printf("parent %d %d %d\\n", x, y, wait(0) == c); return 0; }`);
  expect(s.output).toBe('child\nparent 2 3 1\n');
});

test('vfork and exec', () => {
  const s =
    run(`${HEAD}int main() { pid_t c = vfork(); if (c == 0) { execl("/bin/echo", "echo", "hi", (char *) 0); _exit(1); }
    int st; waitpid(c, &st, 0); printf("%d\\n", WEXITSTATUS(st)); }`);
  expect(s.output).toBe('hi\n0\n');
});

test('the parent of a killed child learns the signal', () => {
  const s = run(`${HEAD}int main() {
    pid_t c = fork(); if (c == 0) { int *p = 0; *p = 1; }
    int st; wait(&st); printf("%d %d\\n", WIFSIGNALED(st), WTERMSIG(st)); }`);
  expect(s.output).toBe('1 11\n');
});

test('a stack that overflows is SIGSEGV', () => {
  const s = run(`${HEAD}int f(int n) { char big[4096]; big[0] = n; return f(n + 1) + big[0]; }
    int main() { pid_t c = fork(); if (c == 0) return f(0); int st; wait(&st); printf("%d\\n", WTERMSIG(st)); }`);
  expect(s.output).toBe('11\n');
});

test('times count instructions, and sleeping costs none', () => {
  const s = run(
    `${HEAD}int main() { time_t a = time(0); sleep(100); printf("%ld %ld\\n", time(0) - a, clock() < 1000); }`,
  );
  expect(s.output).toBe('100 1\n');
  expect(s.machine.clock).toBeLessThan(100_000);
});
