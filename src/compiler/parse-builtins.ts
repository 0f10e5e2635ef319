/**
 * gcc's built-in functions: `__builtin_*`, `__sync_*` and `__atomic_*`.
 *
 * Three sorts. A few are operations of the typed tree (ast.ts, Builtin). Many are shorthand for ordinary expressions over
 * operands that must be evaluated once (parse-shorthand.ts). The rest are library functions
 * under another name.
 */

import type { Builtin, Expr } from './ast.ts';
import { constantValue, integerConstant } from './constant.ts';
import {
  arrayOf,
  CHAR,
  type CType,
  DOUBLE,
  FLOAT,
  INT,
  LONG,
  pointerTo,
  UINT,
  ULLONG,
  ULONG,
  VA_LIST_TAG,
  VOID,
} from './ctype.ts';
import { argumentList, assignment } from './expressions.ts';
import { parseAtomicBuiltin } from './parse-atomic-builtins.ts';
import { call, functionNamed } from './parse-call.ts';
import { coerce, explicitCast, intLiteral, promotedArgument, rvalue } from './parse-convert.ts';
import { addressOfExpr, dereference, memberOf, subscript } from './parse-operators.ts';
import { shorthand } from './parse-shorthand.ts';
import { typeName } from './parse-specifiers.ts';
import { shuffle } from './parse-vector.ts';
import { type Parser, span } from './parser.ts';
import type { Range } from './source.ts';
import { headerOf } from './suggest.ts';
import type { Token } from './token.ts';
import { commonType, compatibleUnqualified, isInteger, isPointer, unqualified } from './types.ts';

export const isBuiltinName = (name: string): boolean => /^__(builtin|sync|atomic)_/.test(name);

/** The name has been read; its arguments follow. */
export function parseBuiltin(p: Parser, name: Token): Expr {
  p.expect('(');
  const special = SPECIAL[name.text];
  if (special) {
    return special(p, name);
  }
  const args = argumentList(p);
  const range = span(name.range, p.previous.range);
  if (p.isPoisoned(...args)) return p.poison(range);
  if (!name.text.startsWith('__builtin_')) {
    return parseAtomicBuiltin(p, name.text, args, range) ?? unknown(p, name);
  }
  const short = name.text.slice('__builtin_'.length);
  const wanted = ARITY.get(short);
  if (wanted !== undefined && args.length !== wanted) {
    p.error(range, `too ${args.length < wanted ? 'few' : 'many'} arguments to function '${name.text}'`);
    return p.poison(range);
  }
  return (
    operation(p, short, args, range) ??
    shorthand(p, short, args, range) ??
    libraryCall(p, short, args, range) ??
    unknown(p, name)
  );
}

function unknown(p: Parser, name: Token): Expr {
  p.error(name.range, `built-in function '${name.text}' is not supported`);
  return p.poison(name.range);
}

/** Arguments that must be there. Names absent here take any number, or are checked as the library function they are. */
const ARITY = new Map<string, number>(
  Object.entries({
    va_end: 1,
    va_copy: 2,
    setjmp: 1,
    longjmp: 2,
    alloca: 1,
    trap: 0,
    unreachable: 0,
    frame_address: 1,
    return_address: 1,
    expect: 2,
    constant_p: 1,
    bswap16: 1,
    bswap32: 1,
    bswap64: 1,
    add_overflow: 3,
    sub_overflow: 3,
    mul_overflow: 3,
    copysign: 2,
    copysignf: 2,
  }),
);
for (const f of ['sqrt', 'floor', 'ceil', 'trunc', 'rint', 'fabs']) {
  ARITY.set(f, 1);
  ARITY.set(f + 'f', 1);
}
for (const f of ['clz', 'ctz', 'popcount', 'ffs', 'parity', 'clrsb'])
  for (const l of ['', 'l', 'll']) ARITY.set(f + l, 1);
for (const f of ['isnan', 'isinf', 'isinf_sign', 'isfinite', 'isnormal', 'signbit']) ARITY.set(f, 1);

// --- With types or undeclared names among the arguments --------------------------------------------------------

const SPECIAL: Record<string, (p: Parser, name: Token) => Expr> = {
  __builtin_va_arg(p, name) {
    const ap = assignment(p);
    p.expect(',');
    const type = unqualified(typeName(p));
    p.expect(')');
    const range = span(name.range, p.previous.range);
    return { kind: 'builtin', name: 'va_arg', args: [vaList(p, ap)], typeArg: type, type, range };
  },
  /** The two parts, of which neither is computed with: CMPLX of <complex.h> (C11 7.3.9.3). */
  __builtin_complex(p, name) {
    const args = argumentList(p).map(e => rvalue(p, e));
    const range = span(name.range, p.previous.range);
    const [real, imaginary] = args;
    if (p.isPoisoned(...args)) return p.poison(range);
    if (real?.type.kind !== 'float' || imaginary?.type.kind !== 'float' || args.length > 2) {
      p.error(range, "'__builtin_complex' takes two arguments of one floating type");
      return p.poison(range);
    }
    const part = commonType(real.type, imaginary.type);
    const type: CType = { kind: 'complex', part: part.kind === 'float' ? part.float : 'double' };
    return {
      kind: 'builtin',
      name: 'complex',
      args: [coerce(real, part), coerce(imaginary, part)],
      type,
      range,
    };
  },
  __builtin_shuffle(p, name) {
    const args = argumentList(p);
    return shuffle(p, args, span(name.range, p.previous.range));
  },
  __builtin_types_compatible_p(p, name) {
    const a = typeName(p);
    p.expect(',');
    const b = typeName(p);
    p.expect(')');
    const same = compatibleUnqualified(unqualified(a), unqualified(b)) && a.kind === b.kind;
    return intLiteral(same ? 1 : 0, span(name.range, p.previous.range));
  },
  __builtin_choose_expr(p, name) {
    const test = integerConstant(rvalue(p, assignment(p)));
    p.expect(',');
    const yes = assignment(p);
    p.expect(',');
    const no = assignment(p);
    p.expect(')');
    if (test !== undefined) return test !== 0n ? yes : no;
    p.error(name.range, "first argument to '__builtin_choose_expr' not a constant");
    return p.poison(name.range);
  },
  __builtin_FUNCTION(p, name) {
    p.expect(')');
    return stringOf(p, p.function?.decl.name ?? '', name);
  },
  __builtin_FILE(p, name) {
    p.expect(')');
    return stringOf(p, name.range.file.spelled, name);
  },
  __builtin_LINE(p, name) {
    p.expect(')');
    return intLiteral(name.range.file.position(name.range.start).line, name.range);
  },
  /** offsetof(type, member-designator): the address of the member in an object at 0. */
  __builtin_offsetof(p, name) {
    const type = typeName(p);
    p.expect(',');
    const zero = explicitCast(p, intLiteral(0, name.range), pointerTo(type), name.range);
    let e = dereference(p, zero, name.range);
    for (let first = true; !p.is(')'); first = false) {
      if (!first && p.accept('[')) {
        const index = assignment(p);
        p.expect(']');
        e = subscript(p, e, index, e.range);
        continue;
      }
      if (!first) p.expect('.');
      const member = p.token;
      if (!p.isIdentifier) p.fail('expected identifier in offsetof');
      p.next();
      e = memberOf(p, e, member.text, member.range, false);
      if (p.isPoisoned(e)) break;
    }
    while (!p.is(')') && p.token.kind !== 'eof') p.next();
    p.expect(')');
    const range = span(name.range, p.previous.range);
    if (p.isPoisoned(e)) return e;
    const value = constantValue(addressOfExpr(p, e, range));
    if (value?.kind === 'int') return intLiteral(value.value, range, ULONG);
    return explicitCast(p, addressOfExpr(p, e, range), ULONG, range);
  },
};

function stringOf(p: Parser, text: string, name: Token): Expr {
  const bytes = new TextEncoder().encode(`${text}\0`);
  return rvalue(p, { kind: 'string', bytes, type: arrayOf(CHAR, bytes.length), range: name.range });
}

/** The one element of the argument list `e`, which is an array or, as a parameter, a pointer to it. */
function vaList(p: Parser, e: Expr): Expr {
  const list = rvalue(p, e);
  if (p.isPoisoned(list)) return list;
  if (isPointer(list.type) && list.type.to.kind === 'struct' && list.type.to.tag === VA_LIST_TAG)
    return dereference(p, list, e.range);
  p.error(e.range, "first argument must be of type 'va_list'");
  return p.poison(e.range);
}

// --- Operations of the tree -----------------------------------------------------------------------------------

const FLOAT_OPERATIONS = ['sqrt', 'floor', 'ceil', 'trunc', 'rint', 'fabs'];

function operation(p: Parser, name: string, args: readonly Expr[], range: Range): Expr | undefined {
  const make = (builtin: Builtin, operands: readonly Expr[], type: CType): Expr => ({
    kind: 'builtin',
    name: builtin,
    args: operands,
    type,
    range,
  });
  const value = (i: number, type: CType) => explicitlyTo(p, args[i]!, type);
  switch (name) {
    case 'va_start':
      if (!p.function?.decl.type.variadic) {
        p.error(range, "'va_start' used in function with fixed arguments");
        return p.poison(range);
      }
      if (args.length === 0) return undefined;
      return make('va_start', [vaList(p, args[0]!)], VOID);
    case 'va_end':
      return make('va_end', [vaList(p, args[0]!)], VOID);
    case 'va_copy':
      return make('va_copy', [vaList(p, args[0]!), vaList(p, args[1]!)], VOID);
    case 'setjmp':
      return make('setjmp', [value(0, pointerTo(VOID))], INT);
    case 'longjmp':
      return make('longjmp', [value(0, pointerTo(VOID)), value(1, INT)], VOID);
    case 'alloca':
      return make('alloca', [value(0, ULONG)], pointerTo(VOID));
    case 'trap':
    case 'unreachable':
      return make(name, [], VOID);
    case 'syscall':
      if (args.length === 0 || args.length > 7) return undefined;
      return make(
        'syscall',
        args.map((_, i) => value(i, LONG)),
        LONG,
      );
    case 'frame_address':
    case 'return_address':
      if (integerConstant(rvalue(p, args[0]!)) !== 0n) {
        p.error(range, `'__builtin_${name}' of another level than 0 is not supported`);
        return p.poison(range);
      }
      return make(name, [intLiteral(0, range)], pointerTo(VOID));
    case 'copysign':
      return make('copysign', [value(0, DOUBLE), value(1, DOUBLE)], DOUBLE);
    case 'copysignf':
      return make('copysignf', [value(0, FLOAT), value(1, FLOAT)], FLOAT);
  }
  const bits = /^(clz|ctz|popcount)(l{0,2})$/.exec(name);
  if (bits) {
    const type = bits[2] === '' ? UINT : bits[2] === 'l' ? ULONG : ULLONG;
    return make(bits[1] as 'clz' | 'ctz' | 'popcount', [value(0, type)], INT);
  }
  if (FLOAT_OPERATIONS.includes(name)) return make(name as Builtin, [value(0, DOUBLE)], DOUBLE);
  if (FLOAT_OPERATIONS.includes(name.slice(0, -1)) && name.endsWith('f')) {
    return make(name as Builtin, [value(0, FLOAT)], FLOAT);
  }
  return undefined;
}

/** Converted without opinion: the argument of an operation that takes anything of the sort. */
function explicitlyTo(p: Parser, e: Expr, type: CType): Expr {
  const v = rvalue(p, e);
  if (v.type.kind === 'struct' || v.type.kind === 'void') {
    p.error(e.range, 'incompatible type for argument of built-in function');
    return p.poison(e.range);
  }
  if (isInteger(v.type) && isPointer(type)) return explicitCast(p, coerce(v, LONG), type, v.range);
  return coerce(v, type);
}

// --- Library functions under another name -----------------------------------------------------------------------

/** `___memcpy_chk(d, s, n, room)` and its like, which fortified headers call: the plain function. */
function unchecked(name: string, args: readonly Expr[]): [name: string, args: readonly Expr[]] {
  const plain = /^__(\w+)_chk$/.exec(name)?.[1];
  if (plain === undefined) return [name, args];
  if (/^(?:mem|str|stp)/.test(plain)) return [plain, args.slice(0, -1)];
  if (/snprintf$/.test(plain)) return [plain, [...args.slice(0, 2), ...args.slice(4)]];
  if (/sprintf$/.test(plain)) return [plain, [...args.slice(0, 1), ...args.slice(3)]];
  if (/fprintf$/.test(plain)) return [plain, [...args.slice(0, 1), ...args.slice(2)]];
  return [plain, args.slice(1)];
}

function libraryCall(p: Parser, given: string, all: readonly Expr[], range: Range): Expr | undefined {
  const [name, args] = unchecked(given, all);
  if (!headerOf(name)) return undefined;
  const known = p.lookup(name);
  const declared =
    known?.kind === 'func'
      ? known.type
      : (p.options.libraryDeclaration?.(name)?.type ?? {
          kind: 'function' as const,
          returns: /^(mem|str|m?alloc|calloc|realloc)(?!.*(len|cmp))/.test(name) ? pointerTo(VOID) : INT,
          params: [],
          variadic: false,
          prototype: false,
        });
  if (known?.kind === 'func') p.usedFunctions.add(known);
  const callee: Expr =
    known?.kind === 'func'
      ? { kind: 'func', decl: known, type: known.type, range }
      : functionNamed(p, name, declared, range);
  return call(
    p,
    callee,
    args.map(a => (a.type.kind === 'float' ? promotedArgument(p, a) : a)),
    range,
  );
}
