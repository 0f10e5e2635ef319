/**
 * gcc's atomic built-in functions: the older `__sync_*` and the C11-like `__atomic_*`.
 *
 * The machine executes instructions one after the other in one order for everybody, so memory orders say nothing and
 * fences are empty; a plain load or store of 1, 2, 4 or 8 bytes is atomic. What remains is read-modify-write.
 */
import type { BinaryOp, Builtin, Expr } from './ast.ts';
import { BOOL, type CType, INT, LONG, pointerTo, sizeOf, UCHAR, VOID } from './ctype.ts';
import { assign } from './parse-assignment.ts';
import { atomicLoop, bitsType } from './parse-atomic.ts';
import { coerce, explicitCast, intLiteral, rvalue } from './parse-convert.ts';
import { once } from './parse-once.ts';
import { binary, comma, conditional, dereference } from './parse-operators.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { isPointer, unqualified } from './types.ts';

const OPERATORS: Record<string, { readonly op: BinaryOp; readonly builtin: Builtin }> = {
  add: { op: '+', builtin: 'atomic_add' },
  sub: { op: '-', builtin: 'atomic_sub' },
  and: { op: '&', builtin: 'atomic_and' },
  or: { op: '|', builtin: 'atomic_or' },
  xor: { op: '^', builtin: 'atomic_xor' },
};

/** undefined: no such function, or wrong arguments. */
export function parseAtomicBuiltin(
  p: Parser,
  name: string,
  given: readonly Expr[],
  range: Range,
): Expr | undefined {
  const args = given.map(e => rvalue(p, e));
  const nothing = explicitCast(p, intLiteral(0, range), VOID, range);
  if (name === '__sync_synchronize' || /^__atomic_(thread|signal)_fence$/.test(name)) return nothing;
  if (/^__atomic_(always|is)_lock_free$/.test(name)) return intLiteral(1, range, BOOL);
  const pointer = args[0];
  if (!pointer || !isPointer(pointer.type)) return undefined;
  const type = unqualified(pointer.type.to);
  if (![1, 2, 4, 8].includes(sizeOf(type)) || type.kind === 'void') {
    if (/_(test_and_set|clear)$/.test(name)) {
      return flagOperation(p, name, explicitCast(p, pointer, pointerTo(UCHAR), range), range);
    }
    p.error(range, `argument 1 of '${name}' must point to an object of 1, 2, 4 or 8 bytes`);
    return p.poison(range);
  }
  const operation =
    /^__(?:sync|atomic)_(?:fetch_and_|fetch_)?(add|sub|and|or|xor|nand)(_and_fetch|_fetch)?$/.exec(name);
  if (operation && args[1]) {
    return fetchAndChange(p, operation[1]!, pointer, type, args[1], operation[2] !== undefined, range);
  }
  return exchange(p, name, pointer, type, args, range) ?? flagOperation(p, name, pointer, range);
}

function make(name: Builtin, args: readonly Expr[], type: CType, range: Range): Expr {
  return { kind: 'builtin', name, args, type, range };
}

function fetchAndChange(
  p: Parser,
  what: string,
  pointer: Expr,
  type: CType,
  value: Expr,
  wantNew: boolean,
  range: Range,
): Expr {
  const operandType = isPointer(type) ? LONG : type;
  if (what === 'nand') return nand(p, pointer, type, value, wantNew, range);
  const { op, builtin } = OPERATORS[what]!;
  if (!wantNew) return make(builtin, [pointer, explicitCast(p, value, operandType, range)], type, range);
  return once(p, explicitCast(p, value, operandType, range), operandType, v => {
    const old = make(builtin, [pointer, v()], type, range);
    const sum = binary(p, op, isPointer(type) ? explicitCast(p, old, LONG, range) : old, v(), range);
    return explicitCast(p, sum, type, range);
  });
}

/** `*pointer = ~(*pointer & value)`: the machine has no such operation, so an atomic one is built of compare-and-swap. */
function nand(p: Parser, pointer: Expr, type: CType, value: Expr, wantNew: boolean, range: Range): Expr {
  const compute = (old: Expr, operand: Expr): Expr => {
    const both = binary(p, '&', old, operand, range);
    return explicitCast(p, { kind: 'unary', op: '~', operand: both, type: both.type, range }, type, range);
  };
  const object = dereference(p, pointer, range);
  return atomicLoop(p, compute, pointer, object.type, explicitCast(p, value, type, range), wantNew, range);
}

function exchange(
  p: Parser,
  name: string,
  pointer: Expr,
  type: CType,
  args: readonly Expr[],
  range: Range,
): Expr | undefined {
  const [, second, third] = args;
  const object = (): Expr => {
    const place = dereference(p, pointer, range);
    return { ...place, type: { ...place.type, atomic: true } };
  };
  const to = (e: Expr) => (e.type.kind === 'struct' ? e : explicitCast(p, e, type, range));
  switch (name) {
    case '__atomic_load_n':
      return comma(p, intLiteral(0, range), object());
    case '__atomic_load':
      return second && assign(p, dereference(p, second, range), object(), range);
    case '__atomic_store_n':
      return second && explicitCast(p, assign(p, object(), to(second), range), VOID, range);
    case '__atomic_store':
      return (
        second && explicitCast(p, assign(p, object(), dereference(p, second, range), range), VOID, range)
      );
    case '__atomic_exchange_n':
    case '__sync_lock_test_and_set':
      return second && make('atomic_xchg', [pointer, to(second)], type, range);
    case '__atomic_exchange':
      if (!second || !third) return undefined;
      return assign(
        p,
        dereference(p, third, range),
        make('atomic_xchg', [pointer, dereference(p, second, range)], type, range),
        range,
      );
    case '__sync_val_compare_and_swap':
      return second && third && make('atomic_cas', [pointer, to(second), to(third)], type, range);
    case '__sync_bool_compare_and_swap':
      if (!second || !third) return undefined;
      return once(p, to(second), type, expected => {
        const old = make('atomic_cas', [pointer, expected(), to(third)], type, range);
        return coerce(binary(p, '==', old, expected(), range), BOOL);
      });
    case '__atomic_compare_exchange_n':
    case '__atomic_compare_exchange':
      if (!second || !third || !isPointer(second.type)) return undefined;
      return compareExchange(
        p,
        pointer,
        type,
        second,
        name.endsWith('_n') ? to(third) : dereference(p, third, range),
        range,
      );
    default:
      return undefined;
  }
}

/** If *pointer is *expected, store desired; else load *expected. Compared as bits, so that any type will do. */
function compareExchange(
  p: Parser,
  pointer: Expr,
  type: CType,
  expected: Expr,
  desired: Expr,
  range: Range,
): Expr {
  const bits = bitsType(type);
  const sameBits = type.kind === 'int' || type.kind === 'pointer' || type.kind === 'enum';
  const valueType = sameBits ? type : bits;
  const isConst = isPointer(expected.type) && expected.type.to.const;
  if (isConst) {
    const message = 'the expected value is const, but is changed to the value found when that is another';
    p.warn(expected.range, 'discarded-qualifiers', message);
  }
  const asBits = (e: Expr) => (sameBits && !isConst ? e : explicitCast(p, e, pointerTo(valueType), range));
  return once(p, asBits(expected), asBits(expected).type, at => {
    const wanted = dereference(p, at(), range);
    return once(p, wanted, valueType, before => {
      const replacement = sameBits ? desired : bitsOf(p, desired, bits, range);
      const swap = make('atomic_cas', [asBits(pointer), before(), replacement], valueType, range);
      return once(p, swap, valueType, old => {
        const same = binary(p, '==', old(), before(), range);
        const update = assign(p, dereference(p, at(), range), old(), range);
        const failed = comma(p, update, intLiteral(0, range, INT));
        return coerce(conditional(p, same, intLiteral(1, range, INT), failed, range), BOOL);
      });
    });
  });
}

/** The bytes of a value of any type, as an integer: through memory. */
function bitsOf(p: Parser, value: Expr, bits: CType, range: Range): Expr {
  const decl = p.hiddenVariable('bits', unqualified(value.type), range);
  decl.addressed = true;
  const object: Expr = { kind: 'var', decl, type: decl.type, range };
  const address: Expr = { kind: 'addr', operand: object, type: pointerTo(decl.type), range };
  const read = dereference(p, explicitCast(p, address, pointerTo(bits), range), range);
  return comma(p, assign(p, object, value, range), read);
}

function flagOperation(p: Parser, name: string, pointer: Expr, range: Range): Expr | undefined {
  switch (name) {
    case '__atomic_test_and_set': {
      const byte = explicitCast(p, pointer, pointerTo(UCHAR), range);
      return coerce(make('atomic_xchg', [byte, intLiteral(1, range, UCHAR)], UCHAR, range), BOOL);
    }
    case '__atomic_clear':
    case '__sync_lock_release': {
      const target = name === '__atomic_clear' ? explicitCast(p, pointer, pointerTo(UCHAR), range) : pointer;
      const place = dereference(p, target, range);
      const atomic = { ...place, type: { ...place.type, atomic: true } };
      return explicitCast(p, assign(p, atomic, intLiteral(0, range), range), VOID, range);
    }
    default:
      return undefined;
  }
}
