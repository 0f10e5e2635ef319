/** Headers that are not there: the one that was meant, or what to do without it. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { SourceFile } from '../../src/compiler/source.ts';

const KNOWN = (
  'fcntl.h glob.h linux/in.h linux/magic.h linux/mount.h linux/seccomp.h netinet/in.h pthread.h semaphore.h stdio.h sys/inotify.h ' +
  'sys/queue.h sys/wait.h unistd.h'
).split(' ');

/** What is said of `#include <name>`: the suggestion or the notes. */
function said(name: string): string[] {
  const { diagnostics } = compile(
    new SourceFile('main.c', `#include <${name}>\nint main(void) { return 0; }\n`),
    {
      readInclude: () => undefined,
      headerNames: KNOWN,
    },
  );
  const [first] = diagnostics;
  expect(first?.message).toBe(`${name}: No such file or directory`);
  return [
    ...(first?.suggestion?.why ? [first.suggestion.why] : []),
    ...(first?.notes ?? []).map(n => n.message),
  ];
}

describe('a header that is not there', () => {
  test.each([
    ['stido.h', 'stdio.h'],
    ['unistd', 'unistd.h'],
    ['sys/waits.h', 'sys/wait.h'],
    ['wait.h', 'sys/wait.h'],
    ['sys/semaphore.h', 'semaphore.h'],
    ['netinit/in.h', 'netinet/in.h'],
    ['queue.h', 'sys/queue.h'],
    ['linux/mounts.h', 'linux/mount.h'],
  ])('%s: %s is meant', (name, meant) => {
    expect(said(name)).toEqual([`did you mean <${meant}>?`]);
  });

  test.each([
    ['omp.h', 'share the work among threads (<pthread.h>)'],
    ['openssl/md5.h', 'this library is not available here'],
    ['linux/module.h', 'programs here use the kernel and are not part of it'],
    ['seccomp.h', 'this library is not available here'],
    ['CUnit/Basic.h', 'use assert'],
    ['graphics.h', 'a program has a terminal only'],
    ['bits/stdc++.h', 'is a C++ header'],
  ])('%s: %s', (name, advice) => {
    const notes = said(name);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(advice);
  });

  test.each(['fus.h', 'rpc.h', 'my_list.h', 'zip.h'])('%s looks like nothing that is there', name => {
    expect(said(name)).toEqual([]);
  });
});
