/** ps and pstree: the columns of Linux's, the letters of the states, zombies and orphans. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sh, sysroot } from './computer.ts';

beforeAll(() => void sysroot(), 120_000);

describe('ps', () => {
  it('lists what runs here', () => {
    expect(sh('ps; true').stdout).toBe(
      `
      PID TTY          TIME CMD
    59101 ?        00:00:00 sh
    59102 ?        00:00:00 ps
`
        .slice(1)
        .replace(/^ {2}/gm, ''),
    );
  });

  it('-ef', () => {
    expect(sh('ps -ef; true').stdout).toBe(
      [
        'UID          PID    PPID  C STIME TTY          TIME CMD',
        'root           1       0  0 09:00 ?        00:00:00 /sbin/init',
        'student    59101       1  0 09:00 ?        00:00:00 sh -c ps -ef; true',
        'student    59102   59101  0 09:00 ?        00:00:00 ps -ef',
        '',
      ].join('\n'),
    );
  });

  it('aux', () => {
    const lines = sh('ps aux; true').stdout.split('\n');
    expect(lines[0]).toBe('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND');
    expect(lines[1]).toMatch(/^root {11}1 {2}0\.0 {2}0\.0 +0 +0 \? {8}Ss {3}09:00 {3}0:00 \/sbin\/init$/);
    expect(lines[2]).toMatch(
      /^student {4}59101 +\d+\.\d +\d\.\d +\d+ +\d+ \? {8}S {4}09:00 {3}0:00 sh -c ps aux; true$/,
    );
    expect(lines[3]).toMatch(/^student {4}59102 .* R {4}09:00 {3}0:00 ps aux$/);
  });

  it('-o, -p, -C and --ppid', () => {
    const script =
      'sleep 9 & ps -o pid,ppid,stat,comm -p $$,$!; ps -o pid= -C sleep; ps -o comm --ppid $$; ps -p 4; echo $?';
    expect(sh(script).stdout).toBe(
      [
        '    PID    PPID STAT COMMAND',
        '  59101       1 S    sh',
        '  59102   59101 S    sleep',
        '  59102',
        'COMMAND',
        'sleep',
        'ps',
        '    PID TTY          TIME CMD',
        '1',
        '',
      ].join('\n'),
    );
  });

  it('--forest draws the family', () => {
    const script = '(sleep 8 & sleep 9; true) & sleep 1; ps -o pid,args --forest; true';
    expect(sh(script).stdout).toBe(
      [
        '    PID COMMAND',
        `  59101 sh -c ${script}`,
        `  59102  \\_ sh -c ${script}`,
        '  59104  |   \\_ sleep 8',
        '  59105  |   \\_ sleep 9',
        '  59106  \\_ ps -o pid,args --forest',
        '',
      ].join('\n'),
    );
  });

  it('shows a child that nobody has waited for as a zombie', () => {
    const { stdout } = sh(
      '(true & exec sleep 9) & sleep 1; ps -o pid,ppid,stat,comm; ps -o args; pstree; true',
    );
    expect(stdout).toContain('\n  59104   59102 Z    sh <defunct>\n');
    expect(stdout).toContain('\n[sh] <defunct>\n');
    expect(stdout).toContain('-sleep---sh\n');
  });

  it('shows an orphan as a child of init', () => {
    const { stdout } = sh('(sleep 5 & ) ; ps -e -o ppid,comm');
    expect(stdout).toContain('\n      1 sleep\n');
  });

  it('shows a stopped process', () => {
    expect(sh('sleep 5 & sleep 1; kill -STOP $!; ps -o stat,comm -p $!; kill -CONT $!').stdout).toBe(
      'STAT COMMAND\nT    sleep\n',
    );
  });

  it('says what it does not know', () => {
    expect(sh('ps -o nosuch')).toEqual({
      stdout: '',
      stderr: 'error: unknown user-defined format specifier "nosuch"\n',
      status: 1,
    });
  });
});

describe('pgrep and pkill', () => {
  it('find processes by name, parent and command line', () => {
    const script = `sleep 8 & sleep 9 & sleep 1
      pgrep sleep; pgrep -l -P $$; pgrep -f '^sleep 9'; pgrep -x slee; echo $?; pkill sleep; wait $!; echo $?`;
    expect(sh(script).stdout).toBe('59102\n59103\n59102 sleep\n59103 sleep\n59103\n1\n143\n');
  });
});

describe('pstree', () => {
  it('draws the tree of the lecture: 59101 forks, and its children fork', () => {
    const script =
      '(sleep 5 & sleep 6 & (sleep 7 & wait) & wait) & sleep 1; pstree; pstree -p $$; pstree -a $$; true';
    expect(sh(script).stdout).toBe(
      [
        'init---sh-+-pstree',
        '          `-sh-+-sh---sleep',
        '               `-2*[sleep]',
        'sh(59101)-+-pstree(59109)',
        '          `-sh(59102)-+-sh(59106)---sleep(59107)',
        '                      |-sleep(59104)',
        '                      `-sleep(59105)',
        `sh -c ${script}`,
        '  |-pstree -a 59101',
        `  \`-sh -c ${script}`,
        `      |-sh -c ${script}`,
        '      |   `-sleep 7',
        '      |-sleep 5',
        '      `-sleep 6',
        '',
      ].join('\n'),
    );
  });
});
