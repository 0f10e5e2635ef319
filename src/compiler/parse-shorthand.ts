/**
 * The built-in functions that are shorthand for ordinary expressions, as a table: by name, how many arguments there must be, and
 * the expression.
 */
import type { BinaryOp, Builtin, Expr } from './ast.ts';
import { constantValue } from './constant.ts';
import {
  type CType,
  DOUBLE,
  FLOAT,
  INT,
  LONG,
  pointerTo,
  sizeOf,
  UINT,
  ULONG,
  USHORT,
  VOID,
} from './ctype.ts';
import { coerce, explicitCast, intLiteral, rvalue } from './parse-convert.ts';
import { isPure, once } from './parse-once.ts';
import { binary, comma, conditional } from './parse-operators.ts';
import { checkedArithmetic } from './parse-overflow.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';

/** A use of one: what its expression is put together from. */
class Use {
  constructor(
    readonly p: Parser,
    readonly args: readonly Expr[],
    readonly range: Range,
  ) {}

  /** An argument, evaluated where it stands. */
  arg(i: number): Expr {
    return this.args[i]!; // `least` says how many there are
  }

  n(value: number | bigint, type: CType = INT): Expr {
    return intLiteral(value, this.range, type);
  }

  float(value: number, type: CType = DOUBLE): Expr {
    return { kind: 'float', value, type, range: this.range };
  }

  op(operator: BinaryOp, a: Expr, b: Expr): Expr {
    return binary(this.p, operator, a, b, this.range);
  }

  when(test: Expr, then: Expr, otherwise: Expr): Expr {
    return conditional(this.p, test, then, otherwise, this.range);
  }

  builtin(name: Builtin, args: readonly Expr[], type: CType): Expr {
    return { kind: 'builtin', name, args, type, range: this.range };
  }

  /** Evaluates an argument as `type`, once, for all uses in `make`. */
  once(i: number, type: CType, make: (read: () => Expr) => Expr): Expr {
    return once(this.p, this.arg(i), type, make);
  }

  magnitude(x: Expr): Expr {
    return this.builtin('fabs', [coerce(x, DOUBLE)], DOUBLE);
  }
}

interface Shorthand {
  /** Arguments that must be there. */
  readonly least: number;
  readonly make: (use: Use) => Expr | undefined;
}

const TABLE = new Map<string, Shorthand>();

function define(names: readonly string[], least: number, make: Shorthand['make']): void {
  for (const name of names) TABLE.set(name, { least, make });
}

/** The expression that a built-in function stands for; undefined: it is none of these, or has too few arguments. */
export function shorthand(p: Parser, name: string, args: readonly Expr[], range: Range): Expr | undefined {
  const found = TABLE.get(name);
  return found && args.length >= found.least ? found.make(new Use(p, args, range)) : undefined;
}

// --- Constants and hints ----------------------------------------------------------------------------------

define(['huge_val', 'inf', 'huge_vall', 'infl'], 0, u => u.float(Infinity));
define(['huge_valf', 'inff'], 0, u => u.float(Infinity, FLOAT));
define(['nan', 'nanl'], 0, u => u.float(NaN));
define(['nanf'], 0, u => u.float(NaN, FLOAT));
define(['object_size'], 0, u => u.n(2n ** 64n - 1n, ULONG));
define(['prefetch'], 1, u => explicitCast(u.p, u.arg(0), VOID, u.range));
define(['assume_aligned'], 1, u => rvalue(u.p, u.arg(0)));
define(['expect'], 2, u => {
  const value = explicitCast(u.p, u.arg(0), LONG, u.range);
  return isPure(u.arg(1)) ? value : comma(u.p, u.arg(1), value);
});
define(['constant_p'], 1, u => {
  const value = constantValue(rvalue(u.p, u.arg(0)));
  return u.n(value && (value.kind !== 'address' || 'bytes' in value.base) ? 1 : 0);
});
define(['classify_type'], 1, u => u.n(typeClass(rvalue(u.p, u.arg(0)).type)));

// --- Bits -------------------------------------------------------------------------------------------------

define(['bswap16'], 1, u =>
  u.once(0, USHORT, x => coerce(u.op('|', u.op('<<', x(), u.n(8)), u.op('>>', x(), u.n(8))), USHORT)),
);
define(['bswap32'], 1, u => u.once(0, UINT, x => swapBytes(u, x, 4, UINT)));
define(['bswap64'], 1, u => u.once(0, ULONG, x => swapBytes(u, x, 8, ULONG)));

for (const [suffix, unsigned, signed] of [
  ['', UINT, INT],
  ['l', ULONG, LONG],
  ['ll', ULONG, LONG],
] as const) {
  define([`ffs${suffix}`], 1, u =>
    u.once(0, unsigned, x => u.when(x(), u.op('+', u.builtin('ctz', [x()], INT), u.n(1)), u.n(0))),
  );
  define([`parity${suffix}`], 1, u =>
    u.op('&', u.builtin('popcount', [coerce(rvalue(u.p, u.arg(0)), unsigned)], INT), u.n(1)),
  );
  // Leading bits equal to the sign: zeros, once a negative number has been inverted.
  define([`clrsb${suffix}`], 1, u =>
    u.once(0, signed, x => {
      const sign = u.op('>>', x(), u.n(8 * sizeOf(signed) - 1));
      const zeros = u.builtin('clz', [explicitCast(u.p, u.op('^', x(), sign), unsigned, u.range)], INT);
      return u.op('-', zeros, u.n(1));
    }),
  );
}

// --- Classes of floating numbers (C11 7.12.3, 7.12.14) ------------------------------------------------------

const LEAST_NORMAL = 2 ** -1022;

define(['isnan', 'isnanf', 'isnanl'], 1, u => u.once(0, DOUBLE, x => u.op('!=', x(), x())));
for (const [name, negative] of [
  ['isinf', 1],
  ['isinf_sign', -1],
] as const) {
  define([name, `${name}f`, `${name}l`], 1, u =>
    u.once(0, DOUBLE, x =>
      u.when(
        u.op('==', x(), u.float(Infinity)),
        u.n(1),
        u.when(u.op('==', x(), u.float(-Infinity)), u.n(negative), u.n(0)),
      ),
    ),
  );
}
define(['isfinite', 'finite', 'finitef', 'finitel'], 1, u =>
  u.once(0, DOUBLE, x => u.op('==', u.op('-', x(), x()), u.float(0))),
);
define(['isnormal'], 1, u =>
  u.once(0, DOUBLE, x =>
    u.op(
      '&',
      u.op('>=', u.magnitude(x()), u.float(LEAST_NORMAL)),
      u.op('<', u.magnitude(x()), u.float(Infinity)),
    ),
  ),
);
define(['signbit', 'signbitf', 'signbitl'], 1, u =>
  u.op('<', u.builtin('copysign', [u.float(1), coerce(rvalue(u.p, u.arg(0)), DOUBLE)], DOUBLE), u.float(0)),
);
define(['fpclassify'], 6, u => {
  const [nan, infinite, normal, subnormal, zero] = u.args as [Expr, Expr, Expr, Expr, Expr];
  return u.once(5, DOUBLE, x => {
    const small = u.when(u.op('<', u.magnitude(x()), u.float(LEAST_NORMAL)), subnormal, normal);
    const finite = u.when(u.op('==', x(), u.float(0)), zero, small);
    const number = u.when(u.op('==', u.magnitude(x()), u.float(Infinity)), infinite, finite);
    return u.when(u.op('!=', x(), x()), nan, number);
  });
});
for (const [name, operator] of [
  ['isgreater', '>'],
  ['isgreaterequal', '>='],
  ['isless', '<'],
  ['islessequal', '<='],
] as const) {
  define([name], 2, u => u.op(operator, u.arg(0), u.arg(1)));
}
define(['isunordered'], 2, u =>
  u.once(0, DOUBLE, x => u.once(1, DOUBLE, y => u.op('|', u.op('!=', x(), x()), u.op('!=', y(), y())))),
);

// --- Arithmetic with a look at overflow ---------------------------------------------------------------------

for (const what of ['add', 'sub', 'mul'] as const) {
  const typed = ['s', 'u'].flatMap(sign => ['', 'l', 'll'].map(size => `${sign}${what}${size}_overflow`));
  define([`${what}_overflow`, ...typed], 3, u => checkedArithmetic(u.p, what, u.args, u.range));
  // The third argument only says of what type the result would be.
  define([`${what}_overflow_p`], 3, u => {
    const { p, range } = u;
    const decl = p.hiddenVariable('result', rvalue(p, u.arg(2)).type, range);
    decl.addressed = true;
    const result: Expr = { kind: 'var', decl, type: decl.type, range };
    const pointer: Expr = { kind: 'addr', operand: result, type: pointerTo(decl.type), range };
    return checkedArithmetic(p, what, [u.arg(0), u.arg(1), pointer], range);
  });
}

/** gcc's numbers for the kinds of types (typeclass.h). */
function typeClass(t: CType): number {
  switch (t.kind) {
    case 'void':
      return 0;
    case 'float':
      return 8;
    case 'struct':
      return t.tag.kind === 'struct' ? 12 : 13;
    case 'pointer':
    case 'nullptr':
      return 5;
    default:
      return 1;
  }
}

/** `x` with its `size` bytes in the opposite order, computed in `type`. */
function swapBytes(u: Use, x: () => Expr, size: number, type: CType): Expr {
  let result: Expr | undefined;
  for (let i = 0; i < size; i++) {
    const byte = u.op('&', u.op('>>', x(), u.n(8 * i)), u.n(255, type));
    const placed = u.op('<<', byte, u.n(8 * (size - 1 - i)));
    result = result ? u.op('|', result, placed) : placed;
  }
  return result!; // there is at least one byte
}
