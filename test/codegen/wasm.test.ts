/** The WebAssembly encoder, by running what it makes. */
import { describe, expect, test } from 'vitest';
import { ByteBuffer, ModuleBuilder } from '../../src/codegen/wasm.ts';

describe('LEB128', () => {
  const bytes = (write: (b: ByteBuffer) => void): number[] => {
    const b = new ByteBuffer(1);
    write(b);
    return [...b.bytes];
  };
  test('unsigned', () => {
    expect(bytes(b => b.unsigned(0))).toEqual([0]);
    expect(bytes(b => b.unsigned(624485))).toEqual([0xe5, 0x8e, 0x26]);
    expect(bytes(b => b.unsigned(0xffff_ffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });
  test('signed', () => {
    expect(bytes(b => b.signed(-123456))).toEqual([0xc0, 0xbb, 0x78]);
    expect(bytes(b => b.signed(64))).toEqual([0xc0, 0x00]);
    expect(bytes(b => b.signed64(-(1n << 63n)))).toEqual([...new Array(9).fill(0x80), 0x7f]);
    expect(bytes(b => b.signed64((1n << 63n) - 1n))).toEqual([...new Array(9).fill(0xff), 0x00]);
  });
});

test('constants come out as they went in', () => {
  for (const value of [0n, 1n, -1n, 63n, 64n, -64n, -65n, 1n << 31n, -(1n << 31n), 1n << 62n, -(1n << 63n)]) {
    const m = new ModuleBuilder();
    const f = m.func([], ['i64']);
    f.code.i64(value);
    m.export('f', 'function', f.index);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.finish()));
    expect((exports.f as () => bigint)()).toBe(value);
  }
});

test('loops, tables, memory, globals, imports and indirect calls', () => {
  const m = new ModuleBuilder();
  m.importMemory('env', 'memory', 1);
  const log = m.importFunction('env', 'log', ['i32']);
  const counter = m.importGlobal('env', 'counter', 'i32', true);
  const own = m.global('i32', true, -7);
  const table = m.table(2, 2);
  const twice = m.func(['i32'], ['i32']);
  twice.code.get(0).i32(1).op('i32.shl');
  const negate = m.func(['i32'], ['i32']);
  negate.code.i32(0).get(0).op('i32.sub');
  m.element(table, 0, [twice.index, negate.index]);

  // main(n): for i in 0..n: memory[4 i] := table[i % 2](i); logs where a br_table went
  const main = m.func(['i32'], ['i32']);
  const c = main.code;
  const i = c.local('i32');
  const done = c.block();
  const again = c.loop();
  c.get(i).get(0).op('i32.ge_s').brIf(done);
  c.get(i).i32(2).op('i32.shl');
  c.get(i)
    .get(i)
    .i32(1)
    .op('i32.and')
    .callIndirect(m.type(['i32'], ['i32']), table);
  c.memory('i32.store', 16);
  const other = c.block();
  const one = c.block();
  const zero = c.block();
  c.get(i).brTable([zero, one], other);
  c.end();
  c.i32(100).call(log).br(other);
  c.end();
  c.i32(101).call(log);
  c.end();
  c.get(i).i32(1).op('i32.add').set(i).br(again);
  c.end().end();
  c.globalGet(counter).i32(5).op('i32.add').globalSet(counter);
  c.globalGet(own);
  m.export('main', 'function', main.index);

  const memory = new WebAssembly.Memory({ initial: 1 });
  const logged: number[] = [];
  const global = new WebAssembly.Global({ value: 'i32', mutable: true }, 37);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(m.finish()), {
    env: { memory, counter: global, log: (x: number) => logged.push(x) },
  });
  expect((instance.exports.main as (n: number) => number)(5)).toBe(-7);
  expect([...new Int32Array(memory.buffer, 16, 5)]).toEqual([0, -1, 4, -3, 8]);
  expect(logged).toEqual([100, 101]);
  expect(global.value).toBe(42);
});

test('mistakes are caught', () => {
  const m = new ModuleBuilder();
  const f = m.func([]);
  expect(() => m.importFunction('env', 'late', [])).toThrow('after a function was defined');
  f.code.block();
  expect(() => m.finish()).toThrow('still open');
});
