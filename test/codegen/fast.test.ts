/** The fast tier against the interpreter: the same machine at every stop. */
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import { CALL, randomSlices, runBoth } from './twoTiers.ts';

const returned = (value: bigint) => ({ kind: 'returned', value });

const SUM = assemble(`
  func main i:i vars=3 frame=16
    i32.const r1 0
    i32.const r2 0
    jump test
  body:
    i32.mul.imm r3 r2 3
    i32.xor r3 r3 r1
    i32.add r1 r1 r3
    i32.add.imm r2 r2 1
  test:
    i32.lt_s r3 r2 r0
    brnz r3 body
    ret.i32 r1
`);

const FIB = assemble(`
  func main i:i vars=1 frame=16
    call r1 fib r0
    ret.i32 r1
  func fib i:i vars=2 frame=16
    i32.lt_s.imm r2 r0 2
    brz r2 more
    ret.i32 r0
  more:
    i32.sub.imm r2 r0 1
    call r2 fib r2
    i32.mov r1 r2
    i32.sub.imm r2 r0 2
    call r2 fib r2
    i32.add r2 r1 r2
    ret.i32 r2
`);

describe('the fast tier stops where the interpreter stops', () => {
  it('in a loop, after any number of instructions', () => {
    for (const slice of [1, 2, 3, 5, 97, 1000]) {
      const { exit, fast } = runBoth(SUM, [400n], () => slice);
      expect(exit).toMatchObject({ kind: 'returned' });
      expect(fast.entered > 0).toBe(slice > 60);
    }
  });

  it('in recursion', () => {
    const { exit, fast } = runBoth(FIB, [14n], randomSlices(1, 400));
    expect(exit).toEqual(returned(377n));
    expect(fast.entered).toBeGreaterThan(10);
  });

  it('at the very last instructions of a slice', () => {
    for (let offset = 0; offset < 12; offset++) {
      runBoth(FIB, [11n], stop => (stop === 0 ? 2000 + offset : 600));
    }
  });

  it('where the stack is deeper than the host could go', () => {
    const deep = assemble(`
      func main i:i vars=1 frame=0
        call r1 down r0
        ret.i32 r1
      func down i:i vars=1 frame=16
        brnz r0 more
        ret.i32 r0
      more:
        i32.sub.imm r1 r0 1
        call r1 down r1
        i32.add r1 r1 r0
        ret.i32 r1
    `);
    const { exit } = runBoth(deep, [30_000n], randomSlices(2, 60_000));
    expect(exit).toEqual(returned(450_015_000n));
    const over = runBoth(deep, [80_000n], () => 1_000_000);
    expect(over.exit).toMatchObject({ kind: 'fault', overflow: true });
  });
});

describe('memory', () => {
  const FILL = assemble(`
    func main i:i vars=5 frame=64
      i64.const r1 &data
      i32.const r2 0
      i64.const r3 0
    body:
      i64.extend_i32_s r5 r2
      i64.const r6 37
      i64.mul r5 r5 r6
      i64.add r5 r5 r1
      i32.load8_s r6 r5 1
      i32.add r6 r6 r2
      i32.store16 r5 0 r6
      i64.load r6 r5 0
      i64.add r3 r3 r6
      i32.store fp 8 r2
      i32.load r7 fp 8
      i64.extend_i32_u r7 r7
      i64.xor r3 r3 r7
      i32.add.imm r2 r2 1
      i32.lt_s r5 r2 r0
      brnz r5 body
      addr r5 8
      i64.add r3 r3 r5
      i32.wrap_i64 r5 r3
      ret.i32 r5
  `);

  it('takes page faults, page crossings and misaligned accesses in the middle of a block', () => {
    const { fast } = runBoth(FILL, [4000n], randomSlices(3, 900));
    expect(fast.entered).toBeGreaterThan(20);
  });

  it('faults at the instruction, with the temporaries that are alive', () => {
    const outside = assemble(`
      func main i:i vars=3 frame=16
        i64.const r1 &data
        i32.const r2 0
      body:
        i32.add.imm r3 r2 7
        i64.add.imm r4 r1 8
        i32.load r5 r1 0
        i32.add r5 r5 r3
        i32.store r1 0 r5
        i64.mov r1 r4
        i32.add.imm r2 r2 1
        jump body
    `);
    const { exit } = runBoth(outside, [0n], randomSlices(4, 5000));
    expect(exit).toMatchObject({ kind: 'fault', access: 'read', overflow: false });
  });

  it('faults on addresses that only differ from good ones above 32 bits', () => {
    const high = assemble(`
      func main i:i vars=2 frame=16
        i64.const r1 &data
      body:
        i32.load r3 r1 0
        i32.sub.imm r0 r0 1
        brnz r0 body
        i64.const r3 4294967296
        i64.add r1 r1 r3
        i32.const r0 5
        jump body
    `);
    const { exit } = runBoth(high, [500n], () => 100_000);
    expect(exit).toMatchObject({ kind: 'fault', access: 'read' });
  });

  it('copies on write what a copy of the space shares', () => {
    const copies: { release(): void }[] = [];
    runBoth(FILL, [3000n], randomSlices(5, 2000), {
      between: machine => copies.push(machine.space.clone()),
    });
    expect(copies.length).toBeGreaterThan(20);
  });
});

describe('calls', () => {
  it('go through pointers, and fault where there is no function', () => {
    const indirect = assemble(`
      func main i:I vars=4 frame=32
        i64.const r1 0
      body:
        i32.and.imm r4 r0 3
        jumptab r4 zero one two
        i64.const r2 &add
        jump go
      zero:
        i64.const r2 &mul
        jump go
      one:
        i64.const r2 &add
        jump go
      two:
        i64.const r2 &mul
      go:
        i64.mov r5 r1
        i64.extend_i32_u r6 r0
        icall r4 II:I r2 r5
        i64.mov r1 r4
        i32.sub.imm r0 r0 1
        brnz r0 body
        i64.add.imm r2 r2 16
        icall r4 II:I r2 r5
        ret.i64 r1
      func add II:I vars=2 frame=0
        i64.add r2 r0 r1
        ret.i64 r2
      func mul II:I vars=2 frame=16
        i64.const r2 31
        i64.mul r2 r0 r2
        i64.xor r2 r2 r1
        ret.i64 r2
    `);
    const { exit, fast } = runBoth(indirect, [2000n], randomSlices(6, 700));
    expect(exit).toMatchObject({ kind: 'fault', access: 'execute' });
    expect(fast.entered).toBeGreaterThan(20);
  });

  it('with another signature than the callee has', () => {
    const mismatch = assemble(`
      func main i:i vars=3 frame=16
        i32.const r1 0
      body:
        i64.const r2 &one
        i64.const r4 17179869187
        i64.const r5 5
        icall r3 II:i r2 r4
        i32.add r1 r1 r3
        i32.sub.imm r0 r0 1
        brnz r0 body
        ret.i32 r1
      func one i:i vars=1 frame=16
        i32.add.imm r1 r0 1
        ret.i32 r1
    `);
    const { exit } = runBoth(mismatch, [300n], randomSlices(7, 500));
    expect(exit).toEqual(returned(1200n));
  });

  it('move the stack by alloca', () => {
    const alloca = assemble(`
      func main i:i vars=2 frame=16
        i32.const r1 0
      body:
        call r2 use r0
        i32.add r1 r1 r2
        i32.sub.imm r0 r0 1
        brnz r0 body
        ret.i32 r1
      func use i:i vars=3 frame=16
        i64.mov r2 sp
        i64.extend_i32_u r3 r0
        i64.and.imm r3 r3 255
        alloca r1 r3
        i32.store r1 0 r0
        call r3 leaf r0
        i32.load r4 r1 0
        i32.add r3 r3 r4
        setsp r2
        ret.i32 r3
      func leaf i:i vars=1 frame=48
        i32.store fp 4 r0
        i32.load r1 fp 4
        ret.i32 r1
    `);
    runBoth(alloca, [600n], randomSlices(8, 300));
  });

  it('jump back over frames with longjmp', () => {
    const jumps = assemble(
      `
      func main i:i vars=2 frame=64
        i32.const r1 0
      body:
        addr r2 0
        setjmp r3 r2
        brnz r3 back
        addr r2 0
        call - down r0
        trap
      back:
        i32.add.imm r1 r1 1
        i32.sub.imm r0 r0 1
        brnz r0 body
        ret.i32 r1
      func down I:v vars=1 frame=16
        i32.const r1 7
        longjmp r0 r1
    `.replace('call - down r0', 'call - down r2'),
    );
    const { exit } = runBoth(jumps, [300n], randomSlices(9, 300));
    expect(exit).toEqual(returned(300n));
  });
});

describe('control flow', () => {
  it('with loops that have two entries', () => {
    const irreducible = assemble(`
      func main i:i vars=3 frame=16
        i32.const r1 1
        i32.and.imm r3 r0 1
        brnz r3 second
      first:
        i32.mul.imm r1 r1 3
        i32.sub.imm r0 r0 1
        i32.and.imm r3 r0 4
        brnz r3 first
      second:
        i32.add r1 r1 r0
        i32.sub.imm r0 r0 1
        i32.gt_s.imm r3 r0 0
        brnz r3 first
        i32.gt_s.imm r3 r0 -50
        brnz r3 second
        ret.i32 r1
    `);
    for (const n of [1000n, 1001n]) {
      const { fast } = runBoth(irreducible, [n], randomSlices(10, 200));
      expect(fast.entered).toBeGreaterThan(5);
    }
  });

  it('with nested loops entered at the inner one', () => {
    const nested = assemble(`
      func main i:i vars=4 frame=16
        i32.const r1 0
      outer:
        i32.const r2 0
      inner:
        i32.add r1 r1 r2
        i32.add.imm r2 r2 1
        i32.and.imm r4 r1 1023
        brz r4 skip
        i32.lt_s.imm r4 r2 100
        brnz r4 inner
        i32.add.imm r1 r1 5
      skip:
        i32.sub.imm r0 r0 1
        brnz r0 outer
        ret.i32 r1
    `);
    runBoth(nested, [60n], randomSlices(11, 700));
  });

  it('with division that traps', () => {
    const divide = assemble(`
      func main i:i vars=2 frame=16
        i32.const r1 0
      body:
        i32.const r2 100000
        i32.rem_s r3 r2 r0
        i32.div_u r2 r2 r0
        i32.add r1 r1 r2
        i32.xor r1 r1 r3
        i32.sub.imm r0 r0 1
        jump body
    `);
    const { exit } = runBoth(divide, [700n], randomSlices(12, 900));
    expect(exit).toEqual({ kind: 'trap', trap: 'divide' });
  });
});

describe('atomics, floats, the thread pointer', () => {
  it('are what they are in the interpreter', () => {
    const mixed = assemble(`
      func main i:d vars=5 frame=32
        i64.const r1 &data
        f64.const r2 1.5
        f32.const r3 0.25
      body:
        i32.amo.add r5 r1 r0
        i32.amo8.xor r6 r1 r5
        i64.amo.xchg r7 r1 r1
        i64.cas r8 r1 r1 r7
        i32.cas16 r9 r1 r8 r5
        tp r6
        i64.store r6 0 r8
        i32.load r6 r1 0
        f64.convert_i32_s r6 r6
        f64.div r6 r6 r2
        f64.add r2 r2 r6
        f32.convert_i32_u r6 r5
        f32.mul r3 r3 r6
        f64.promote_f32 r6 r3
        f64.store fp 8 r6
        f32.load r3 fp 12
        i32.trunc_f64_s r6 r2
        i32.store fp 0 r6
        i32.sub.imm r0 r0 1
        brnz r0 body
        ret.f64 r2
    `);
    const { fast } = runBoth(mixed, [500n], randomSlices(13, 300));
    expect(fast.entered).toBeGreaterThan(5);
  });
});

describe('system calls', () => {
  it('see the exact clock, and stop when the kernel wants it', () => {
    const calls = assemble(
      `
      func main i:I vars=2 frame=16
        i64.const r1 0
      body:
        call r2 next r0
        i64.add r1 r1 r2
        i32.sub.imm r0 r0 1
        brnz r0 body
        ret.i64 r1
      func next i:I vars=1 frame=16
        i32.rem_u.imm r1 r0 8
        jumptab r1 frames yields
        i64.const r2 ${CALL.clock}
        jump go
      frames:
        i64.const r2 ${CALL.frames}
        jump go
      yields:
        i64.const r2 ${CALL.yield}
      go:
        i64.extend_i32_u r3 r0
        ecall r2 r2 2
        ret.i64 r2
    `
        .replace('i32.rem_u.imm r1 r0 8', 'i32.and.imm r1 r0 7')
        .replace(/r2 \$/g, 'r2 $'),
    );
    const { exit, fast } = runBoth(calls, [900n], randomSlices(14, 2000));
    expect(exit.kind).toBe('returned');
    expect(fast.entered).toBeGreaterThan(100);
  });
});

describe('breakpoints', () => {
  it('stop in the function that has one, and nowhere else', () => {
    const caller = FIB.functions[1]!;
    let hits = 0;
    runBoth(FIB, [15n], () => 900, {
      between: (machine, stop) => {
        hits = stop;
        if (stop === 3) machine.cpu.setBreakpoints(machine.loaded, [caller.entry + 16]);
        if (stop === 40) machine.cpu.setBreakpoints(machine.loaded, []);
      },
    });
    expect(hits).toBeGreaterThan(40);
  });
});
