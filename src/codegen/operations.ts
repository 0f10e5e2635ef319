/**
 * What each pure operation of the instruction set means, as WebAssembly.
 *
 * Every emitter here expects the operands on the WebAssembly stack (a below b), typed as OPS says, and leaves the
 * result. The interpreter and the code generator both call these, so they cannot disagree. Most operations *are*
 * WebAssembly's; the rest is where x86-64 behaves otherwise and a C program can see it: which NaN comes out of
 * arithmetic, and what a float that does not fit an integer converts to.
 */
import type { OpInfo } from '../compiler/ir.ts';
import {
  type Code,
  isMemoryOperator,
  isPlainOperator,
  type MemoryOperator,
  type PlainOperator,
} from './wasm.ts';

type Float = 'f32' | 'f64';
type Int = 'i32' | 'i64';

/** SSE's "real indefinite": the NaN an invalid operation on numbers makes. Its sign is set. */
const DEFAULT_NAN_32 = 0xffc0_0000;
const DEFAULT_NAN_64 = 0xfff8_0000_0000_0000n;
const QUIET_32 = 0x0040_0000;
const QUIET_64 = 0x0008_0000_0000_0000n;

const plain = (c: Code, name: string): void => {
  if (!isPlainOperator(name)) throw new Error(`not a WebAssembly operator: ${name}`);
  c.op(name);
};

const defaultNaN = (c: Code, t: Float): void => {
  if (t === 'f32') c.f32Bits(DEFAULT_NAN_32);
  else c.f64Bits(DEFAULT_NAN_64);
};

/** The NaN in a local, made quiet. */
function quieted(c: Code, t: Float, local: number): void {
  c.get(local);
  if (t === 'f32') c.op('i32.reinterpret_f32').i32(QUIET_32).op('i32.or').op('f32.reinterpret_i32');
  else c.op('i64.reinterpret_f64').i64(QUIET_64).op('i64.or').op('f64.reinterpret_i64');
}

/**
 * a op b for add, sub, mul, div. A NaN result is the first NaN operand made quiet, or the default NaN if there is
 * none. WebAssembly leaves the choice to the engine, so it is made here; the test costs one compare when not NaN.
 */
function floatArithmetic(c: Code, t: Float, name: PlainOperator): void {
  const a = c.scratch(t, 0);
  const b = c.scratch(t, 1);
  const result = c.scratch(t, 2);
  c.set(b).tee(a).get(b).op(name).tee(result).get(result).op(`${t}.eq`);
  c.if(t);
  c.get(result);
  c.else();
  c.get(a).get(a).op(`${t}.ne`);
  c.if(t);
  quieted(c, t, a);
  c.else();
  c.get(b).get(b).op(`${t}.ne`);
  c.if(t);
  quieted(c, t, b);
  c.else();
  defaultNaN(c, t);
  c.end().end().end();
}

/** sqrt and the roundings: the same rule with one operand. */
function floatUnary(c: Code, t: Float, name: PlainOperator): void {
  const a = c.scratch(t, 0);
  const result = c.scratch(t, 2);
  c.tee(a).op(name).tee(result).get(result).op(`${t}.eq`);
  c.if(t);
  c.get(result);
  c.else();
  c.get(a).get(a).op(`${t}.ne`);
  c.if(t);
  quieted(c, t, a);
  c.else();
  defaultNaN(c, t);
  c.end().end();
}

/** double -> float. A NaN keeps its sign and the top of its payload, and becomes quiet (CVTSD2SS). */
function demote(c: Code): void {
  const a = c.scratch('f64', 0);
  const bits = c.scratch('i64', 0);
  c.tee(a).get(a).op('f64.eq');
  c.if('f32');
  c.get(a).op('f32.demote_f64');
  c.else();
  c.get(a).op('i64.reinterpret_f64').tee(bits);
  c.i64(29).op('i64.shr_u').op('i32.wrap_i64').i32(0x003f_ffff).op('i32.and');
  c.get(bits).i64(32).op('i64.shr_u').op('i32.wrap_i64').i32(0x8000_0000).op('i32.and').op('i32.or');
  c.i32(0x7fc0_0000).op('i32.or').op('f32.reinterpret_i32');
  c.end();
}

/** float -> double, the same for NaNs (CVTSS2SD). */
function promote(c: Code): void {
  const a = c.scratch('f32', 0);
  const bits = c.scratch('i64', 0);
  c.tee(a).get(a).op('f32.eq');
  c.if('f64');
  c.get(a).op('f64.promote_f32');
  c.else();
  c.get(a).op('i32.reinterpret_f32').op('i64.extend_i32_u').tee(bits);
  c.i64(0x003f_ffff).op('i64.and').i64(29).op('i64.shl');
  c.get(bits).i64(0x8000_0000).op('i64.and').i64(32).op('i64.shl').op('i64.or');
  c.i64(0x7ff8_0000_0000_0000n).op('i64.or').op('f64.reinterpret_i64');
  c.end();
}

const power = (c: Code, t: Float, exponent: number): void => {
  if (t === 'f32') c.f32(2 ** exponent);
  else c.f64(2 ** exponent);
};

/**
 * Float to signed integer (CVTTSD2SI and its kin): out of range, and NaN, give the most negative integer. Because
 * that integer is also the right answer at its own float, a test of the magnitude is enough.
 */
function truncateSigned(c: Code, i: Int, f: Float): void {
  const a = c.scratch(f, 0);
  c.tee(a).op(`${f}.abs`);
  power(c, f, i === 'i32' ? 31 : 63);
  c.op(`${f}.lt`);
  c.if(i);
  c.get(a).op(`${i}.trunc_${f}_s`);
  c.else();
  if (i === 'i32') c.i32(0x8000_0000);
  else c.i64(-0x8000_0000_0000_0000n);
  c.end();
}

/** Float to unsigned 64: below 2^63 (and NaN) the signed conversion; above, that of a - 2^63 with the top bit flipped. */
function truncateUnsigned64(c: Code, f: Float): void {
  const a = c.scratch(f, 1);
  c.tee(a);
  power(c, f, 63);
  c.op(`${f}.ge`);
  c.if('i64');
  c.get(a);
  power(c, f, 63);
  c.op(`${f}.sub`);
  truncateSigned(c, 'i64', f);
  c.i64(-0x8000_0000_0000_0000n).op('i64.xor');
  c.else();
  c.get(a);
  truncateSigned(c, 'i64', f);
  c.end();
}

const NAN_BINARY = /^(f32|f64)\.(add|sub|mul|div)$/;
const NAN_UNARY = /^(f32|f64)\.(sqrt|floor|ceil|trunc|nearest)$/;
const TRUNCATE = /^(i32|i64)\.trunc_(f32|f64)_(s|u)$/;

/**
 * Emits a unary, binary or binimm operation (for binimm the immediate is the second operand, already on the stack with
 * the type of the first). For one that `traps`, emit and test `emitTrapCondition` before.
 */
export function emitOperation(c: Code, op: OpInfo): void {
  const name = op.shape === 'binimm' ? op.name.slice(0, -'.imm'.length) : op.name;
  if (name.endsWith('.mov')) return;
  if (name === 'f32.demote_f64') {
    demote(c);
    return;
  }
  if (name === 'f64.promote_f32') {
    promote(c);
    return;
  }
  const truncation = TRUNCATE.exec(name);
  if (truncation) {
    const [, i, f, sign] = truncation as unknown as [string, Int, Float, 's' | 'u'];
    if (sign === 's') truncateSigned(c, i, f);
    else if (i === 'i64') truncateUnsigned64(c, f);
    else {
      truncateSigned(c, 'i64', f);
      c.op('i32.wrap_i64');
    }
    return;
  }
  if (isPlainOperator(name) && NAN_BINARY.test(name)) floatArithmetic(c, op.dt as Float, name);
  else if (isPlainOperator(name) && NAN_UNARY.test(name)) floatUnary(c, op.dt as Float, name);
  else plain(c, name);
}

/**
 * For integer division and remainder, whose operands are in locals a and b: leaves an i32 that is nonzero where x86-64
 * raises #DE (SIGFPE): the divisor is 0, or the quotient of a signed division does not fit.
 */
export function emitTrapCondition(c: Code, op: OpInfo, a: number, b: number): void {
  const t = op.at as Int;
  c.get(b).op(`${t}.eqz`);
  if (!op.name.endsWith('_s')) return;
  c.get(b);
  if (t === 'i32') c.i32(-1).op('i32.eq').get(a).i32(0x8000_0000).op('i32.eq');
  else c.i64(-1).op('i64.eq').get(a).i64(-0x8000_0000_0000_0000n).op('i64.eq');
  c.op('i32.and').op('i32.or');
}

/** For an amo: old value and operand on the stack, leaves what is stored (its high bits beyond the size are ignored). */
export function emitAtomic(c: Code, op: OpInfo): void {
  const t = op.dt as Int;
  const name = op.name.slice(op.name.lastIndexOf('.') + 1);
  if (name === 'xchg') {
    const operand = c.scratch(t, 0);
    c.set(operand).drop().get(operand);
  } else plain(c, `${t}.${name}`);
}

/** For a cas: old value and expected value on the stack, leaves whether they agree in the bytes that are compared. */
export function emitCompareSwap(c: Code, op: OpInfo): void {
  if (op.size === 1 || op.size === 2) c.i32((1 << (8 * op.size)) - 1).op('i32.and');
  plain(c, `${op.dt}.eq`);
}

/**
 * The WebAssembly load or store that does an operation's access once the linear address is known; a store of 8 bytes takes an i64,
 * whatever the operand is. For amo and cas: of the load (zero-extending) or the store.
 */
export function memoryOperator(op: OpInfo, part: 'load' | 'store'): MemoryOperator {
  let name = op.name === 'i32.store64' ? 'i64.store' : op.name;
  if (op.shape === 'amo' || op.shape === 'cas') {
    const t = op.dt as Int;
    const narrow = op.size === 1 || op.size === 2;
    name = `${t}.${part}${narrow ? op.size! * 8 : ''}${narrow && part === 'load' ? '_u' : ''}`;
  }
  if (!isMemoryOperator(name)) throw new Error(`not a memory operator: ${name}`);
  return name;
}
