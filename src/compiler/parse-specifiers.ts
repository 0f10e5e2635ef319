/**
 * Declaration specifiers (C11 6.7.1 to 6.7.5): storage class, type, qualifiers, and gcc's attributes.
 *
 * The words of a basic type may come in any order (`long unsigned int`), so they are counted and looked up; all that is
 * legal is one table.
 */
import type { Expr, FuncDecl } from './ast.ts';
import { integerConstant } from './constant.ts';
import {
  alignOf,
  BOOL,
  CHAR,
  type CType,
  DOUBLE,
  type EnumTag,
  FLOAT,
  INT,
  LDOUBLE,
  LLONG,
  LONG,
  SCHAR,
  SHORT,
  type StructTag,
  sizeOf,
  UCHAR,
  UINT,
  ULLONG,
  ULONG,
  USHORT,
  VOID,
} from './ctype.ts';
import { staticAssert } from './declarations.ts';
import { assignment, constantExpression, expression, headerNote } from './expressions.ts';
import { rvalue } from './parse-convert.ts';
import { abstractDeclarator, declarator } from './parse-declarator.ts';
import { type Parser, SyntaxErrorFound, span, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import { closest, headerOf, isLibraryType, quoted, STATEMENT_WORDS, TYPE_WORDS } from './suggest.ts';
import type { Token } from './token.ts';
import {
  enumKind,
  isIncomplete,
  isInteger,
  isVariablyModified,
  layOut,
  type MemberDeclaration,
  memberNames,
  type QualifierSet,
  qualified,
  unqualified,
} from './types.ts';

export type StorageClass = 'typedef' | 'extern' | 'static' | 'auto' | 'register';

export interface FormatAttribute {
  readonly kind: 'printf' | 'scanf';
  /** 1-based positions of the format and of the first argument to check (0: a va_list). */
  readonly format: number;
  readonly first: number;
}

export interface Attributes {
  packed?: boolean;
  aligned?: number;
  noreturn?: boolean;
  /** Lowest first for constructors, last for destructors; without a number the last, respectively first. */
  constructorPriority?: number;
  destructorPriority?: number;
  /** Of a variable: called with its address when its scope is left. */
  cleanup?: FuncDecl;
  /** The symbol that this is another name of. */
  alias?: string;
  /** The name in the object: `asm("name")`. */
  linkName?: string;
  weak?: boolean;
  unused?: boolean;
  used?: boolean;
  warnUnusedResult?: boolean;
  format?: FormatAttribute;
  /** Of a typedef: another width of the same class of integer. */
  mode?: string;
}

export interface Specifiers {
  type: CType;
  storage: StorageClass | undefined;
  inline: boolean;
  threadLocal: boolean;
  attributes: Attributes;
  align: number | undefined;
  /** Some word said what type it is; if not, it is C89's implicit int. */
  typed: boolean;
  /** __auto_type: the type is the initialiser's. */
  auto: boolean;
  range: Range;
}

const STORAGE: ReadonlySet<string> = new Set(['typedef', 'extern', 'static', 'auto', 'register']);
const QUALIFIERS: ReadonlySet<string> = new Set(['const', 'volatile', 'restrict', '_Atomic']);
const BASIC: ReadonlySet<string> = new Set([
  'void',
  '_Bool',
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'signed',
  'unsigned',
]);
const OTHER_TYPES: ReadonlySet<string> = new Set([
  'struct',
  'union',
  'enum',
  'typeof',
  '__auto_type',
  '__int128',
  '_Float128',
  '_Complex',
]);
const FUNCTION_WORDS: ReadonlySet<string> = new Set([
  'inline',
  '_Noreturn',
  '_Thread_local',
  '_Alignas',
  '__attribute__',
]);

/** Can a type name (in a cast, in sizeof) begin with this token? */
export function startsTypeName(p: Parser, t: Token): boolean {
  if (t.kind === 'keyword') {
    return (
      BASIC.has(t.text) || QUALIFIERS.has(t.text) || OTHER_TYPES.has(t.text) || t.text === '__attribute__'
    );
  }
  return p.isTypedefName(t);
}

/** Can a declaration begin with the current token? */
export function startsDeclaration(p: Parser): boolean {
  const t = p.token;
  if (t.kind === 'keyword') {
    if (t.text === '__extension__') return startsTypeName(p, p.peek()) || STORAGE.has(p.peek().text);
    if (t.text === '__attribute__') return !p.peek(p.skipBalanced(1)).is(';');
    return (
      startsTypeName(p, t) || STORAGE.has(t.text) || FUNCTION_WORDS.has(t.text) || t.text === '_Static_assert'
    );
  }
  if (atAttribute(p)) {
    // `[[fallthrough]];` and `[[likely]] if` are statements.
    const after = p.peek(p.skipBalanced(0));
    return after.kind === 'identifier' || (after.kind === 'keyword' && !STATEMENT_WORDS.includes(after.text));
  }
  if (t.kind !== 'identifier') return false;
  // A label is not a declaration, whatever its name.
  if (p.isTypedefName(t)) return !p.peek().is(':');
  return startsUnknownType(p);
}

/** `pid_t p` without its header, `pid t p`, `Int x`: a name that is no type but stands where one must. */
export function startsUnknownType(p: Parser): boolean {
  const t = p.token;
  if (t.kind !== 'identifier') return false;
  if (splitTypeName(p)) return true;
  if (p.lookup(t.text)) return false;
  let n = 1;
  while (p.peek(n).is('*')) n++;
  const after = p.peek(n);
  if (after.kind !== 'identifier') return n === 1 && after.kind === 'keyword' && BASIC.has(after.text);
  return n === 1 || isLibraryType(t.text);
}

const BASIC_TYPES: ReadonlyMap<string, CType> = new Map([
  ['void', VOID],
  ['_Bool', BOOL],
  ['char', CHAR],
  ['char signed', SCHAR],
  ['char unsigned', UCHAR],
  ['short', SHORT],
  ['int short', SHORT],
  ['short signed', SHORT],
  ['int short signed', SHORT],
  ['short unsigned', USHORT],
  ['int short unsigned', USHORT],
  ['int', INT],
  ['signed', INT],
  ['int signed', INT],
  ['unsigned', UINT],
  ['int unsigned', UINT],
  ['long', LONG],
  ['int long', LONG],
  ['long signed', LONG],
  ['int long signed', LONG],
  ['long unsigned', ULONG],
  ['int long unsigned', ULONG],
  ['long long', LLONG],
  ['int long long', LLONG],
  ['long long signed', LLONG],
  ['int long long signed', LLONG],
  ['long long unsigned', ULLONG],
  ['int long long unsigned', ULLONG],
  ['float', FLOAT],
  ['double', DOUBLE],
  ['double long', LDOUBLE],
]);

/** declaration-specifiers: (storage-class | type-specifier | qualifier | function-specifier | alignment | attribute)+ */
export function declarationSpecifiers(
  p: Parser,
  context: 'file' | 'block' | 'member' | 'parameter' | 'type',
): Specifiers {
  const start = p.range;
  const s: Specifiers = {
    type: INT,
    storage: undefined,
    inline: false,
    threadLocal: false,
    attributes: {},
    align: undefined,
    typed: false,
    auto: false,
    range: start,
  };
  const words: string[] = [];
  const q: QualifierSet = {};
  let type: CType | undefined;
  for (;;) {
    const t = p.token;
    if (t.kind === 'identifier') {
      if (type || words.length > 0) break;
      const entity = splitTypeName(p) ? undefined : p.lookup(t.text);
      if (entity?.kind === 'typedef') {
        p.next();
        type = entity.type;
        continue;
      }
      if (!entity && startsUnknownType(p)) {
        type = unknownType(p);
        continue;
      }
      break;
    }
    if (atAttribute(p) && t.kind !== 'keyword') {
      attributes(p, s.attributes);
      continue;
    }
    if (t.kind !== 'keyword') break;
    if (BASIC.has(t.text)) {
      p.next();
      words.push(t.text);
    } else if (QUALIFIERS.has(t.text)) {
      p.next();
      if (t.text === '_Atomic' && p.is('(')) {
        p.next();
        type = qualified(unqualified(typeName(p)), { atomic: true });
        p.expect(')');
      } else q[t.text === '_Atomic' ? 'atomic' : (t.text as 'const' | 'volatile' | 'restrict')] = true;
    } else if (STORAGE.has(t.text)) {
      p.next();
      storageClass(p, s, t, context);
    } else if (
      t.text === 'inline' ||
      t.text === '_Noreturn' ||
      t.text === '_Thread_local' ||
      t.text === '__extension__'
    ) {
      p.next();
      if (t.text === 'inline') s.inline = true;
      if (t.text === '_Noreturn') s.attributes.noreturn = true;
      if (t.text === '_Thread_local') s.threadLocal = true;
    } else if (atAttribute(p)) attributes(p, s.attributes);
    else if (t.text === '_Alignas') s.align = alignas(p, s.align);
    else if (OTHER_TYPES.has(t.text) && !type) type = otherType(p, s);
    else break;
  }
  if (type && words.length > 0) {
    p.error(span(start, p.previous.range), 'two or more data types in declaration specifiers');
  }
  if (!type && words.length > 0) type = basicType(p, words, span(start, p.previous.range));
  s.typed = type !== undefined;
  s.range = span(start, p.previous.range);
  s.type = qualified(withMode(type ?? INT, s.attributes.mode), q);
  if (s.attributes.aligned !== undefined) s.align = Math.max(s.align ?? 1, s.attributes.aligned);
  return s;
}

function storageClass(p: Parser, s: Specifiers, t: Token, context: string): void {
  if (context === 'member' || context === 'type' || (context === 'parameter' && t.text !== 'register')) {
    p.error(
      t.range,
      `storage class specified in ${context === 'parameter' ? 'parameter declaration' : 'type'}`,
    );
    return;
  }
  if (s.storage) p.error(t.range, 'multiple storage classes in declaration specifiers');
  s.storage = t.text as StorageClass;
}

function basicType(p: Parser, words: readonly string[], range: Range): CType {
  const known = BASIC_TYPES.get([...words].sort().join(' '));
  if (known) return known;
  const long = words.filter(w => w === 'long').length;
  const twice = words.find((w, i) => w !== 'long' && words.indexOf(w) !== i);
  if (long > 2) p.error(range, "'long long long' is too long for C");
  else if (twice) p.error(range, `duplicate '${twice}'`);
  else if (words.includes('signed') && words.includes('unsigned')) {
    p.error(range, "both 'signed' and 'unsigned' in declaration specifiers");
  } else {
    const pair = [...new Set(words)].slice(0, 2).map(quoted).join(' and ');
    p.error(range, `both ${pair} in declaration specifiers`);
  }
  return INT;
}

function otherType(p: Parser, s: Specifiers): CType {
  const t = p.token;
  switch (t.text) {
    case 'struct':
    case 'union':
      return structSpecifier(p);
    case 'enum':
      return enumSpecifier(p);
    case 'typeof':
      return typeofSpecifier(p);
    case '__auto_type':
      p.next();
      s.auto = true;
      return INT;
    case '__int128':
      return p.fail("128-bit integers ('__int128') are not supported; use two 64-bit ones, or double");
    case '_Float128':
      return p.fail("128-bit floating types ('_Float128') are not supported; use long double");
    default:
      return p.fail("complex numbers ('_Complex') are not supported");
  }
}

function typeofSpecifier(p: Parser): CType {
  p.next();
  p.expect('(');
  const type = startsTypeName(p, p.token) ? typeName(p) : expression(p).type;
  p.expect(')');
  return type;
}

function withMode(type: CType, mode: string | undefined): CType {
  if (!mode || type.kind !== 'int') return type;
  const unsigned = type.int.startsWith('u');
  switch (mode.replace(/^__|__$/g, '')) {
    case 'QI':
    case 'byte':
      return unsigned ? UCHAR : SCHAR;
    case 'HI':
      return unsigned ? USHORT : SHORT;
    case 'SI':
      return unsigned ? UINT : INT;
    case 'DI':
    case 'word':
    case 'pointer':
      return unsigned ? ULONG : LONG;
    default:
      return type;
  }
}

/** `pid t p`: two words that make a type with an underscore between, before a third or a star. */
function splitTypeName(p: Parser): string | undefined {
  const [first, second, third] = [p.token, p.peek(), p.peek(2)];
  if (second.kind !== 'identifier' || (third.kind !== 'identifier' && !third.is('*'))) return undefined;
  const joined = `${first.text}_${second.text}`;
  return p.lookup(joined)?.kind === 'typedef' || isLibraryType(joined) ? joined : undefined;
}

/** A name stands where a type must. Say what is known of it, and go on with the type that was meant. */
function unknownType(p: Parser): CType {
  const joined = splitTypeName(p);
  const t = p.next();
  if (joined) {
    const range = span(t.range, p.next().range);
    p.error(range, `unknown type name '${t.text}'; did you mean '${joined}'?`, {
      suggestion: { range, text: joined },
    });
    const meant = p.lookup(joined);
    return meant?.kind === 'typedef' ? meant.type : INT;
  }
  const header = headerOf(t.text);
  if (header) {
    p.error(t.range, `unknown type name '${t.text}'`, { notes: [headerNote(t.text, header, t.range)] });
    return INT;
  }
  const tag = p.scope.tag(t.text);
  if (tag && tag.kind !== 'enum' && tag.kind === 'struct') {
    const text = `${tag.tag.kind} ${t.text}`;
    p.error(t.range, `unknown type name '${t.text}'; use '${tag.tag.kind}' keyword to refer to the type`, {
      suggestion: { range: t.range, text },
    });
    return tag;
  }
  const near = closest(t.text, [...TYPE_WORDS, ...typedefNames(p)]);
  p.error(t.range, `unknown type name '${t.text}'${near ? `; did you mean '${near}'?` : ''}`, {
    suggestion: near ? { range: t.range, text: near } : undefined,
  });
  const meant = near === undefined ? undefined : p.lookup(near);
  if (meant?.kind === 'typedef') return meant.type;
  return (near !== undefined && BASIC_TYPES.get(near)) || INT;
}

function* typedefNames(p: Parser): Iterable<string> {
  for (const name of p.scope.names()) if (p.lookup(name)?.kind === 'typedef') yield name;
}

/** type-name: specifier-qualifier-list abstract-declarator? */
export function typeName(p: Parser): CType {
  const s = declarationSpecifiers(p, 'type');
  if (!s.typed) {
    const qualifiedInt = s.type.const || s.type.volatile;
    if (!qualifiedInt) p.fail(`expected a type name before ${tokenText(p.token)}`);
    p.warn(s.range, 'implicit-int', "type defaults to 'int' in type name");
  }
  return abstractDeclarator(p, s.type);
}

// --- Struct, union, enum ------------------------------------------------------------------------------------

/** struct-or-union attributes? name? ("{" member-declaration* "}" attributes?)? */
function structSpecifier(p: Parser): CType {
  const word = p.next();
  const kind = word.text as 'struct' | 'union';
  const attrs: Attributes = {};
  while (atAttribute(p)) attributes(p, attrs);
  const name = p.isIdentifier ? p.next() : undefined;
  if (!p.is('{')) {
    if (!name) p.fail(`expected identifier or '{' before ${tokenText(p.token)}`);
    // `struct s;` declares a new one here; any other mention uses what is visible.
    const known = p.is(';') ? p.scope.tagHere(name.text) : p.scope.tag(name.text);
    if (known) {
      if (known.kind === 'struct' && known.tag.kind === kind) return known;
      p.error(name.range, `'${name.text}' defined as wrong kind of tag`);
    }
    return declareStruct(p, kind, name);
  }
  let type = name ? p.scope.tagHere(name.text) : undefined;
  if (type && (type.kind !== 'struct' || type.tag.kind !== kind)) {
    p.error(name!.range, `'${name!.text}' defined as wrong kind of tag`);
    type = undefined;
  }
  const struct = type?.kind === 'struct' && !type.tag.members ? type : undefined;
  if (type && !struct) p.error(name!.range, `redefinition of '${kind} ${name!.text}'`);
  const result = struct ?? declareStruct(p, kind, name);
  p.next();
  const members = p.nested(() => memberDeclarations(p, kind));
  while (atAttribute(p)) attributes(p, attrs);
  if (result.kind === 'struct') {
    layOut(result.tag, members, {
      packed: attrs.packed ?? false,
      aligned: attrs.aligned ?? 1,
      limit: p.packings.get(word) ?? Number.POSITIVE_INFINITY,
    });
  }
  return result;
}

function declareStruct(p: Parser, kind: 'struct' | 'union', name: Token | undefined): CType {
  const tag: StructTag = { kind, name: name?.text, members: undefined, size: 0, align: 1 };
  const type: CType = { kind: 'struct', tag };
  if (name) p.scope.declareTag(name.text, type);
  return type;
}

/** (specifier-qualifier-list (declarator? (":" constant)?) ("," ...)* ";")* "}" */
function memberDeclarations(p: Parser, kind: 'struct' | 'union'): MemberDeclaration[] {
  const members: MemberDeclaration[] = [];
  const seen = new Set<string>();
  while (!p.accept('}')) {
    if (p.token.kind === 'eof') p.fail(`expected '}' at end of input`);
    if (p.accept(';')) continue;
    if (p.is('_Static_assert')) {
      staticAssert(p);
      continue;
    }
    const from = p.position;
    try {
      const s = declarationSpecifiers(p, 'member');
      if (!s.typed) p.fail(`expected specifier-qualifier-list before ${tokenText(p.token)}`);
      memberDeclarators(p, s, kind, members, seen);
    } catch (e) {
      if (!(e instanceof SyntaxErrorFound)) throw e;
      p.synchronise(from);
    }
  }
  return members;
}

function memberDeclarators(
  p: Parser,
  s: Specifiers,
  kind: 'struct' | 'union',
  members: MemberDeclaration[],
  seen: Set<string>,
): void {
  if (p.is(';')) {
    p.next();
    // An anonymous struct or union: its members are as if they were of this one (C11 6.7.2.1p13).
    if (s.type.kind === 'struct' && s.type.tag.name === undefined && s.type.alias === undefined) {
      addMember(
        p,
        members,
        seen,
        { name: undefined, type: withAlign(s.type, s.align), width: undefined },
        s.range,
      );
    } else p.warn(s.range, '', 'declaration does not declare anything');
    return;
  }
  do {
    const attrs: Attributes = { ...s.attributes };
    let type = s.type;
    let name: Token | undefined;
    if (!p.is(':')) {
      const d = declarator(p, s.type);
      type = d.type;
      name = d.name;
      if (!name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
    }
    let width: number | undefined;
    if (p.accept(':')) width = bitFieldWidth(p, name, type);
    while (atAttribute(p)) attributes(p, attrs);
    const range = name?.range ?? s.range;
    const align = Math.max(s.align ?? 1, attrs.aligned ?? 1);
    const m = { name: name?.text, type: withAlign(type, align), width, packed: attrs.packed };
    addMember(p, members, seen, m, range);
    const flexible = type.kind === 'array' && type.length === null && !type.vla;
    if (isVariablyModified(type)) {
      p.error(
        range,
        `field '${name?.text ?? ''}' has a size that is not constant; use a flexible array member or a pointer`,
      );
      p.takeVlaSizes();
      continue;
    }
    if (type.kind === 'function') p.error(range, `field '${name?.text ?? ''}' declared as a function`);
    else if (flexible && kind === 'struct' && (p.is(';') || p.is(','))) continue;
    else if (isIncomplete(type)) p.error(range, `field '${name?.text ?? ''}' has incomplete type`);
  } while (p.accept(','));
  if (p.is('}')) {
    const { file, end } = p.previous.range;
    p.warn({ file, start: end, end }, '', 'no semicolon at end of struct or union', {
      suggestion: { range: { file, start: end, end }, text: ';' },
    });
    return;
  }
  p.expectSemicolon();
}

const withAlign = (t: CType, align: number | undefined): CType =>
  align !== undefined && align > alignOf(t) ? { ...t, aligned: align } : t;

function addMember(
  p: Parser,
  members: MemberDeclaration[],
  seen: Set<string>,
  m: MemberDeclaration,
  range: Range,
): void {
  const names = m.name !== undefined ? [m.name] : m.type.kind === 'struct' ? memberNames(m.type.tag) : [];
  for (const name of names) {
    if (seen.has(name)) p.error(range, `duplicate member '${name}'`);
    seen.add(name);
  }
  members.push(m);
}

function bitFieldWidth(p: Parser, name: Token | undefined, type: CType): number {
  const label = name ? `'${name.text}'` : '<anonymous>';
  const range = p.range;
  const width = constantExpression(p, `bit-field ${label} width not an integer constant`) ?? 1n;
  if (!isInteger(type)) {
    p.error(name?.range ?? range, `bit-field ${label} has invalid type`);
    return 1;
  }
  const most = type.kind === 'int' && type.int === 'bool' ? 1 : 8 * sizeOf(type);
  if (width < 0n) p.error(range, `negative width in bit-field ${label}`);
  else if (width > BigInt(most)) p.error(range, `width of ${label} exceeds its type`);
  else if (width === 0n && name) p.error(range, `zero width for bit-field ${label}`);
  else return Number(width);
  return 1;
}

/** enum name? ("{" name ("=" constant)? ("," ...)* ","? "}")? */
function enumSpecifier(p: Parser): CType {
  p.next();
  const attrs: Attributes = {};
  while (atAttribute(p)) attributes(p, attrs);
  const name = p.isIdentifier ? p.next() : undefined;
  if (!p.is('{')) {
    if (!name) p.fail(`expected identifier or '{' before ${tokenText(p.token)}`);
    const known = p.scope.tag(name.text);
    if (known?.kind === 'enum') return known;
    if (known) p.error(name.range, `'${name.text}' defined as wrong kind of tag`);
    return declareEnum(p, name);
  }
  const known = name ? p.scope.tagHere(name.text) : undefined;
  if (known?.kind === 'enum' && known.tag.complete)
    p.error(name!.range, `redeclaration of 'enum ${name!.text}'`);
  const type = known?.kind === 'enum' && !known.tag.complete ? known : declareEnum(p, name);
  p.next();
  if (type.kind === 'enum') enumeratorList(p, type.tag);
  while (atAttribute(p)) attributes(p, attrs);
  return type;
}

function declareEnum(p: Parser, name: Token | undefined): CType {
  const tag: EnumTag = { name: name?.text, int: 'uint', enumerators: [], complete: false };
  const type: CType = { kind: 'enum', tag };
  if (name) p.scope.declareTag(name.text, type);
  return type;
}

function enumeratorList(p: Parser, tag: EnumTag): void {
  let next = 0n;
  if (p.is('}')) p.error(p.range, 'empty enum is invalid');
  while (!p.is('}')) {
    const name = p.token;
    if (!p.isIdentifier) p.fail(`expected identifier before ${tokenText(name)}`);
    p.next();
    while (atAttribute(p)) attributes(p, {});
    if (p.accept('=')) {
      next = constantExpression(p, `enumerator value for '${name.text}' is not an integer constant`) ?? next;
    }
    tag.enumerators.push({ name: name.text, value: next });
    if (p.scope.lookupHere(name.text)) p.error(name.range, `redeclaration of enumerator '${name.text}'`);
    const fits = next === BigInt.asIntN(32, next);
    const type = fits ? INT : next === BigInt.asUintN(32, next) ? UINT : LONG;
    p.scope.declare(name.text, { kind: 'enumerator', name: name.text, type, value: next, range: name.range });
    next++;
    if (!p.accept(',')) break;
  }
  p.expect('}');
  tag.int = enumKind(tag.enumerators.map(e => e.value));
  tag.complete = true;
}

// --- Attributes and alignment ---------------------------------------------------------------------------------

/** "_Alignas" "(" (type-name | constant-expression) ")" */
function alignas(p: Parser, before: number | undefined): number | undefined {
  p.next();
  p.expect('(');
  const range = p.range;
  let value: number;
  if (startsTypeName(p, p.token)) value = alignOf(typeName(p));
  else value = Number(constantExpression(p, 'requested alignment is not an integer constant') ?? 1n);
  p.expect(')');
  if (value < 0 || (value & (value - 1)) !== 0) {
    p.error(range, 'requested alignment is not a positive power of 2');
    return before;
  }
  return value === 0 ? before : Math.max(value, before ?? 1);
}

/** The attributes whose arguments mean something here. */
const ATTRIBUTES_WITH_ARGUMENTS: ReadonlySet<string> = new Set([
  'alias',
  'aligned',
  'cleanup',
  'constructor',
  'destructor',
]);

/** The priority of constructors and destructors that give none. */
const LAST_PRIORITY = 65535;

/** Is the parser at `__attribute__((` or at C23's `[[`? */
export const atAttribute = (p: Parser): boolean => p.is('__attribute__') || (p.is('[') && p.peek().is('['));

/** C23's names of what gcc's attributes say. */
const STANDARD_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['maybe_unused', 'unused'],
  ['nodiscard', 'warn_unused_result'],
  ['_Noreturn', 'noreturn'],
]);

/**
 * "__attribute__" "(" "(" attribute ("," attribute)* ")" ")" | "[" "[" attribute ("," attribute)* "]" "]"
 * attribute: (prefix "::")? name ("(" arguments ")")? | empty. Those that are unknown are ignored.
 */
export function attributes(p: Parser, into: Attributes): void {
  const close = p.is('[') ? ']' : ')';
  p.next();
  p.next();
  if (close === ')') p.expect('(');
  while (!p.is(close)) {
    if (p.accept(',')) continue;
    let name = p.token;
    if (p.peek().is(':') && p.peek(2).is(':')) {
      for (let n = 0; n < 3; n++) p.next();
      name = p.token;
    }
    if (name.kind !== 'identifier' && name.kind !== 'keyword')
      p.fail(`expected identifier before ${tokenText(name)}`);
    p.next();
    readAttribute(p, name, into);
  }
  p.expect(close);
  p.expect(close);
}

function readAttribute(p: Parser, name: Token, into: Attributes): void {
  const bare = name.text.replace(/^__(.*)__$/, '$1');
  const word = STANDARD_ATTRIBUTES.get(bare) ?? bare;
  if (word === 'mode' && p.is('(')) {
    into.mode = p.peek().text;
    skipArguments(p);
    return;
  }
  if (word === 'format' && p.is('(')) {
    formatAttribute(p, into);
    return;
  }
  const args: Expr[] = [];
  if (p.is('(')) {
    if (ATTRIBUTES_WITH_ARGUMENTS.has(word)) {
      p.next();
      while (!p.is(')')) {
        args.push(assignment(p));
        if (!p.accept(',')) break;
      }
      p.expect(')');
    } else skipArguments(p);
  }
  attribute(p, word, args, name.range, into);
}

function attribute(p: Parser, word: string, args: readonly Expr[], range: Range, into: Attributes): void {
  switch (word) {
    case 'packed':
    case 'noreturn':
    case 'weak':
    case 'unused':
    case 'used':
      into[word] = true;
      break;
    case 'constructor':
      into.constructorPriority = priorityOf(p, args);
      break;
    case 'destructor':
      into.destructorPriority = priorityOf(p, args);
      break;
    case 'cleanup': {
      const callee = args[0]?.kind === 'func' ? args[0].decl : undefined;
      if (callee) into.cleanup = callee;
      else p.error(range, "the argument of 'cleanup' must be the name of a function");
      break;
    }
    case 'alias': {
      const target = args[0]?.kind === 'string' ? args[0].bytes.slice(0, -1) : undefined;
      if (target) into.alias = new TextDecoder().decode(target);
      else p.error(range, "the argument of 'alias' must be a string: the name of a function or variable");
      break;
    }
    case 'vector_size':
      p.error(range, "vector types ('vector_size') are not supported; use an array");
      break;
    case 'warn_unused_result':
      into.warnUnusedResult = true;
      break;
    case 'aligned': {
      const value = args[0] ? integerConstant(rvalue(p, args[0])) : 16n;
      if (value === undefined || value <= 0n || (value & (value - 1n)) !== 0n) {
        p.error(range, 'requested alignment is not a positive power of 2');
      } else into.aligned = Math.max(into.aligned ?? 1, Number(value));
    }
  }
}

function priorityOf(p: Parser, args: readonly Expr[]): number {
  const given = args[0] && integerConstant(rvalue(p, args[0]));
  return given === undefined ? LAST_PRIORITY : Number(given);
}

function skipArguments(p: Parser): void {
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
}

/** format(printf, 1, 2) */
function formatAttribute(p: Parser, into: Attributes): void {
  const kind = p.peek().text.replace(/^__(.*)__$/, '$1');
  const [format, first] = [p.peek(3), p.peek(5)].map(t =>
    t.literal?.kind === 'int' ? Number(t.literal.value) : 0,
  );
  if ((kind === 'printf' || kind === 'scanf') && format) into.format = { kind, format, first: first ?? 0 };
  skipArguments(p);
}
