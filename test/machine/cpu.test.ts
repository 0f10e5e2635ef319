/** The CPU running small assembled programs: calls, faults, exact stops, the register stack, long jumps, watches. */
import { describe, expect, test } from 'vitest';
import { FLAG_STATEMENT, INSTRUCTION_BYTES } from '../../src/compiler/ir.ts';
import { type RunMode, SyscallOutcome } from '../../src/machine/interface.ts';
import { registerStackBase } from '../../src/machine/layout.ts';
import { fingerprint, PTE_READ, PTE_USER } from '../../src/machine/memory.ts';
import { walkWindows } from '../../src/machine/windows.ts';
import { Computer, DATA_FLAGS, STACK, STACK_BYTES } from './harness.ts';

const FIB = `
func main :i vars=1
  i32.const r1 12
  call r0 fib r1
  ret.i32 r0
func fib i:i vars=2 frame=16
  i32.lt_s.imm r2 r0 2
  brz r2 recurse
  ret.i32 r0
recurse:
  i32.sub.imm r2 r0 1
  call r1 fib r2
  i32.sub.imm r3 r0 2
  call r3 fib r3
  i32.add r1 r1 r3
  ret.i32 r1
`;

/** Touches memory in every way, with calls, atomics, a misaligned store across two pages, setjmp and alloca. */
const MIXED = `
func main :I vars=4 frame=64
  i64.const r0 &data
  i32.const r1 40
  i64.const r2 0
loop:
  i64.store r0 4090 r2
  i64.load r3 r0 4090
  i64.add.imm r3 r3 3
  call r4 step r3 r1
  i64.add r2 r2 r4
  i64.amo.add r5 r0 r2
  i32.load8_s r5 r0 4092
  i64.extend_i32_s r5 r5
  i64.xor r2 r2 r5
  i32.sub.imm r1 r1 1
  brnz r1 loop
  addr r3 0
  setjmp r4 r3
  brnz r4 back
  i64.const r5 32
  alloca r6 r5
  i64.store r6 0 r2
  call - jumper r3
  trap
back:
  ret.i64 r2
func step I:I vars=2 frame=16
  addr r1 0
  i64.store r1 0 r0
  i64.load r1 r1 0
  i64.mul.imm r1 r1 7
  ret.i64 r1
func jumper I:v vars=1 frame=32
  i32.const r1 5
  longjmp r0 r1
`;

const at = (c: Computer, name: string, index = 0): number =>
  c.image.image.functions.find(f => f.name === name)!.entry + INSTRUCTION_BYTES * index;

describe('running', () => {
  test('a recursive function', () => {
    expect(new Computer(FIB).result()).toBe(144n);
  });

  test('a jump table takes the case, or the way after the last', () => {
    const program = (n: number) => `
      func main :i vars=1
        i32.const r0 ${n}
        jumptab r0 zero one
        i32.const r1 99
        ret.i32 r1
      zero:
        i32.const r1 10
        ret.i32 r1
      one:
        i32.const r1 11
        ret.i32 r1`;
    expect([0, 1, 2, -1].map(n => new Computer(program(n)).result())).toEqual([10n, 11n, 99n, 99n]);
  });

  test('narrow loads extend, stores truncate', () => {
    const c = new Computer(`
      func main :I vars=3
        i64.const r0 &data
        i32.const r1 0x1fe80
        i32.store16 r0 0 r1
        i32.load8_s r2 r0 0
        i32.load8_u r3 r0 1
        i32.load16_s r4 r0 0
        i32.load16_u r5 r0 0
        trap`);
    expect(c.run().exit).toEqual({ kind: 'trap', trap: 'illegal' });
    // the temporaries are dead at the trap and read as 0; the variable is the sign-extended byte
    expect([2, 3, 4, 5].map(r => c.register(r))).toEqual([0xffff_ff80n, 0n, 0n, 0n]);
    const wide = new Computer(`
      func main :i vars=6
        i64.const r0 &data
        i32.const r1 0x1fe80
        i32.store16 r0 0 r1
        i32.load8_u r3 r0 1
        i32.load16_s r4 r0 0
        i32.load16_u r5 r0 0
        trap`);
    wide.run();
    expect([3, 4, 5].map(r => wide.register(r))).toEqual([0xfen, 0xffff_fe80n, 0xfe80n]);
  });

  test('atomics return the old value, in one page and across two', () => {
    for (const offset of [0, 4094]) {
      const c = new Computer(`
        func main :v vars=6
          i64.const r0 &data
          i64.add.imm r0 r0 ${offset}
          i32.const r1 7
          i32.amo.xchg r2 r0 r1
          i32.amo.sub r3 r0 r1
          i32.const r4 5
          i32.cas r5 r0 r4 r1
          i32.const r4 0
          i32.cas r5 r0 r4 r1
          trap`);
      expect(c.run().exit.kind).toBe('trap');
      expect([2, 3, 5].map(r => c.register(r))).toEqual([0n, 7n, 0n]);
      expect(c.space.readU32(c.data + offset)).toBe(7);
    }
  });

  test('division traps where x86-64 does, without destination too', () => {
    for (const [op, a, b] of [
      ['i32.div_s r2 r0 r1', 5, 0],
      ['i32.rem_s r2 r0 r1', -0x8000_0000, -1],
      ['i32.div_u - r0 r1', 5, 0],
    ] as const) {
      const c = new Computer(`
        func main :v vars=3
          i32.const r0 ${a}
          i32.const r1 ${b}
          ${op}
          ret`);
      expect(c.run()).toEqual({ exit: { kind: 'trap', trap: 'divide' }, executed: 3 });
      expect(c.context.pc).toBe(at(c, 'main', 3));
    }
  });

  test('without a destination, only what else an instruction does is done', () => {
    const c = new Computer(`
      func main :i vars=2
        i64.const r0 &data
        i32.const r1 6
        i32.add - r1 r1
        i64.const - 9
        i32.amo.add - r0 r1
        i32.amo.add - r0 r1
        i32.load - r0 0
        i32.load r1 r0 0
        call - other
        i32.load - zero 0
        ret.i32 r1
      func other :i vars=0
        i32.const r0 1
        ret.i32 r0`);
    expect(c.run().exit).toMatchObject({ kind: 'fault', address: 0n, access: 'read' });
    expect(c.cpu.clock).toBe(13);
    expect(c.register(1)).toBe(12n);
    expect(c.cpu.walkWindows(c.context, c.space)).toMatchObject([
      { pc: at(c, 'main', 10), entry: at(c, 'main') },
    ]);
  });

  test('the thread pointer', () => {
    const c = new Computer('func main :I vars=0\n tp r0\n ret.i64 r0');
    expect(c.result()).toBe(0x1234n);
  });
});

describe('calls', () => {
  test('arguments of another signature are taken as far as both have them, as wide as they are read', () => {
    const c = new Computer(`
      func main :I vars=2
        i64.const r0 0x1ffffffff
        i64.const r1 &callee
        i64.mov r2 r0
        i64.mov r3 r0
        icall r1 II:i r1 r2
        ret.i64 r1
      func callee iIf:I vars=3
        i64.extend_i32_u r3 r0
        i64.add r3 r3 r1
        i32.reinterpret_f32 r4 r2
        i64.extend_i32_u r4 r4
        i64.add r3 r3 r4
        ret.i64 r3`);
    // 0xffffffff + 0x1ffffffff + 0, of which the call site reads 32 bits
    expect(c.result()).toBe((0xffff_ffffn + 0x1_ffff_ffffn) & 0xffff_ffffn);
  });

  test('a call to what is not a function faults at that address, with pc at the call', () => {
    for (const address of [0n, 0x40_0010n, 0x40_0001n, 0x1_0040_0000n, -1n]) {
      const c = new Computer(`
        func main :v vars=1
          i64.const r0 ${address}
          icall - :v r0
          ret`);
      const { exit, executed } = c.run();
      expect(exit).toEqual({
        kind: 'fault',
        address: BigInt.asUintN(64, address),
        access: 'execute',
        overflow: false,
      });
      expect([executed, c.context.pc]).toEqual([2, at(c, 'main', 2)]);
    }
  });

  test('endless recursion without C frames overflows the register stack at the call', () => {
    const c = new Computer('func main :v vars=400\n call - main\n ret');
    const { exit } = c.run(10_000_000);
    expect(exit).toMatchObject({ kind: 'fault', overflow: true });
    expect(c.context.pc).toBe(at(c, 'main', 1));
    expect(c.context.window).toBeLessThan(registerStackBase(1));
    expect(c.context.window).toBeGreaterThan(registerStackBase(1) - 4096);
  });

  test('endless recursion with C frames overflows the C stack at the enter', () => {
    const c = new Computer('func main :v vars=0 frame=1024\n call - main\n ret');
    const { exit, executed } = c.run(10_000_000);
    expect(exit).toMatchObject({ kind: 'fault', access: 'write', overflow: true });
    expect(exit).toHaveProperty('address', BigInt(STACK - STACK_BYTES - 1024));
    expect([executed, c.context.pc]).toEqual([(STACK_BYTES / 1024) * 2, at(c, 'main')]);
  });

  test('a call from outside returns its value, and leaves everything else as it was', () => {
    const c = new Computer(FIB);
    c.run(200);
    const before = fingerprint(c.space);
    const context = { ...c.context };
    c.cpu.pushCall(c.context, c.space, at(c, 'fib'), [10n], 0);
    expect(c.run().exit).toEqual({ kind: 'returned', value: 55n });
    expect(c.context.window).toBe(context.window);
    expect(fingerprint(c.space)).toBe(before);
    Object.assign(c.context, context);
    expect(c.result()).toBe(144n);
  });
});

describe('faults are precise', () => {
  const program = (op: string, address: bigint) => `
    func main :v vars=4
      i64.const r0 ${address}
      i64.const r1 -1
      i64.const r2 77
      ${op}
      ret`;

  for (const [op, access, size] of [
    ['i64.load r2 r0 0', 'read', 8],
    ['i32.load8_u r2 r0 0', 'read', 1],
    ['i64.store r0 0 r1', 'write', 8],
    ['i64.amo.add r2 r0 r1', 'write', 8],
    ['i64.cas r2 r0 r1 r1', 'write', 8],
    ['setjmp r2 r0', 'write', 32],
  ] as const) {
    test(`${op} at 0, beyond 32 bits, in the kernel, and half over the edge`, () => {
      const edge = new Computer(program(op, 0n)).dataEnd;
      const cases: [bigint, bigint][] = [
        [0n, 0n],
        [0x1_0000_0000n + 0x40_0000n, 0x1_0040_0000n],
        [-8n, 0xffff_ffff_ffff_fff8n],
        [BigInt(registerStackBase(0)), BigInt(registerStackBase(0))],
      ];
      if (size > 1) cases.push([BigInt(edge - 1), BigInt(edge)]);
      for (const [address, where] of cases) {
        const c = new Computer(program(op, address));
        c.space.map((edge >>> 12) - 1, c.ram.allocate(), DATA_FLAGS);
        const before = fingerprint(c.space);
        const { exit, executed } = c.run();
        expect(exit).toEqual({ kind: 'fault', address: where, access, overflow: false });
        expect([executed, c.context.pc, c.register(2)]).toEqual([4, at(c, 'main', 4), 77n]);
        c.cpu.writeRegister(c.space, c.context.window, 40, 0n);
        c.cpu.writeRegister(c.space, c.context.window, 48, 0n);
        c.cpu.writeRegister(c.space, c.context.window, 56, 0n);
        expect(fingerprint(c.space)).toBe(before);
      }
    });
  }

  test('a page without write permission', () => {
    const c = new Computer(
      'func main :v vars=1\n i64.const r0 &data\n i64.load r1 r0 0\n i64.store r0 0 r0\n ret',
    );
    c.space.map(c.data >>> 12, c.ram.allocate(), PTE_USER | PTE_READ);
    expect(c.run().exit).toMatchObject({ kind: 'fault', address: BigInt(c.data), access: 'write' });
    c.space.protect(c.data >>> 12, DATA_FLAGS);
    expect(c.run().exit.kind).toBe('returned');
  });

  test('a page that is taken away, or changed, is not remembered', () => {
    const c = new Computer(`
      func main :v vars=2
        i64.const r0 &data
      again:
        i64.load r1 r0 0
        i64.store r0 0 r1
        jump again`);
    c.run(100);
    c.space.unmap(c.data >>> 12);
    c.space.map(c.data >>> 12, c.ram.allocate(), DATA_FLAGS);
    c.space.writeU64(c.data, 5n);
    c.run(7);
    expect(c.register(1)).toBe(5n);
    c.dataEnd = c.data;
    c.space.unmap(c.data >>> 12);
    expect(c.run().exit).toMatchObject({ kind: 'fault', address: BigInt(c.data) });
  });
});

describe('stops are exact', () => {
  for (const [name, program] of Object.entries({ FIB, MIXED })) {
    test(`${name}: one instruction at a time is the same as all at once, at every instruction`, () => {
      const whole = new Computer(program);
      const { exit, executed } = whole.run();
      expect(exit.kind).toBe('returned');
      const stepped = new Computer(program);
      const step = Math.max(1, Math.floor(executed / 60));
      for (let n = 1; n < executed; n++) {
        expect(stepped.run(1)).toEqual({ exit: { kind: 'fuel' }, executed: 1 });
        if (n % step !== 0) continue;
        const direct = new Computer(program);
        expect(direct.run(n)).toEqual({ exit: { kind: 'fuel' }, executed: n });
        expect(direct.state()).toBe(stepped.state());
      }
      expect(stepped.run(1)).toEqual({ exit, executed: 1 });
      expect(stepped.state()).toBe(whole.state());
      expect(stepped.cpu.clock).toBe(executed);
    });
  }

  test('temporaries that are dead are 0, and all of them in a window that waits', () => {
    const c = new Computer(FIB);
    for (let n = 0; n < 400; n++) {
      c.run(1);
      const [, ...outer] = walkWindows(c.context, c.space);
      for (const { window, size } of outer) {
        const variables = window === registerStackBase(0) ? 1 : 2;
        for (let offset = 40 + 8 * variables; offset < size; offset += 8) {
          expect(c.cpu.readRegister(c.space, window, offset)).toBe(0n);
        }
      }
    }
  });

  test('the register stack above the innermost window is empty', () => {
    const c = new Computer(FIB);
    const empty = fingerprint(c.space);
    expect(c.run().exit.kind).toBe('returned');
    expect(c.space.lookup(registerStackBase(0) >>> 12)).toBeUndefined();
    expect(c.context.window).toBe(0);
    expect(fingerprint(c.space)).not.toBe(empty);
    expect([...c.space.mappings(registerStackBase(0) >>> 12)]).toEqual([]);
  });

  test('breakpoints stop before their instruction, not on the first of a run', () => {
    const c = new Computer(FIB);
    const fib = at(c, 'fib');
    c.cpu.setBreakpoints(c.image, [fib]);
    expect(c.run()).toEqual({ exit: { kind: 'breakpoint' }, executed: 3 });
    expect(c.context.pc).toBe(fib);
    expect(c.run()).toEqual({ exit: { kind: 'breakpoint' }, executed: 5 });
    // one whose turn it would be exactly when the fuel is used up is not missed
    expect(c.run(5).exit.kind).toBe('breakpoint');
    c.cpu.setBreakpoints(c.image, []);
    expect(c.run().exit).toEqual({ kind: 'returned', value: 144n });
    expect(c.space.copyin(fib, 16)![1]! & 8, 'the program cannot see breakpoints').toBe(0);
  });

  test('statement mode stops before each statement', () => {
    const c = new Computer(FIB);
    const marked = at(c, 'fib', 1);
    c.ram.bytes[c.image.linear(marked) + 1]! |= FLAG_STATEMENT;
    expect(c.run(100, 'statement').exit).toEqual({ kind: 'statement' });
    expect(c.context.pc).toBe(marked);
    expect(c.run(100, 'statement').exit.kind).toBe('statement');
    expect(c.context.pc).toBe(marked);
    expect(walkWindows(c.context, c.space).length).toBe(3);
    expect(c.run(1_000_000, 'run').exit.kind).toBe('returned');
  });
});

describe('long jumps', () => {
  test('come back as the setjmp, with the windows above gone', () => {
    const c = new Computer(MIXED);
    expect(c.run().exit.kind).toBe('returned');
    expect([...c.space.mappings(registerStackBase(0) >>> 12)]).toEqual([]);
  });

  test('with 0 the setjmp returns 1', () => {
    const c = new Computer(`
      func main :i vars=2 frame=48
        addr r0 0
        setjmp r1 r0
        brnz r1 back
        longjmp r0 zero
      back:
        ret.i32 r1`);
    expect(c.result()).toBe(1n);
  });

  const forged = (word: number, value: bigint) => {
    const c = new Computer(`
      func main :i vars=2 frame=48
        addr r0 0
        setjmp r1 r0
        nop
        longjmp r0 r1
        ret.i32 r1`);
    c.run(4);
    c.space.writeU64(STACK - 48 + 8 * word, value);
    return c.run(100);
  };
  test('into a window that is not there, or to a place that is no setjmp, fault at the buffer', () => {
    for (const [word, value] of [
      [0, 0x40_0040n],
      [0, 0x40_0031n],
      [0, 1n << 40n],
      [1, BigInt(registerStackBase(1))],
      [1, 0n],
      [3, 32n],
    ] as const) {
      expect(forged(word, value).exit).toMatchObject({ kind: 'fault', address: BigInt(STACK - 48) });
    }
  });
});

describe('system calls', () => {
  const CALL = `
    func main :I vars=1
      i64.const r1 39
      i64.const r2 -2
      ecall r0 r1 2
      i64.add.imm r0 r0 1
      ret.i64 r0`;

  test('done on the spot', () => {
    const c = new Computer(CALL);
    c.syscall = () => {
      expect([c.cpu.syscallArgs(0), c.cpu.syscallArgs(1), c.cpu.syscallArgs(2), c.cpu.clock]).toEqual([
        39n,
        BigInt.asUintN(64, -2n),
        0n,
        3,
      ]);
      c.cpu.syscallResult = 41n;
      return SyscallOutcome.Done;
    };
    expect(c.result()).toBe(42n);
    expect(c.cpu.clock).toBe(6);
  });

  test('done, then stop', () => {
    const c = new Computer(CALL);
    c.syscall = () => {
      c.cpu.syscallResult = -5n;
      return SyscallOutcome.DoneThenStop;
    };
    expect(c.run()).toEqual({ exit: { kind: 'yield' }, executed: 4 });
    expect(c.context.pc).toBe(at(c, 'main', 4));
    expect(c.register(0)).toBe(BigInt.asUintN(64, -5n));
    expect(c.register(1), 'its arguments are dead').toBe(0n);
  });

  test('finished later by the kernel', () => {
    const c = new Computer(CALL);
    expect(c.run()).toEqual({ exit: { kind: 'syscall' }, executed: 3 });
    expect([c.context.pc, c.cpu.clock]).toEqual([at(c, 'main', 3), 3]);
    expect(c.register(1)).toBe(39n);
    c.cpu.finishSyscall(c.context, c.space, 41n);
    expect(c.register(1)).toBe(0n);
    expect(c.result()).toBe(42n);
  });
});

describe('watches', () => {
  const PROGRAM = `
    func main :v vars=2
      i64.const r0 &data
      i32.const r1 5
      i32.store r0 8 r1
      i32.load r1 r0 8
      i32.store r0 12 r1
      i64.load r1 r0 5
      ret`;

  for (const [access, stops] of [
    ['write', [[4, 'write', 8, 4]]],
    [
      'read',
      [
        [5, 'read', 8, 4],
        [7, 'read', 5, 8],
      ],
    ],
    [
      'readWrite',
      [
        [4, 'write', 8, 4],
        [5, 'read', 8, 4],
        [7, 'read', 5, 8],
      ],
    ],
  ] as const) {
    test(`for ${access}, stop after the instruction that touched`, () => {
      const c = new Computer(PROGRAM);
      c.cpu.setWatches([{ space: c.space, address: c.data + 8, size: 4, access }]);
      let done = 0;
      for (const [after, kind, offset, size] of stops) {
        const { exit, executed } = c.run();
        done += executed;
        expect(exit).toEqual({ kind: 'watch', address: c.data + offset, size, access: kind });
        expect([done, c.context.pc]).toEqual([after, at(c, 'main', after)]);
      }
      expect(c.run().exit.kind).toBe('returned');
      expect(c.cpu.clock).toBe(8);
    });
  }
});

describe('modes', () => {
  test('agree', () => {
    const states = (['run', 'interpret'] as RunMode[]).map(mode => {
      const c = new Computer(MIXED);
      c.run(500, mode);
      return c.state();
    });
    expect(states[0]).toBe(states[1]);
  });
});

test('RAM may grow under a running program at any moment', () => {
  const expected = new Computer(MIXED);
  const value = expected.result();
  // Leave so few frames before the next growth that it falls on another allocation each time.
  for (let spare = 0; spare < 12; spare++) {
    const c = new Computer(MIXED);
    const copy = c.space.clone();
    const next = c.ram.allocate() + 1;
    const grown = c.ram.bytes.length;
    c.ram.allocateContiguous(grown / 4096 - next - spare);
    expect(c.run()).toEqual({ exit: { kind: 'returned', value: value }, executed: expected.cpu.clock });
    if (spare < 3) expect(c.ram.bytes.length).toBeGreaterThan(grown);
    copy.release();
  }
});

test('calls across many pages of the register stack, in pieces of any size', () => {
  const program = `
    func main :I vars=1
      i64.const r1 2000
      call r0 down r1
      ret.i64 r0
    func down I:I vars=25
      i64.mov r24 r0
      i64.eq.imm r25 r0 0
      brz r25 more
      ret.i64 r0
    more:
      i64.sub.imm r25 r0 1
      call r1 down r25
      i64.add r0 r1 r24
      ret.i64 r0`;
  const whole = new Computer(program);
  expect(whole.result()).toBe(2001000n);
  const total = whole.cpu.clock;
  for (const piece of [7, 97, 1009]) {
    const c = new Computer(program);
    let last = c.run(piece);
    for (let n = piece; n < total; n += piece) last = c.run(piece);
    expect(last.exit).toEqual({ kind: 'returned', value: 2001000n });
    expect(c.state()).toBe(whole.state());
  }
});
