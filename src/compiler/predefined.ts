/**
 * The macros that exist before the first line: C11 6.10.8 and those of gcc 12 on x86-64 Linux that code and headers
 * depend on. Left out is what would promise something we do not have, as the vector instructions of a processor.
 * long double computes with the precision of double, so its limits are double's.
 */

/** Standard signed types, for <limits.h>: name -> width in bits and suffix of constants. */
const SIGNED: Record<string, readonly [width: number, suffix: string]> = {
  SCHAR: [8, ''],
  SHRT: [16, ''],
  INT: [32, ''],
  LONG: [64, 'L'],
  LONG_LONG: [64, 'LL'],
};

/** <stdint.h> and friends: name -> type, and what its constants look like. */
const NAMED_TYPES: readonly (readonly [name: string, type: string, width: number, suffix: string])[] = [
  ['INTMAX', 'long int', 64, 'L'],
  ['UINTMAX', 'long unsigned int', 64, 'UL'],
  ['INTPTR', 'long int', 64, 'L'],
  ['UINTPTR', 'long unsigned int', 64, 'UL'],
  ['PTRDIFF', 'long int', 64, 'L'],
  ['SIZE', 'long unsigned int', 64, 'UL'],
  ['WCHAR', 'int', 32, ''],
  ['WINT', 'unsigned int', 32, 'U'],
  ['SIG_ATOMIC', 'int', 32, ''],
  ['INT8', 'signed char', 8, ''],
  ['INT16', 'short int', 16, ''],
  ['INT32', 'int', 32, ''],
  ['INT64', 'long int', 64, 'L'],
  ['UINT8', 'unsigned char', 8, ''],
  ['UINT16', 'short unsigned int', 16, ''],
  ['UINT32', 'unsigned int', 32, 'U'],
  ['UINT64', 'long unsigned int', 64, 'UL'],
  ['INT_LEAST8', 'signed char', 8, ''],
  ['INT_LEAST16', 'short int', 16, ''],
  ['INT_LEAST32', 'int', 32, ''],
  ['INT_LEAST64', 'long int', 64, 'L'],
  ['UINT_LEAST8', 'unsigned char', 8, ''],
  ['UINT_LEAST16', 'short unsigned int', 16, ''],
  ['UINT_LEAST32', 'unsigned int', 32, 'U'],
  ['UINT_LEAST64', 'long unsigned int', 64, 'UL'],
  ['INT_FAST8', 'signed char', 8, ''],
  ['INT_FAST16', 'long int', 64, 'L'],
  ['INT_FAST32', 'long int', 64, 'L'],
  ['INT_FAST64', 'long int', 64, 'L'],
  ['UINT_FAST8', 'unsigned char', 8, ''],
  ['UINT_FAST16', 'long unsigned int', 64, 'UL'],
  ['UINT_FAST32', 'long unsigned int', 64, 'UL'],
  ['UINT_FAST64', 'long unsigned int', 64, 'UL'],
];

const DOUBLE_LIMITS: Record<string, string> = {
  MANT_DIG: '53',
  DIG: '15',
  DECIMAL_DIG: '17',
  MIN_EXP: '(-1021)',
  MIN_10_EXP: '(-307)',
  MAX_EXP: '1024',
  MAX_10_EXP: '308',
  MAX: '1.7976931348623157e+308',
  NORM_MAX: '1.7976931348623157e+308',
  MIN: '2.2250738585072014e-308',
  EPSILON: '2.2204460492503131e-16',
  DENORM_MIN: '4.9406564584124654e-324',
};

const FLOAT_LIMITS: Record<string, string> = {
  MANT_DIG: '24',
  DIG: '6',
  DECIMAL_DIG: '9',
  MIN_EXP: '(-125)',
  MIN_10_EXP: '(-37)',
  MAX_EXP: '128',
  MAX_10_EXP: '38',
  MAX: '3.40282346638528859812e+38F',
  NORM_MAX: '3.40282346638528859812e+38F',
  MIN: '1.17549435082228750797e-38F',
  EPSILON: '1.1920928955078125e-7F',
  DENORM_MIN: '1.40129846432481707092e-45F',
};

const PLAIN: Record<string, string> = {
  __PROCSTEP__: '1',
  __STDC__: '1',
  __STDC_HOSTED__: '1',
  __STDC_VERSION__: '201710L',
  __STDC_UTF_16__: '1',
  __STDC_UTF_32__: '1',
  __STDC_ISO_10646__: '201706L',
  __STDC_IEC_559__: '1',
  __STDC_IEC_559_COMPLEX__: '1',
  __GNUC__: '12',
  __GNUC_MINOR__: '2',
  __GNUC_PATCHLEVEL__: '0',
  __GNUC_STDC_INLINE__: '1',
  __VERSION__: '"12.2.0 (Procstep)"',
  __NO_INLINE__: '1',
  __CHAR_BIT__: '8',
  __ELF__: '1',
  __LP64__: '1',
  _LP64: '1',
  __amd64: '1',
  __amd64__: '1',
  __x86_64: '1',
  __x86_64__: '1',
  __linux: '1',
  __linux__: '1',
  linux: '1',
  __gnu_linux__: '1',
  __unix: '1',
  __unix__: '1',
  unix: '1',
  __ORDER_LITTLE_ENDIAN__: '1234',
  __ORDER_BIG_ENDIAN__: '4321',
  __ORDER_PDP_ENDIAN__: '3412',
  __BYTE_ORDER__: '__ORDER_LITTLE_ENDIAN__',
  __FLOAT_WORD_ORDER__: '__ORDER_LITTLE_ENDIAN__',
  __BIGGEST_ALIGNMENT__: '16',
  __SIZEOF_SHORT__: '2',
  __SIZEOF_INT__: '4',
  __SIZEOF_LONG__: '8',
  __SIZEOF_LONG_LONG__: '8',
  __SIZEOF_FLOAT__: '4',
  __SIZEOF_DOUBLE__: '8',
  __SIZEOF_LONG_DOUBLE__: '16',
  __SIZEOF_POINTER__: '8',
  __SIZEOF_INT128__: '16',
  __SIZEOF_SIZE_T__: '8',
  __SIZEOF_PTRDIFF_T__: '8',
  __SIZEOF_WCHAR_T__: '4',
  __SIZEOF_WINT_T__: '4',
  __CHAR16_TYPE__: 'short unsigned int',
  __CHAR32_TYPE__: 'unsigned int',
  __WCHAR_MIN__: '(-__WCHAR_MAX__ - 1)',
  __WINT_MIN__: '0U',
  __SIG_ATOMIC_MIN__: '(-__SIG_ATOMIC_MAX__ - 1)',
  __FLT_RADIX__: '2',
  __FLT_EVAL_METHOD__: '0',
  __DECIMAL_DIG__: '17',
  __FINITE_MATH_ONLY__: '0',
  __GCC_IEC_559: '2',
  __GCC_ATOMIC_TEST_AND_SET_TRUEVAL: '1',
  __GCC_HAVE_SYNC_COMPARE_AND_SWAP_1: '1',
  __GCC_HAVE_SYNC_COMPARE_AND_SWAP_2: '1',
  __GCC_HAVE_SYNC_COMPARE_AND_SWAP_4: '1',
  __GCC_HAVE_SYNC_COMPARE_AND_SWAP_8: '1',
  __ATOMIC_RELAXED: '0',
  __ATOMIC_CONSUME: '1',
  __ATOMIC_ACQUIRE: '2',
  __ATOMIC_RELEASE: '3',
  __ATOMIC_ACQ_REL: '4',
  __ATOMIC_SEQ_CST: '5',
  __USER_LABEL_PREFIX__: '',
  __REGISTER_PREFIX__: '',
};

const ATOMIC_TYPES = [
  'BOOL',
  'CHAR',
  'CHAR16_T',
  'CHAR32_T',
  'WCHAR_T',
  'SHORT',
  'INT',
  'LONG',
  'LLONG',
  'POINTER',
];

const largest = (width: number, suffix: string): string => {
  const bits = suffix.startsWith('U') || suffix === 'unsigned' ? width : width - 1;
  return `0x${((1n << BigInt(bits)) - 1n).toString(16)}${suffix === 'unsigned' ? '' : suffix}`;
};

/** Name -> replacement text, of all object-like ones that never change. */
export const PREDEFINED: ReadonlyMap<string, string> = (() => {
  const macros = new Map(Object.entries(PLAIN));
  for (const [name, [width, suffix]] of Object.entries(SIGNED)) {
    macros.set(`__${name}_MAX__`, largest(width, suffix));
    macros.set(`__${name}_WIDTH__`, String(width));
  }
  for (const [name, type, width, suffix] of NAMED_TYPES) {
    macros.set(`__${name}_TYPE__`, type);
    macros.set(`__${name}_MAX__`, largest(width, suffix || (type.includes('unsigned') ? 'unsigned' : '')));
    if (!name.startsWith('U')) macros.set(`__${name}_WIDTH__`, String(width));
  }
  for (const [name, value] of Object.entries(FLOAT_LIMITS)) macros.set(`__FLT_${name}__`, value);
  for (const [name, value] of Object.entries(DOUBLE_LIMITS)) {
    const isFloat = value.includes('e');
    macros.set(`__DBL_${name}__`, isFloat ? `((double)${value}L)` : value);
    macros.set(`__LDBL_${name}__`, isFloat ? `${value}L` : value);
  }
  for (const prefix of ['FLT', 'DBL', 'LDBL']) {
    for (const has of ['HAS_DENORM', 'HAS_INFINITY', 'HAS_QUIET_NAN'])
      macros.set(`__${prefix}_${has}__`, '1');
  }
  for (const type of ATOMIC_TYPES) macros.set(`__GCC_ATOMIC_${type}_LOCK_FREE`, '2');
  return macros;
})();

/** `__INT64_C(c)` and its like: name -> suffix pasted to the argument. */
export const PREDEFINED_CONSTANTS: ReadonlyMap<string, string> = new Map(
  NAMED_TYPES.filter(([name]) => /^U?INT(?:8|16|32|64|MAX)$/.test(name)).map(([name, , , suffix]) => [
    `__${name}_C`,
    suffix,
  ]),
);

/** What `__has_builtin` answers yes to. */
export const BUILTINS: ReadonlySet<string> = new Set(
  (
    'va_start va_arg va_end va_copy setjmp longjmp alloca trap unreachable expect constant_p offsetof ' +
    'types_compatible_p choose_expr frame_address return_address clz clzl clzll ctz ctzl ctzll popcount popcountl ' +
    'popcountll sqrt floor ceil trunc rint fabs copysign sqrtf floorf ceilf truncf rintf fabsf copysignf'
  )
    .split(' ')
    .map(name => `__builtin_${name}`),
);

/** What `__has_attribute` answers yes to: those the parser acts on, or may ignore without changing the meaning. */
export const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'aligned always_inline cold const constructor deprecated destructor fallthrough format hot malloc noinline nonnull ' +
    'noreturn nothrow packed pure returns_nonnull returns_twice sentinel unused used vector_size visibility warn_unused_result weak'
  ).split(' '),
);
