/**
 * C types (C11 6.2.5), laid out as the System V x86-64 ABI does: LP64, little endian.
 *
 * A type is an immutable value; qualifiers are flags on it. A struct, union or enum type points at its *tag*,
 * which is completed in place, so that all qualified copies see the members appear.
 */

export type IntKind =
  | 'bool'
  | 'char'
  | 'schar'
  | 'uchar'
  | 'short'
  | 'ushort'
  | 'int'
  | 'uint'
  | 'long'
  | 'ulong'
  | 'llong'
  | 'ullong'
  | 'int128'
  | 'uint128';
/** long double is stored in 16 bytes and computed with the precision of double. */
export type FloatKind = 'float' | 'double' | 'ldouble';

interface Qualifiers {
  readonly const?: boolean;
  readonly volatile?: boolean;
  readonly restrict?: boolean;
  readonly atomic?: boolean;
  /** The typedef name it was written with, for messages and the debugger ("pid_t"). */
  readonly alias?: string;
  /** A stricter alignment than the type's own (_Alignas, aligned attribute), bytes. */
  readonly aligned?: number;
}

export type CType = Qualifiers &
  (
    | { readonly kind: 'void' }
    /** `bits`: the value of a bit-field wider than int, and what is computed with it: to gcc a type of its own width. */
    | { readonly kind: 'int'; readonly int: IntKind; readonly bits?: number }
    | { readonly kind: 'float'; readonly float: FloatKind }
    /** Two numbers of the floating type: the real part, then the imaginary one (C11 6.2.5p13). */
    | { readonly kind: 'complex'; readonly part: FloatKind }
    | { readonly kind: 'enum'; readonly tag: EnumTag }
    | { readonly kind: 'pointer'; readonly to: CType }
    /** GNU vector_size: a power of two of integers or floating numbers. */
    | { readonly kind: 'vector'; readonly of: CType; readonly length: number }
    /** length null: incomplete `[]`; 'vla': length is in a variable, see VlaLength. */
    | { readonly kind: 'array'; readonly of: CType; readonly length: number | null; readonly vla?: VlaLength }
    | {
        readonly kind: 'function';
        readonly returns: CType;
        readonly params: readonly Param[];
        readonly variadic: boolean;
        readonly prototype: boolean;
      }
    | { readonly kind: 'struct'; readonly tag: StructTag }
    /** nullptr_t (C23) */
    | { readonly kind: 'nullptr' }
  );

/** A variably modified array: the compiler keeps its size, in bytes, in a hidden variable (a VarDecl of ast.ts). */
export interface VlaLength {
  /** The hidden variable of type unsigned long that holds the size of the whole array in bytes; unset in prototypes. */
  sizeVar: unknown;
  /** The length expression (an Expr of ast.ts). */
  length: unknown;
}

export interface Param {
  readonly name: string | undefined;
  readonly type: CType;
}

/** Where a bit-field is in its storage unit, which has the size of its type unless `bytes` says another. */
export interface BitField {
  /** Position of its lowest bit. */
  readonly shift: number;
  /** In bits. */
  readonly width: number;
  /** In a packed struct a unit of the type can be too narrow for a field, or reach past the struct: the bytes that hold it, 1 to 9. */
  readonly bytes?: number;
}

export interface Member {
  /** undefined: an anonymous struct/union, or an unnamed bit-field. */
  readonly name: string | undefined;
  readonly type: CType;
  /** Bytes from the start of the struct. For a bit-field: of the storage unit that is loaded. */
  readonly offset: number;
  readonly bit?: BitField;
}

export interface StructTag {
  readonly kind: 'struct' | 'union';
  readonly name: string | undefined;
  /** undefined while incomplete. */
  members: readonly Member[] | undefined;
  size: number;
  align: number;
}

export interface EnumTag {
  readonly name: string | undefined;
  /** The compatible integer type: uint, or int if an enumerator is negative; ulong/long when they don't fit. */
  int: IntKind;
  enumerators: { readonly name: string; readonly value: bigint }[];
  complete: boolean;
}

const int = (k: IntKind): CType => ({ kind: 'int', int: k });

export const VOID: CType = { kind: 'void' };
export const BOOL = int('bool');
export const CHAR = int('char');
export const SCHAR = int('schar');
export const UCHAR = int('uchar');
export const SHORT = int('short');
export const USHORT = int('ushort');
export const INT = int('int');
export const UINT = int('uint');
export const LONG = int('long');
export const ULONG = int('ulong');
export const LLONG = int('llong');
export const ULLONG = int('ullong');
export const FLOAT: CType = { kind: 'float', float: 'float' };
export const DOUBLE: CType = { kind: 'float', float: 'double' };
export const LDOUBLE: CType = { kind: 'float', float: 'ldouble' };
export const INT128 = int('int128');
export const UINT128 = int('uint128');

/**
 * What a va_list is made of (System V x86-64 ABI, 3.5.7). Our functions find all variable arguments in memory, in slots of 8
 * bytes: `overflow_arg_area` is the next one, and the offsets always say that no argument is left in the registers.
 */
export const VA_LIST_TAG: StructTag = {
  kind: 'struct',
  name: '__va_list_tag',
  members: [
    { name: 'gp_offset', type: UINT, offset: 0 },
    { name: 'fp_offset', type: UINT, offset: 4 },
    { name: 'overflow_arg_area', type: { kind: 'pointer', to: VOID }, offset: 8 },
    { name: 'reg_save_area', type: { kind: 'pointer', to: VOID }, offset: 16 },
  ],
  size: 24,
  align: 8,
};
/** __builtin_va_list: an array of one, so that a function that is given a list moves on its caller's. */
export const VA_LIST: CType = {
  kind: 'array',
  of: { kind: 'struct', tag: VA_LIST_TAG },
  length: 1,
};

export const pointerTo = (to: CType): CType => ({ kind: 'pointer', to });
export const arrayOf = (of: CType, length: number | null): CType => ({ kind: 'array', of, length });

const INT_SIZE: Record<IntKind, number> = {
  bool: 1,
  char: 1,
  schar: 1,
  uchar: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  long: 8,
  ulong: 8,
  llong: 8,
  ullong: 8,
  int128: 16,
  uint128: 16,
};
const FLOAT_SIZE: Record<FloatKind, number> = { float: 4, double: 8, ldouble: 16 };
const UNSIGNED: ReadonlySet<IntKind> = new Set([
  'bool',
  'uchar',
  'ushort',
  'uint',
  'ulong',
  'ullong',
  'uint128',
]);

export const intSize = (k: IntKind): number => INT_SIZE[k];
export const isUnsignedKind = (k: IntKind): boolean => UNSIGNED.has(k);

/** sizeof, in bytes. Incomplete types and functions have size 0 here; the parser complains before it matters. */
export function sizeOf(t: CType): number {
  switch (t.kind) {
    case 'void':
      return 1; // GNU: sizeof(void) is 1, and so is arithmetic on void *
    case 'int':
      return INT_SIZE[t.int];
    case 'float':
      return FLOAT_SIZE[t.float];
    case 'complex':
      return 2 * FLOAT_SIZE[t.part];
    case 'enum':
      return INT_SIZE[t.tag.int];
    case 'pointer':
    case 'nullptr':
      return 8;
    case 'array':
      return (t.length ?? 0) * sizeOf(t.of);
    case 'vector':
      return t.length * sizeOf(t.of);
    case 'function':
      return 1;
    case 'struct':
      return t.tag.size;
  }
}

/** The alignment of every C stack frame, in bytes (System V x86-64). */
export const FRAME_ALIGN = 16;

/** _Alignof, in bytes. */
export function alignOf(t: CType): number {
  const own =
    t.kind === 'array'
      ? alignOf(t.of)
      : t.kind === 'struct'
        ? t.tag.align
        : t.kind === 'complex'
          ? FLOAT_SIZE[t.part]
          : t.kind === 'function'
            ? 1
            : sizeOf(t);
  return Math.max(own, t.aligned ?? 1);
}
