/** An interactive shell as a student has it: what is typed at the terminal, and what the screen then shows. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sysroot, Terminal } from './computer.ts';

beforeAll(() => void sysroot(), 120_000);

/** Long enough for a shell to start a program, short of the end of one that never ends. */
const A_MOMENT = 5_000_000;

describe('the command line', () => {
  it('prompts, runs what is typed, and prompts again', () => {
    const t = new Terminal();
    expect(t.screen).toBe('$ ');
    expect(t.type('echo hello\r')).toBe('echo hello\nhello\n$ ');
    expect(t.type('ls sub | wc -l\r')).toBe('ls sub | wc -l\n2\n$ ');
  });

  it('is edited by the line discipline', () => {
    const t = new Terminal();
    t.type('echo onw\x7fe tow\x17two\r');
    expect(t.type('echo lost\x15echo kept\r')).toContain('\nkept\n$ ');
  });

  it('shows the second prompt inside a command', () => {
    const t = new Terminal();
    expect(t.type('if true\r')).toBe('$ if true\n> ');
    expect(t.type('then echo yes\r')).toBe('then echo yes\n> ');
    expect(t.type('fi\r')).toBe('fi\nyes\n$ ');
    expect(t.type("echo 'a\r")).toBe("echo 'a\n> ");
    expect(t.type("b'\r")).toBe("b'\na\nb\n$ ");
  });

  it('tells a wrong command and goes on', () => {
    const t = new Terminal();
    expect(t.type('nosuch\r')).toBe('$ nosuch\nsh: 1: nosuch: not found\n$ ');
    expect(t.type('echo $?\r')).toBe('echo $?\n127\n$ ');
    expect(t.type('echo )\r')).toBe('echo )\nsh: 3: Syntax error: ")" unexpected\n$ ');
    expect(t.type('echo $?\r')).toBe('echo $?\n2\n$ ');
  });

  it('ends with ^D, with the status of the last command', () => {
    const t = new Terminal();
    t.type('(exit 5)\r');
    expect(t.status).toBeUndefined();
    t.type('\x04');
    expect(t.status).toBe(5);
  });

  it('does not end with the ^D that ends an unfinished command', () => {
    const t = new Terminal();
    t.type('if true\r');
    expect(t.type('\x04')).toBe('sh: 2: Syntax error: end of file unexpected (expecting "then")\n$ ');
    expect(t.type('echo here\r')).toBe('echo here\nhere\n$ ');
  });

  it('is given up with ^C', () => {
    const t = new Terminal();
    expect(t.type('echo never\x03')).toBe('$ echo never^C\n$ ');
    expect(t.type('echo $?\r')).toBe('echo $?\n130\n$ ');
  });

  it('is not stopped by ^Z nor ended by ^\\', () => {
    const t = new Terminal();
    expect(t.type('\x1a')).toBe('$ ^Z');
    expect(t.type('\x1c')).toBe('^\\');
    expect(t.type('echo alive\r')).toBe('echo alive\nalive\n$ ');
  });
});

describe('jobs', () => {
  it('^C ends the job in the foreground and nobody else', () => {
    const t = new Terminal();
    t.type('yes > /dev/null &\r', A_MOMENT);
    t.type('while true; do :; done | cat\r', A_MOMENT);
    expect(t.type('\x03', A_MOMENT)).toBe('^C\n$ ');
    expect(t.type('echo $?\r', A_MOMENT)).toBe('echo $?\n130\n$ ');
    expect(t.type('jobs\r', A_MOMENT)).toBe('jobs\n[1] + Running                    yes > /dev/null\n$ ');
    t.type('kill %1\r');
    expect(t.type('jobs\r')).toBe('jobs\n[1] + Terminated                 yes > /dev/null\n$ ');
    expect(t.type('jobs\r')).toBe('jobs\n$ ');
  });

  it('^C in a loop of the shell itself ends the loop', () => {
    const t = new Terminal();
    t.type('while true; do :; done\r', A_MOMENT);
    expect(t.screen).toBe('');
    expect(t.type('\x03')).toBe('^C\n$ ');
  });

  it('^Z stops a job, fg goes on with it', () => {
    const t = new Terminal();
    t.type('cat\r');
    expect(t.type('\x1a')).toBe('^Z\n[1] + Stopped                    cat\n$ ');
    expect(t.type('ps -o stat,comm\r')).toBe('ps -o stat,comm\nSTAT COMMAND\nS    sh\nT    cat\nR+   ps\n$ ');
    expect(t.type('fg\r')).toBe('fg\ncat\n');
    expect(t.type('again\r')).toBe('again\nagain\n');
    expect(t.type('\x04')).toBe('$ ');
  });

  it('bg lets a stopped job go on beside the shell', () => {
    const t = new Terminal();
    t.type('yes > /dev/null\r', A_MOMENT);
    expect(t.type('\x1a', A_MOMENT)).toBe('^Z\n[1] + Stopped                    yes > /dev/null\n$ ');
    expect(t.type('bg\r', A_MOMENT)).toBe('bg\n[1] yes > /dev/null\n$ ');
    expect(t.type('jobs\r', A_MOMENT)).toBe('jobs\n[1] + Running                    yes > /dev/null\n$ ');
    t.type('fg\r', A_MOMENT);
    expect(t.type('\x03')).toBe('^C\n$ ');
  });

  it('a job in the background that reads the terminal is stopped until it is in the foreground', () => {
    const t = new Terminal();
    t.type('cat | tr a-z A-Z &\r');
    expect(t.type('ps -o stat,comm\r')).toContain('STAT COMMAND\nS    sh\nT    cat\nS    tr\nR+   ps\n');
    expect(t.type('fg\r')).toBe('fg\ncat | tr a-z A-Z\n');
    expect(t.type('typed\r\x04')).toBe('typed\nTYPED\n$ ');
  });

  it('^\\ quits with a core', () => {
    const t = new Terminal();
    t.type('cat\r');
    expect(t.type('\x1c')).toBe('^\\Quit (core dumped)\n$ ');
    expect(t.type('echo $?\r')).toBe('echo $?\n131\n$ ');
  });

  it('& tells the job and the pid, and the next prompt that it is done', () => {
    const t = new Terminal();
    expect(t.type('(exit 3) &\r')).toMatch(/^\$ \(exit 3\) &\n\[1\] 59102\n/);
    expect(t.type('\r')).toContain('[1] + Done(3)                    (exit 3)\n');
    t.type('sleep 3 & (sleep 1; exit 4) &\r');
    expect(t.type('wait $!; echo $?; wait; jobs\r')).toMatch(/\n4\n\$ $/);
  });

  it('kill ends a stopped job too', () => {
    const t = new Terminal();
    t.type('cat\r');
    t.type('\x1a');
    t.type('kill %1\r');
    expect(t.type('jobs\r')).toBe('jobs\n[1] + Terminated                 cat\n$ ');
  });

  it('the shell does not leave stopped jobs without a word', () => {
    const t = new Terminal();
    t.type('cat\r');
    t.type('\x1a');
    expect(t.type('\x04')).toBe('\nYou have stopped jobs.\n$ ');
    expect(t.status).toBeUndefined();
    expect(t.type('\x04')).toBe('\n');
    expect(t.status).toBe(148);
    expect([...t.machine.procs.keys()]).toEqual([1]);
  });

  it('a pipeline is one process group of a process for each command', () => {
    const t = new Terminal();
    t.type('yes | cat | cat > /dev/null &\r', A_MOMENT);
    const processes = t.type('ps -o pid,ppid,pgid,comm\r', A_MOMENT);
    expect(processes).toContain(`
  59101       1   59101 sh
  59102   59101   59102 yes
  59103   59101   59102 cat
  59104   59101   59102 cat
  59105   59101   59105 ps
`);
    t.type('kill %1\r');
    expect(t.type('ps -o comm\r')).toContain('COMMAND\nsh\nps\n');
  });

  it('pstree shows the tree below the shell', () => {
    const t = new Terminal();
    t.type('(cat; true) | cat | cat &\r');
    expect(t.type('pstree\r')).toContain('\ninit---sh-+-2*[cat]\n          |-pstree\n          `-sh---cat\n');
    expect(t.type('pstree -p $$\r')).toContain(
      '\nsh(59101)-+-cat(59103)\n          |-cat(59104)\n          |-pstree(59107)\n          `-sh(59102)---cat(59105)\n',
    );
  });
});

describe('real time', () => {
  it('a sleep in the background is there to be seen, and ends in its time', () => {
    const t = new Terminal(true);
    t.type('sleep 100 &\r');
    expect(t.type('ps -o stat,comm\r')).toContain('STAT COMMAND\nS    sh\nS    sleep\nR+   ps\n$ ');
    expect(t.wait()).toEqual({ seconds: 100, screen: '' });
    expect(t.type('\r')).toBe('\n[1] + Done                       sleep 100\n$ ');
  });

  it('^C and ^Z come before the end of a sleep', () => {
    const t = new Terminal(true);
    expect(t.type('sleep 50\r')).toBe('$ sleep 50\n');
    expect(t.type('\x1a')).toBe('^Z\n[1] + Stopped                    sleep 50\n$ ');
    expect(t.type('fg\r')).toBe('fg\nsleep 50\n');
    expect(t.type('\x03')).toBe('^C\n$ ');
  });
});

describe('limits', () => {
  it('ulimit -u keeps a fork bomb under control', () => {
    const t = new Terminal();
    t.type('ulimit -u 30\r');
    const screen = t.type(':(){ :|:& };:\r', 20_000_000);
    expect(screen).toContain('Cannot fork');
    const mine = [...t.machine.procs.values()].filter(p => p.uid === 1000 && !p.zombie);
    expect(mine.length).toBeLessThanOrEqual(30);
    expect(mine.length).toBeGreaterThan(20);
  });

  it('fork fails for a shell at its limit, and works again when there is room', () => {
    const t = new Terminal();
    t.type('ulimit -u 2; cat &\r');
    expect(t.type('ls\r')).toContain('sh: 2: Cannot fork\n[1] + Stopped                    cat\n$ ');
    t.type('kill -9 %1\r');
    expect(t.type('ls sub\r')).toBe('ls sub\nb.c  deep\n[1] + Killed                     cat\n$ ');
  });

  it('ulimit -a', () => {
    const t = new Terminal();
    expect(t.type('ulimit -u 30; ulimit -n 64; ulimit -a\r')).toContain(`
time(seconds)        unlimited
file(blocks)         unlimited
data(kbytes)         unlimited
stack(kbytes)        8192
coredump(blocks)     0
memory(kbytes)       unlimited
locked memory(kbytes) unlimited
process              30
nofiles              64
vmemory(kbytes)      unlimited
locks                unlimited
rtprio               unlimited
`);
  });
});

describe('the terminal', () => {
  it('stty shows and changes it', () => {
    const t = new Terminal();
    expect(t.type('stty size; tty; who\r')).toContain(
      '\n24 80\n/dev/pts/0\nstudent  pts/0        2025-02-03 09:00\n',
    );
    expect(t.type('stty -echo\r')).toBe('stty -echo\n$ ');
    expect(t.type('echo unseen\r')).toBe('unseen\n$ ');
    expect(t.type('stty\r')).toBe('speed 38400 baud; line = 0;\n-echo\n$ ');
    t.type('stty sane intr ^X\r');
    t.type('cat\r');
    expect(t.type('\x18')).toBe('^X\n$ ');
    expect(t.type('stty\r')).toBe('stty\nspeed 38400 baud; line = 0;\nintr = ^X;\n$ ');
  });
});

describe("bash's command line", () => {
  /** What the screen shows of these lines in the end: carriage returns and erasing done, the cursor not moved up. */
  const lines = (screen: string): string[] =>
    screen.split('\n').map(line => {
      let text = '';
      let at = 0;
      for (const [, control, plain] of line.matchAll(/(\r|\x1b\[\d*[KDC]|\x07)|([^\r\x1b\x07]+)/g)) {
        if (plain) {
          text = text.slice(0, at) + plain + text.slice(at + plain.length);
          at += plain.length;
        } else if (control === '\r') at = 0;
        else if (control!.endsWith('K')) text = text.slice(0, at);
        else if (control!.endsWith('D')) at -= Number(control!.slice(2, -1));
      }
      return text;
    });
  const bash = () => {
    const t = new Terminal(false, 'bash');
    t.type("PS1='$ '\r");
    return (keys: string) => lines(t.type(keys));
  };

  it('has a prompt that says who is where', () => {
    expect(new Terminal(false, 'bash').screen).toMatch(/^student@\S+:~\S*\$ $/);
  });

  it('is edited anywhere', () => {
    const type = bash();
    expect(type('echo wrld\x1b[D\x1b[D\x1b[Do\r')).toEqual(['$ echo world', 'world', '$ ']);
    expect(type('cho one two\x17three\x01e\x05!\x7f?\r')).toEqual(['$ echo one three?', 'one three?', '$ ']);
    expect(type('lost\x15echo kept\x1b[H\x1b[3~E\x7fe\r').slice(1)).toEqual(['kept', '$ ']);
  });

  it('remembers what was typed', () => {
    const type = bash();
    type('echo first\r');
    type('echo second\r');
    expect(type('\x1b[A\x1b[A\x1b[B\r')).toEqual(['$ echo second', 'second', '$ ']);
    expect(type('!echo\r').slice(1)).toEqual(['echo second', 'second', '$ ']);
    expect(type('!2\r').slice(1)).toEqual(['echo first', 'first', '$ ']);
    expect(type('!nosuch\r').slice(1)).toEqual(['bash: !nosuch: event not found', '$ ']);
    expect(type('history 2\r').slice(1)).toEqual(['    4  echo first', '    5  history 2', '$ ']);
  });

  it('completes names of files and commands', () => {
    const type = bash();
    expect(type('cat le\t\r')).toEqual(['cat left.txt ', 'one', 'two', 'three', 'four', 'five', 'six', '$ ']);
    expect(type('printe\tHOME\r').slice(0, 2)).toEqual(['printenv HOME', '/home/student']);
    expect(type('ls sub/d\tf\t\r')).toEqual(['ls sub/deep/file.txt ', 'sub/deep/file.txt', '$ ']);
    expect(type('cat n\t\t').slice(-2)).toEqual(['nonl.txt  numbers.txt', '$ cat n']);
  });

  it('gives the line up at ^C, and ends at ^D', () => {
    const t = new Terminal(false, 'bash');
    t.type("PS1='$ '\r");
    t.type('abc');
    expect(t.type('\x03')).toBe('^C\n$ ');
    expect(t.type('echo $?\r')).toBe('echo $?\n130\n$ ');
    t.type('(exit 4)\r');
    t.type('\x04');
    expect(t.status).toBe(4);
  });

  it('lets programs have the terminal as it was', () => {
    const type = bash();
    type('read x; echo "<$x>"\r');
    expect(type('ab\x7fc\r').slice(-2)).toEqual(['<ac>', '$ ']);
  });
});
