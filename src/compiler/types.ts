/**
 * What the standard says about types (C11 6.2.5, 6.2.7, 6.3.1): which are compatible, what arithmetic makes of
 * them, how structs are laid out, and how a type is written in a message.
 *
 * All of it is plain functions over the immutable values of ctype.ts. Nothing here reports a diagnostic.
 */
import type { BitField, CType, EnumTag, FloatKind, IntKind, Member, Param, StructTag } from './ctype.ts';
import {
  alignOf,
  DOUBLE,
  FLOAT,
  INT,
  intSize,
  isUnsignedKind,
  LDOUBLE,
  pointerTo,
  sizeOf,
  UINT,
} from './ctype.ts';

export type FunctionType = CType & { kind: 'function' };
export type PointerType = CType & { kind: 'pointer' };
export type ArrayType = CType & { kind: 'array' };
export type StructType = CType & { kind: 'struct' };
export type ComplexType = CType & { kind: 'complex' };
export type VectorType = CType & { kind: 'vector' };

export interface QualifierSet {
  const?: boolean;
  volatile?: boolean;
  restrict?: boolean;
  atomic?: boolean;
}

// --- Classes of types -------------------------------------------------------------------------------------

export const isInteger = (t: CType): boolean => t.kind === 'int' || t.kind === 'enum';
export const isFloating = (t: CType): boolean => t.kind === 'float';
export const isVector = (t: CType): t is VectorType => t.kind === 'vector';
export const isComplex = (t: CType): t is ComplexType => t.kind === 'complex';
export const isArithmetic = (t: CType): boolean =>
  t.kind === 'int' || t.kind === 'enum' || t.kind === 'float' || t.kind === 'complex';

/**
 * Arithmetic types whose values no register holds: 128-bit integers and complex numbers. To the parser and the evaluator they are
 * arithmetic types like any other; lowering keeps their values in memory (lower-wide.ts).
 */
export const isWide = (t: CType): boolean => t.kind === 'complex' || (t.kind === 'int' && intSize(t.int) > 8);
export const isPointer = (t: CType): t is PointerType => t.kind === 'pointer';
export const isScalar = (t: CType): boolean =>
  isArithmetic(t) || t.kind === 'pointer' || t.kind === 'nullptr';
export const isVoid = (t: CType): boolean => t.kind === 'void';
export const isVoidPointer = (t: CType): boolean => t.kind === 'pointer' && t.to.kind === 'void';
export const isCharKind = (k: IntKind): boolean => k === 'char' || k === 'schar' || k === 'uchar';

/** The integer kind that represents a type of class integer. */
export function intKindOf(t: CType): IntKind {
  if (t.kind === 'int') return t.int;
  if (t.kind === 'enum') return t.tag.int;
  throw new Error(`not an integer type: ${t.kind}`);
}

export const isUnsigned = (t: CType): boolean =>
  t.kind === 'pointer' || t.kind === 'nullptr' || (isInteger(t) && isUnsignedKind(intKindOf(t)));

/** Does the type's size have to be computed when the program runs? */
export function isVla(t: CType): boolean {
  return t.kind === 'array' && (t.vla !== undefined || isVla(t.of));
}

/** Does the type contain a variable length array anywhere (C11 6.7.6p3)? */
export function isVariablyModified(t: CType): boolean {
  switch (t.kind) {
    case 'array':
      return t.vla !== undefined || isVariablyModified(t.of);
    case 'pointer':
      return isVariablyModified(t.to);
    default:
      return false;
  }
}

/** Incomplete types have no size yet (C11 6.2.5p1). `void` is one, too. */
export function isIncomplete(t: CType): boolean {
  switch (t.kind) {
    case 'void':
      return true;
    case 'array':
      return (t.length === null && t.vla === undefined) || isIncomplete(t.of);
    case 'struct':
      return t.tag.members === undefined;
    case 'enum':
      return !t.tag.complete;
    default:
      return false;
  }
}

// --- Qualifiers -------------------------------------------------------------------------------------------

/** The type with more qualifiers. Those of an array belong to its elements (C11 6.7.3p9). */
export function qualified(t: CType, q: QualifierSet): CType {
  if (!q.const && !q.volatile && !q.restrict && !q.atomic) return t;
  if (t.kind === 'array') return { ...t, of: qualified(t.of, q) };
  if (t.kind === 'function') return t;
  return {
    ...t,
    const: t.const || q.const,
    volatile: t.volatile || q.volatile,
    restrict: t.restrict || q.restrict,
    atomic: t.atomic || q.atomic,
  };
}

/** The type of a value: without qualifiers of its own (C11 6.3.2.1p2). */
export function unqualified(t: CType): CType {
  if (!t.const && !t.volatile && !t.restrict && !t.atomic && t.aligned === undefined) return t;
  const { const: _c, volatile: _v, restrict: _r, atomic: _a, aligned: _l, ...rest } = t;
  return rest as CType;
}

/** What is qualified in `from` but not in `to`: the first lost qualifier's name. */
export function lostQualifier(from: CType, to: CType): 'const' | 'volatile' | 'restrict' | undefined {
  const f = from.kind === 'array' ? elementType(from) : from;
  const t = to.kind === 'array' ? elementType(to) : to;
  if (f.const && !t.const) return 'const';
  if (f.volatile && !t.volatile) return 'volatile';
  return undefined;
}

/** The innermost element type of an array. */
export function elementType(t: CType): CType {
  let e = t;
  while (e.kind === 'array') e = e.of;
  return e;
}

// --- Compatibility ----------------------------------------------------------------------------------------

const sameQualifiers = (a: CType, b: CType): boolean =>
  !a.const === !b.const &&
  !a.volatile === !b.volatile &&
  !a.restrict === !b.restrict &&
  !a.atomic === !b.atomic;

/** Compatible types (C11 6.2.7), qualifiers included. */
export function compatible(a: CType, b: CType): boolean {
  return a === b || (sameQualifiers(a, b) && compatibleUnqualified(a, b));
}

/** Compatible apart from qualifiers of the outermost type. */
export function compatibleUnqualified(a: CType, b: CType): boolean {
  if (a.kind === 'enum' && b.kind === 'int') return a.tag.int === b.int;
  if (a.kind === 'int' && b.kind === 'enum') return a.int === b.tag.int;
  switch (a.kind) {
    case 'void':
    case 'nullptr':
      return b.kind === a.kind;
    case 'int':
      return b.kind === 'int' && a.int === b.int;
    case 'float':
      return b.kind === 'float' && a.float === b.float;
    case 'complex':
      return b.kind === 'complex' && a.part === b.part;
    case 'enum':
      return b.kind === 'enum' && a.tag === b.tag;
    case 'struct':
      return b.kind === 'struct' && a.tag === b.tag;
    case 'pointer':
      return b.kind === 'pointer' && compatible(a.to, b.to);
    case 'vector':
      return b.kind === 'vector' && a.length === b.length && compatibleUnqualified(a.of, b.of);
    case 'array':
      if (b.kind !== 'array' || !compatible(a.of, b.of)) return false;
      return a.length === null || b.length === null || a.length === b.length;
    case 'function':
      return b.kind === 'function' && compatibleFunctions(a, b);
  }
}

/** Pairs of parameter lists found compatible or not: types can share parts so that there are 2^n ways to one of them. */
const compared = new WeakMap<readonly Param[], WeakMap<readonly Param[], boolean>>();

function compatibleFunctions(a: FunctionType, b: FunctionType): boolean {
  const known = compared.get(a.params) ?? new WeakMap<readonly Param[], boolean>();
  compared.set(a.params, known);
  let result = known.get(b.params);
  if (result === undefined) {
    result = compareFunctions(a, b);
    known.set(b.params, result);
  }
  return result;
}

function compareFunctions(a: FunctionType, b: FunctionType): boolean {
  if (!compatibleUnqualified(a.returns, b.returns)) return false;
  if (a.prototype && b.prototype) {
    if (a.params.length !== b.params.length || a.variadic !== b.variadic) return false;
    return a.params.every((p, i) => compatibleUnqualified(p.type, b.params[i]!.type));
  }
  const known = a.prototype ? a : b;
  if (!known.prototype) return true;
  // A prototype agrees with `()` if default promotions change none of its parameters (C11 6.7.6.3p15).
  if (known.variadic) return false;
  return known.params.every(p => compatibleUnqualified(p.type, promoteArgument(p.type)));
}

/** The composite of two compatible types (C11 6.2.7p3): what both declarations together say. */
export function composite(a: CType, b: CType): CType {
  if (a.kind === 'array' && b.kind === 'array') {
    const of = composite(a.of, b.of);
    const known = a.length !== null || a.vla ? a : b;
    return { ...known, of };
  }
  if (a.kind === 'function' && b.kind === 'function') {
    if (!a.prototype) return b.prototype ? b : a;
    if (!b.prototype) return a;
    return { ...a, params: compositeParams(a.params, b.params), returns: composite(a.returns, b.returns) };
  }
  if (a.kind === 'pointer' && b.kind === 'pointer') return { ...a, to: composite(a.to, b.to) };
  return a;
}

/** As `compared`, of what lists together say. */
const composed = new WeakMap<readonly Param[], WeakMap<readonly Param[], readonly Param[]>>();

function compositeParams(a: readonly Param[], b: readonly Param[]): readonly Param[] {
  const known = composed.get(a) ?? new WeakMap<readonly Param[], readonly Param[]>();
  composed.set(a, known);
  let params = known.get(b);
  if (params === undefined) {
    params = a.map((p, i) => ({
      name: b[i]?.name ?? p.name,
      type: b[i] ? composite(p.type, b[i].type) : p.type,
    }));
    known.set(b, params);
  }
  return params;
}

// --- Arithmetic -------------------------------------------------------------------------------------------

/** Bits that an integer type computes with. */
export const precision = (t: CType): number =>
  t.kind === 'int' && t.bits !== undefined ? t.bits : 8 * intSize(intKindOf(t));

/** Integer promotions (C11 6.3.1.1p2). `width`: of a bit-field. One wider than int keeps its width, as in gcc. */
export function promote(t: CType, width?: number): CType {
  if (!isInteger(t)) return unqualified(t);
  const kind = intKindOf(t);
  if (width !== undefined) {
    if (width < 32 || (width === 32 && !isUnsignedKind(kind))) return INT;
    if (width === 32) return UINT;
    if (width < 8 * intSize(kind)) return { kind: 'int', int: kind, bits: width };
  }
  if (intSize(kind) < 4) return INT;
  return t.kind === 'enum' ? { kind: 'int', int: kind } : unqualified(t);
}

/** Default argument promotions (C11 6.5.2.2p6). */
export function promoteArgument(t: CType, width?: number): CType {
  if (t.kind === 'float' && t.float === 'float') return DOUBLE;
  const type = promote(t, width);
  return type.kind === 'int' && type.bits !== undefined ? { kind: 'int', int: type.int } : type;
}

const RANK: Record<IntKind, number> = {
  bool: 0,
  char: 1,
  schar: 1,
  uchar: 1,
  short: 2,
  ushort: 2,
  int: 3,
  uint: 3,
  long: 4,
  ulong: 4,
  llong: 5,
  ullong: 5,
  int128: 6,
  uint128: 6,
};
const TO_UNSIGNED: Record<IntKind, IntKind> = {
  bool: 'bool',
  char: 'uchar',
  schar: 'uchar',
  uchar: 'uchar',
  short: 'ushort',
  ushort: 'ushort',
  int: 'uint',
  uint: 'uint',
  long: 'ulong',
  ulong: 'ulong',
  llong: 'ullong',
  ullong: 'ullong',
  int128: 'uint128',
  uint128: 'uint128',
};

/** The common type of two promoted arithmetic operands: usual arithmetic conversions (C11 6.3.1.8). */
export function commonType(a: CType, b: CType): CType {
  if (isComplex(a) || isComplex(b)) {
    const real = commonType(realPart(a), realPart(b));
    return { kind: 'complex', part: real.kind === 'float' ? real.float : 'double' };
  }
  if (a.kind === 'float' || b.kind === 'float') {
    const has = (k: string) => (a.kind === 'float' && a.float === k) || (b.kind === 'float' && b.float === k);
    return has('ldouble') ? LDOUBLE : has('double') ? DOUBLE : FLOAT;
  }
  const x = intKindOf(promote(a));
  const y = intKindOf(promote(b));
  if ((a.kind === 'int' && a.bits !== undefined) || (b.kind === 'int' && b.bits !== undefined)) {
    const difference = precision(promote(a)) - precision(promote(b));
    return promote(difference > 0 || (difference === 0 && isUnsignedKind(x)) ? a : b);
  }
  if (x === y) return { kind: 'int', int: x };
  const ux = isUnsignedKind(x);
  const uy = isUnsignedKind(y);
  if (ux === uy) return { kind: 'int', int: RANK[x] >= RANK[y] ? x : y };
  const [unsigned, signed] = ux ? [x, y] : [y, x];
  if (RANK[unsigned] >= RANK[signed]) return { kind: 'int', int: unsigned };
  if (intSize(signed) > intSize(unsigned)) return { kind: 'int', int: signed };
  return { kind: 'int', int: TO_UNSIGNED[signed] };
}

/** The corresponding real type (C11 6.2.5p14). */
export const realPart = (t: CType): CType => (isComplex(t) ? { kind: 'float', float: t.part } : t);

/** The parts of a complex number as members of it, which is what `__real__` and `__imag__` designate. */
export function complexMember(t: ComplexType, part: '__real__' | '__imag__'): Member {
  const type: CType = { ...realPart(t), const: t.const ?? false, volatile: t.volatile ?? false };
  return { name: part, type, offset: part === '__real__' ? 0 : sizeOf(type) };
}

/** The value wrapped to what an object of this integer kind, or a bit-field of it, holds. */
export function wrap(value: bigint, kind: IntKind, bits = 8 * intSize(kind)): bigint {
  if (kind === 'bool') return value === 0n ? 0n : 1n;
  return isUnsignedKind(kind) ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
}

/** Array and function types as the pointers that values of them become (C11 6.3.2.1p3-4); others as they are. */
function decayed(t: CType): CType {
  if (t.kind === 'array') return pointerTo(t.of);
  if (t.kind === 'function') return pointerTo(t);
  return t;
}

/** The type of a parameter as declared, adjusted (C11 6.7.6.3p7-8). */
export function adjustParameter(t: CType): CType {
  return decayed(t);
}

// --- Layout of structs and unions (System V x86-64 ABI, 3.1.2) -------------------------------------------------

export interface MemberDeclaration {
  readonly name: string | undefined;
  readonly type: CType;
  readonly width: number | undefined;
  /** The member itself is packed. */
  readonly packed?: boolean;
}

/** What attributes and pragmas say of a whole struct. */
export interface LayoutRules {
  readonly packed: boolean;
  /** Its least alignment, in bytes. */
  readonly aligned: number;
  /** The greatest alignment of a member, in bytes (`#pragma pack`); infinite: no limit. Bit-fields then straddle. */
  readonly limit: number;
}

/**
 * Give members their places and complete the tag. A bit-field goes into the storage unit of its type that holds its
 * first bit, unless it would cross the unit's end; then into the next one. Zero width: on to the next unit.
 */
export function layOut(tag: StructTag, declared: readonly MemberDeclaration[], rules: LayoutRules): void {
  const { packed, aligned, limit } = rules;
  const members: Member[] = [];
  let bits = 0; // where the next member goes, in bits from the start
  let end = 0; // size so far, in bits
  let align = aligned;
  for (const m of declared) {
    const size = sizeOf(m.type);
    const tight = packed || m.packed;
    const own = Math.min(limit, tight ? (m.type.aligned ?? 1) : alignOf(m.type));
    const straddles = tight || limit < Number.POSITIVE_INFINITY;
    if (tag.kind === 'union') bits = 0;
    if (m.width === undefined) {
      bits = roundUp(bits, own * 8);
      members.push({ name: m.name, type: m.type, offset: bits / 8 });
      bits += size * 8;
      align = Math.max(align, own);
    } else if (m.width === 0) {
      bits = roundUp(bits, size * 8);
    } else {
      const unit = size * 8;
      if (!straddles && Math.floor(bits / unit) !== Math.floor((bits + m.width - 1) / unit)) {
        bits = roundUp(bits, unit);
      }
      const offset = Math.floor(bits / unit) * size;
      members.push({ name: m.name, type: m.type, offset, bit: { shift: bits - offset * 8, width: m.width } });
      bits += m.width;
      if (m.name !== undefined) align = Math.max(align, own);
    }
    end = Math.max(end, bits);
  }
  tag.align = align;
  tag.size = roundUp(Math.ceil(end / 8), align);
  tag.members = members.map(m => (m.bit ? { ...m, ...withinStruct(m, m.bit, tag.size) } : m));
}

/** The storage unit of a field, or just the bytes it is in where that unit is too narrow or reaches past the struct's end. */
function withinStruct(m: Member, bit: BitField, size: number): Pick<Member, 'offset' | 'bit'> {
  const unit = sizeOf(m.type);
  if (bit.shift + bit.width <= unit * 8 && m.offset + unit <= size) return m;
  const shift = bit.shift % 8;
  const bytes = Math.ceil((shift + bit.width) / 8);
  return { offset: m.offset + (bit.shift - shift) / 8, bit: { shift, width: bit.width, bytes } };
}

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Of structs with many members: where each name is, which is found out once. */
const memberPaths = new WeakMap<readonly Member[], Map<string, Member[]>>();
const MANY_MEMBERS = 50;

/** The members to walk from a struct to the named one, through anonymous structs and unions (C11 6.7.2.1p13). */
export function findMember(tag: StructTag, name: string): Member[] | undefined {
  const { members } = tag;
  if (members === undefined || members.length < MANY_MEMBERS) return searchMember(tag, name);
  let paths = memberPaths.get(members);
  if (!paths) {
    paths = new Map();
    for (const m of members) if (m.name !== undefined && !paths.has(m.name)) paths.set(m.name, [m]);
    memberPaths.set(members, paths);
  }
  return paths.get(name) ?? searchMember(tag, name);
}

function searchMember(tag: StructTag, name: string): Member[] | undefined {
  for (const m of tag.members ?? []) {
    if (m.name === name) return [m];
    if (m.name === undefined && m.type.kind === 'struct') {
      const inner = findMember(m.type.tag, name);
      if (inner) return [m, ...inner];
    }
  }
  return undefined;
}

/** Every name that `object.` can be followed by. */
export function memberNames(tag: StructTag): string[] {
  return (tag.members ?? []).flatMap(m =>
    m.name !== undefined ? [m.name] : m.type.kind === 'struct' ? memberNames(m.type.tag) : [],
  );
}

/** The smallest integer type that holds all enumerators (gcc: unsigned int unless one is negative). */
export function enumKind(values: readonly bigint[]): IntKind {
  const negative = values.some(v => v < 0n);
  if (negative) return values.every(v => v === BigInt.asIntN(32, v)) ? 'int' : 'long';
  return values.every(v => v === BigInt.asUintN(32, v)) ? 'uint' : 'ulong';
}

// --- Types as text ----------------------------------------------------------------------------------------

const INT_NAMES: Record<IntKind, string> = {
  bool: '_Bool',
  char: 'char',
  schar: 'signed char',
  uchar: 'unsigned char',
  short: 'short int',
  ushort: 'short unsigned int',
  int: 'int',
  uint: 'unsigned int',
  long: 'long int',
  ulong: 'long unsigned int',
  llong: 'long long int',
  ullong: 'long long unsigned int',
  int128: '__int128',
  uint128: '__int128 unsigned',
};

const floatName = (k: FloatKind): string => (k === 'ldouble' ? 'long double' : k);

function tagName(kind: string, tag: StructTag | EnumTag): string {
  return tag.name === undefined ? `${kind} <anonymous>` : `${kind} ${tag.name}`;
}

/** A type as gcc writes it in messages: `const char *`, `int (*)(int)`, `pid_t`. With a name: a declaration of it. */
export function typeText(t: CType, name = '', expandAlias = false): string {
  const q =
    (t.const ? 'const ' : '') +
    (t.volatile ? 'volatile ' : '') +
    (t.atomic && t.kind !== 'pointer' ? '_Atomic ' : '');
  const base = (s: string) => q + s + (/^(\[|\((?!\*)|$)/.test(name) ? name : ` ${name}`);
  if (t.alias !== undefined && !expandAlias) return base(t.alias);
  switch (t.kind) {
    case 'void':
      return base('void');
    case 'int':
      return base(INT_NAMES[t.int]);
    case 'float':
      return base(floatName(t.float));
    case 'complex':
      return base(`_Complex ${floatName(t.part)}`);
    case 'enum':
      return base(tagName('enum', t.tag));
    case 'struct':
      return base(tagName(t.tag.kind, t.tag));
    case 'nullptr':
      return base('nullptr_t');
    case 'pointer': {
      const quals = [
        t.const && 'const',
        t.volatile && 'volatile',
        t.restrict && 'restrict',
        t.atomic && '_Atomic',
      ];
      const star = '*' + [...quals.filter(Boolean), name].filter(Boolean).join(' ');
      const wrapped = t.to.alias === undefined && (t.to.kind === 'array' || t.to.kind === 'function');
      return typeText(t.to, wrapped ? `(${star})` : star);
    }
    case 'vector':
      return base(`__vector(${t.length}) ${typeText(t.of)}`);
    case 'array':
      return typeText(t.of, `${name}[${t.length ?? (t.vla ? '*' : '')}]`);
    case 'function': {
      const params = t.params.map(p => typeText(p.type));
      if (t.variadic) params.push('...');
      const list = t.prototype && params.length === 0 ? 'void' : params.join(', ');
      return typeText(t.returns, `${name}(${list})`);
    }
  }
}

/** A type in quotes, and what a typedef name stands for: `'pid_t' {aka 'int'}`. */
export function describe(t: CType): string {
  const text = typeText(t);
  if (writtenSize(t, new Map()) > LONGEST_TYPE) return `'${text}'`;
  const full = typeText(resolveAliases(t), '', true);
  return text === full ? `'${text}'` : `'${text}' {aka '${full}'}`;
}

/** In parts; a type whose typedefs stand for more is only named. */
const LONGEST_TYPE = 500;

/** How many parts a type has when it is written out without typedefs. */
function writtenSize(t: CType, known: Map<CType, number>): number {
  const before = known.get(t);
  if (before !== undefined) return before;
  const inside =
    t.kind === 'pointer'
      ? [t.to]
      : t.kind === 'array'
        ? [t.of]
        : t.kind === 'function'
          ? [t.returns, ...t.params.map(p => p.type)]
          : [];
  const size = inside.reduce((sum, part) => sum + writtenSize(part, known), 1);
  known.set(t, size);
  return size;
}

function resolveAliases(t: CType): CType {
  const { alias: _, ...bare } = t;
  switch (bare.kind) {
    case 'pointer':
      return { ...bare, to: resolveAliases(bare.to) };
    case 'array':
      return { ...bare, of: resolveAliases(bare.of) };
    case 'function':
      return {
        ...bare,
        returns: resolveAliases(bare.returns),
        params: bare.params.map(p => ({ ...p, type: resolveAliases(p.type) })),
      };
    default:
      return bare as CType;
  }
}
