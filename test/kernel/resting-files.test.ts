/** Files that nobody has used rest: checkpoints share them, and nobody can tell. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { Session } from './run.ts';

const PROGRAM = `${HEAD}
int main() {
  struct stat st;
  stat("notes.txt", &st);
  int fd = open("notes.txt", O_RDWR);
  char b[8] = {0};
  read(fd, b, 5);
  write(fd, " then", 5);
  chmod("notes.txt", 0600);
  rename("notes.txt", "moved.txt");
  unlink("other.txt");
  lseek(fd, 0, SEEK_SET);
  char all[32] = {0};
  read(fd, all, 31);
  printf("%d %s %s %d\\n", (int)st.st_size, b, all, access("other.txt", F_OK));
}`;
const FILES = { 'notes.txt': 'first day', 'other.txt': 'x', 'deep/down/far.txt': 'y' };

const session = () => new Session(PROGRAM, { files: FILES });

test('looking a file up changes nothing that can be seen', () => {
  const s = session();
  const { fs } = s.machine.state;
  const before = s.machine.hash();
  const home = fs.root.entries!.get('home')!.entries!.values().next().value!;
  const resting = home.entries!.get('notes.txt')!;
  expect(Object.isFrozen(resting)).toBe(true);
  const awake = fs.find(home, 'notes.txt');
  expect(Object.isFrozen(awake)).toBe(false);
  expect(fs.find(home, 'notes.txt')).toBe(awake);
  expect(s.machine.hash()).toBe(before);
});

test('a file is used, changed, renamed and removed after a checkpoint, and is as it was when that is restored', () => {
  const expected = '9 first first then -1\n';
  const s = session();
  const checkpoint = s.machine.checkpoint();
  const start = s.machine.hash();
  expect(s.run().output).toBe(expected);
  const end = s.machine.hash();
  for (let round = 0; round < 2; round++) {
    s.machine.restore(checkpoint);
    expect(s.machine.hash()).toBe(start);
    expect(checkpoint.hash()).toBe(start);
    s.machine.run();
    expect(s.machine.hash()).toBe(end);
  }
});
