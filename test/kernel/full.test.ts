/** What a machine can hold: bytes and names of the file system, open files of all processes. A runaway gets an error, and is told. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { Session } from './run.ts';

/** A machine, and what its user was told. */
function runAndListen(program: string): { output: string; notes: string[] } {
  const session = new Session(program).record(['note']).run();
  expect(session.stop?.kind).toBe('done');
  const notes = session.events.flatMap(e => (e.event === 'note' ? [e.message] : []));
  return { output: session.output, notes };
}

test('files take half of the memory, then write is ENOSPC; what is removed can be used again', () => {
  const { output, notes } = runAndListen(`${HEAD}#include <sys/statvfs.h>
    static char b[1 << 20];
    int main() { memset(b, 1, sizeof b); int f = open("big", O_CREAT | O_WRONLY, 0600), n = 0;
    while (write(f, b, sizeof b) == sizeof b) n++; printf("%d MiB, %d ", n, errno == ENOSPC);
    struct statvfs v; statvfs(".", &v); printf("%ld free, ", (long) v.f_bfree);
    printf("%zd ", pwrite(f, b, 100, 0)); ftruncate(f, 0); statvfs(".", &v); printf("%d ", v.f_bfree == v.f_blocks);
    printf("%zd\\n", pwrite(f, b, 100, 0)); }`);
  expect(output).toMatch(/^511 MiB, 1 0 free, 100 1 100\n$|^512 MiB, 1 0 free, 100 1 100\n$/);
  expect(notes).toEqual([expect.stringContaining('the file system is full: files may take half of the')]);
});

test('names: open is ENOSPC when there are too many, also in many directories', () => {
  const { output } = runAndListen(`${HEAD}int main() { char name[40]; int made = 0, failed = 0;
    for (int d = 0; d < 20 && !failed; d++) { sprintf(name, "d%d", d); mkdir(name, 0700);
      for (int i = 0; i < 10000; i++) { sprintf(name, "d%d/%d", d, i); if (link("main", name) == 0) { made++; continue; }
        int f = open(name, O_CREAT | O_WRONLY, 0600); if (f < 0) { failed = errno; break; } close(f); made++; } }
    printf("%d %d ", made > 100000, failed == ENOSPC); printf("%d ", rename("d0/1", "d1/renamed")); unlink("d0/2");
    printf("%d\\n", open("d0/2", O_CREAT | O_WRONLY, 0600) >= 0); }`);
  expect(output).toBe('1 1 0 1\n');
});

test('open files of all processes: ENFILE, until somebody closes theirs', () => {
  const { output, notes } = runAndListen(`${HEAD}int main() { int go[2]; pipe(go); int children = 0, full = 0;
    while (!full) { int done[2]; pipe(done); if (fork() == 0) { char c; close(go[1]); int p[2]; while (pipe(p) == 0) ;
        c = errno == ENFILE; write(done[1], &c, 1); read(go[0], &c, 1); _exit(0); }
      char c; read(done[0], &c, 1); full = c; children++; close(done[0]); close(done[1]); }
    int p[2]; printf("%d %d ", children > 90, pipe(p) < 0 && errno == ENFILE);
    close(go[1]); while (wait(0) > 0) ; printf("%d\\n", pipe(p)); }`);
  expect(output).toBe('1 1 0\n');
  expect(notes).toEqual([expect.stringContaining('the open file table of the machine is full')]);
});
