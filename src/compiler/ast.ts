/**
 * The typed tree: what the parser makes, and what code generation and the debugger's evaluator read.
 *
 * Every expression carries its type, and every conversion the standard makes silently (C11 6.3) is a Cast node,
 * so a reader of the tree never has to know the conversion rules: operands of a Binary already have the common
 * type (of a complex one they may have the corresponding real type, C11 G.5), arguments the parameter's (or promoted) type, the value of an Assign the target's unqualified type.
 * Arrays and functions used as values are under a Cast to pointer with `how: 'decay'`.
 */
import type { CType, Member } from './ctype.ts';
import type { Range, SourceFile } from './source.ts';

export interface VarDecl {
  readonly kind: 'var';
  readonly name: string;
  type: CType;
  /** local: automatic. static: static storage, no linkage outside the file (also function-local statics). global: external linkage. */
  storage: 'local' | 'param' | 'static' | 'global';
  /** A declaration without definition seen so far (`extern int x;`). */
  isExtern: boolean;
  /** File scope, declared without initialiser: tentative definition (C11 6.9.2). */
  tentative: boolean;
  threadLocal: boolean;
  /** Its address is taken, or it is an array, struct or union, or it is volatile or atomic: it must live in memory. */
  addressed: boolean;
  init: Initialiser | undefined;
  /** Range of the name in its declaration; in its definition once that is seen. */
  range: Range;
  /** Made by the compiler (VLA sizes, compound literals): not shown to the user. */
  hidden: boolean;
  /** Function-local static: the function it belongs to. */
  owner?: FuncDecl;
  /** Of a parameter: declared as an array, which makes it a pointer. */
  writtenAs?: 'array';
  /** Declared `register`: it has no address. */
  isRegister?: boolean;
  /** As of functions: see FuncDecl. */
  linkName?: string;
  aliasOf?: string;
  weak?: boolean;
  /** `__attribute__((cleanup(f)))`: called with its address when its scope is left. */
  cleanup?: FuncDecl;
}

export interface FuncDecl {
  readonly kind: 'func';
  readonly name: string;
  type: CType & { kind: 'function' };
  isStatic: boolean;
  isInline: boolean;
  noreturn: boolean;
  /** `__attribute__((constructor / destructor))` with their priority; weak: a definition elsewhere wins. */
  attributes: {
    constructorPriority?: number;
    destructorPriority?: number;
    weak?: boolean;
    /** Calls are warned of: why, and what to use instead; may be empty. */
    deprecated?: string;
    /** For -Wunused-result and -Wformat; positions count from 1, `first` 0 is a va_list. */
    warnUnusedResult?: boolean;
    format?: { readonly kind: 'printf' | 'scanf'; readonly format: number; readonly first: number };
  };
  params: VarDecl[];
  body: (Stmt & { kind: 'block' }) | undefined;
  range: Range;
  /** Its name in the object, where `asm("name")` gives it another. */
  linkName?: string;
  /** `__attribute__((alias("target")))`: another name of that function. */
  aliasOf?: string;
  /** Range of the closing brace, where the implicit return is. */
  end?: Range;
  /** Hidden locals that belong to no block. */
  hiddenLocals: VarDecl[];
  /** Locals that need a greater alignment than a stack frame has. */
  overAligned?: VarDecl[];
  /** GNU: the function that this one is nested in. */
  enclosing?: FuncDecl;
  /** Of a function that is nested or has nested ones. */
  nest?: Nest;
}

/** What functions that are nested in each other have to do with each other (lower-nested.ts). */
export interface Nest {
  /** Variables of this function that nested ones use. */
  readonly captured: Set<VarDecl>;
  /** Variables of functions around it that this one uses. */
  readonly uses: Set<VarDecl>;
  /** Labels of this function that nested ones jump to. */
  readonly labels: Set<string>;
  /** There are functions nested directly in this one; the address of one of them is taken. */
  hasNested: boolean;
  hasPointers: boolean;
  /** The address of this function is taken. */
  isPointedAt: boolean;
}

/** Stores to make, in order, into an object that is first filled with zero bytes if `zero`. Offsets in bytes. */
export interface Initialiser {
  readonly zero: boolean;
  /** Bytes of the object that the elements of a flexible array member need (GNU); 0 if there are none. */
  readonly extent: number;
  readonly items: readonly {
    readonly offset: number;
    readonly type: CType;
    readonly bit?: Member['bit'];
    readonly value: Expr;
  }[];
  readonly range: Range;
}

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!=';

interface Node {
  readonly range: Range;
}

export type Expr = Node & {
  readonly type: CType;
} & (
    | { readonly kind: 'int'; readonly value: bigint }
    | { readonly kind: 'float'; readonly value: number }
    /** Object of type char[n] (or wide), bytes include the terminating null. An lvalue. */
    | { readonly kind: 'string'; readonly bytes: Uint8Array }
    | { readonly kind: 'var'; readonly decl: VarDecl }
    | { readonly kind: 'func'; readonly decl: FuncDecl }
    /** Member of a struct or union object (an lvalue if `object` is). `p->m` is member(deref(p), m). */
    | { readonly kind: 'member'; readonly object: Expr; readonly member: Member }
    | { readonly kind: 'deref'; readonly operand: Expr }
    | { readonly kind: 'addr'; readonly operand: Expr }
    | { readonly kind: 'unary'; readonly op: '-' | '~' | '!'; readonly operand: Expr }
    /** ++ and --. Pointers move by `step` bytes; arithmetic types by 1 (step 1). */
    | {
        readonly kind: 'incdec';
        readonly op: '++' | '--';
        readonly prefix: boolean;
        readonly operand: Expr;
        readonly step: number;
      }
    | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
    /** pointer + index * scale bytes; index is already `long`. Subtraction has a negated index. */
    | {
        readonly kind: 'ptradd';
        readonly pointer: Expr;
        readonly index: Expr;
        readonly scale: number;
        readonly scaleVar?: VarDecl;
      }
    /** (left - right) / scale, type long. */
    | {
        readonly kind: 'ptrdiff';
        readonly left: Expr;
        readonly right: Expr;
        readonly scale: number;
        readonly scaleVar?: VarDecl;
      }
    | { readonly kind: 'logical'; readonly op: '&&' | '||'; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'assign'; readonly target: Expr; readonly value: Expr }
    /**
     * target op= value: computed in `value.type` for arithmetic (target converted to `computeType`, result converted back;
     * shifts: computeType is the promoted target type). For pointers `ptrStep` is the scale and value is `long`.
     */
    | {
        readonly kind: 'compound';
        readonly op: BinaryOp;
        readonly target: Expr;
        readonly value: Expr;
        readonly computeType: CType;
        readonly ptrStep?: number;
        readonly scaleVar?: VarDecl;
      }
    /** `then` undefined: GNU `a ?: b`. */
    | { readonly kind: 'cond'; readonly test: Expr; readonly then: Expr | undefined; readonly else: Expr }
    | { readonly kind: 'comma'; readonly left: Expr; readonly right: Expr }
    /** `callee` has type pointer to function; a direct call is cast(func, 'decay'). Variadic arguments are promoted. */
    | { readonly kind: 'call'; readonly callee: Expr; readonly args: readonly Expr[] }
    | { readonly kind: 'cast'; readonly operand: Expr; readonly how: 'implicit' | 'explicit' | 'decay' }
    /** Lvalue: initialise the hidden variable, then it. At file scope the variable is static. */
    | { readonly kind: 'compoundLiteral'; readonly decl: VarDecl }
    /** GNU statement expression; the value is that of the last expression statement (or void). */
    | { readonly kind: 'stmtExpr'; readonly body: Stmt & { kind: 'block' } }
    /** &&label (GNU). */
    | { readonly kind: 'labelAddr'; readonly label: string }
    | {
        readonly kind: 'builtin';
        readonly name: Builtin;
        readonly args: readonly Expr[];
        readonly typeArg?: CType;
      }
  );

/**
 * Operations that only the compiler can do. Arguments are as the C spelling `__builtin_<name>` has them.
 * va_start(ap), va_arg(ap) [typeArg], va_end(ap), va_copy(d, s): `ap` is an lvalue of type struct __va_list_tag.
 * setjmp(buf) -> int, longjmp(buf, int); alloca(size) -> void *; trap(); unreachable();
 * syscall(number, a, ...) -> long: all arguments converted to long; the raw result (negative errno).
 * shuffle(vector, mask), shuffle(vector, vector, mask): lanes by number;
 * complex(real, imaginary): a complex number of its parts, which have its corresponding real type;
 * atomic_<op>(ptr, value) -> old value, op in add sub and or xor xchg; atomic_cas(ptr, expected, desired) -> old value;
 * frame_address(level), return_address(level): level is constant 0;
 * clz ctz popcount and their l/ll forms are `clz`, `ctz`, `popcount` on the argument's type;
 * sqrt floor ceil trunc rint fabs copysign (double) and with suffix f (float): one instruction each.
 */
export type Builtin =
  | 'va_start'
  | 'va_arg'
  | 'va_end'
  | 'va_copy'
  | 'setjmp'
  | 'longjmp'
  | 'alloca'
  | 'trap'
  | 'unreachable'
  | 'complex'
  | 'shuffle'
  | 'syscall'
  | 'atomic_add'
  | 'atomic_sub'
  | 'atomic_and'
  | 'atomic_or'
  | 'atomic_xor'
  | 'atomic_xchg'
  | 'atomic_cas'
  | 'frame_address'
  | 'return_address'
  | 'clz'
  | 'ctz'
  | 'popcount'
  | 'sqrt'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'rint'
  | 'fabs'
  | 'copysign'
  | 'sqrtf'
  | 'floorf'
  | 'ceilf'
  | 'truncf'
  | 'rintf'
  | 'fabsf'
  | 'copysignf';

export interface SwitchCase {
  /** Inclusive range (GNU `case 1 ... 5`); converted to the type of the controlling expression. */
  readonly low: bigint;
  readonly high: bigint;
}

export type Stmt = Node &
  (
    | {
        readonly kind: 'block';
        readonly body: readonly Stmt[] /** Variables declared directly in this block. */;
        readonly locals: readonly VarDecl[];
        readonly end: Range;
      }
    | { readonly kind: 'expr'; readonly expr: Expr }
    /** A declaration with an initialiser or a VLA: where execution reaches it. `vla`: sizes to compute first. */
    | {
        readonly kind: 'decl';
        readonly decl: VarDecl;
        readonly vlaSizes?: readonly { readonly sizeVar: VarDecl; readonly size: Expr }[];
      }
    | { readonly kind: 'if'; readonly test: Expr; readonly then: Stmt; readonly else: Stmt | undefined }
    | { readonly kind: 'while'; readonly test: Expr; readonly body: Stmt }
    | { readonly kind: 'do'; readonly test: Expr; readonly body: Stmt }
    /** `init` is inside a block of its own (the loop's scope) if it declares. */
    | {
        readonly kind: 'for';
        readonly init: Stmt | undefined;
        readonly test: Expr | undefined;
        readonly step: Expr | undefined;
        readonly body: Stmt;
      }
    | {
        readonly kind: 'switch';
        readonly value: Expr;
        readonly body: Stmt;
        readonly cases: readonly (Stmt & { kind: 'case' })[];
        readonly default: (Stmt & { kind: 'default' }) | undefined;
      }
    | { readonly kind: 'case'; readonly values: SwitchCase; readonly body: Stmt }
    | { readonly kind: 'default'; readonly body: Stmt }
    | { readonly kind: 'label'; readonly name: string; readonly body: Stmt }
    /** `owner`: the function around a nested one whose label it is. */
    | { readonly kind: 'goto'; readonly label: string; readonly owner?: FuncDecl }
    | { readonly kind: 'gotoComputed'; readonly target: Expr }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    /** `value` is converted to the function's return type. */
    | { readonly kind: 'return'; readonly value: Expr | undefined }
    | { readonly kind: 'empty' }
  );

/** What a scope of a file holds besides variables; the debugger parses expressions with it. */
export interface FileNames {
  readonly typedefs: ReadonlyMap<string, CType>;
  readonly structTags: ReadonlyMap<string, CType>;
  readonly enumTags: ReadonlyMap<string, CType>;
  readonly enumerators: ReadonlyMap<string, { readonly type: CType; readonly value: bigint }>;
  /** Object-like macros of the user's own files: name -> replacement text. */
  readonly macros: ReadonlyMap<string, string>;
}

export interface TranslationUnit {
  readonly file: SourceFile;
  /** Every file read, the main one first. */
  readonly files: readonly SourceFile[];
  /** File-scope functions (with body or used) and variables, and function-local statics, each once, after merging redeclarations. */
  readonly functions: readonly FuncDecl[];
  readonly variables: readonly VarDecl[];
  readonly names: FileNames;
}
