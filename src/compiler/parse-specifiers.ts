/**
 * Declaration specifiers (C11 6.7.1 to 6.7.5): storage class, type, qualifiers, function specifiers,
 * alignment. Structures and enumerations are parse-tag.ts, attributes parse-attribute.ts.
 *
 * The words of a basic type may come in any order (`long unsigned int`), so they are counted and looked up; all that is
 * legal is one table.
 */

import {
  alignOf,
  BOOL,
  CHAR,
  type CType,
  DOUBLE,
  FLOAT,
  INT,
  INT128,
  LDOUBLE,
  LLONG,
  LONG,
  SCHAR,
  SHORT,
  UCHAR,
  UINT,
  UINT128,
  ULLONG,
  ULONG,
  USHORT,
  VOID,
} from './ctype.ts';
import { constantExpression, expression } from './expressions.ts';
import { type Attributes, atAttribute, attributes } from './parse-attribute.ts';
import { abstractDeclarator } from './parse-declarator.ts';
import { headerNote } from './parse-primary.ts';
import { enumSpecifier, structSpecifier } from './parse-tag.ts';
import { vectorOf, withBase } from './parse-vector.ts';
import { type Parser, span, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import { headerOf, isLibraryType, quoted, STATEMENT_WORDS, TYPE_WORDS } from './suggest.ts';
import type { Token } from './token.ts';
import { describe, isVector, isWide, type QualifierSet, qualified, unqualified } from './types.ts';

export type StorageClass = 'typedef' | 'extern' | 'static' | 'auto' | 'register';

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
  /** A struct was defined, its `;` is missing, and has been asked for: there are no declarators. */
  unterminated: boolean;
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
  '__int128',
  '_Complex',
]);
const OTHER_TYPES: ReadonlySet<string> = new Set([
  'struct',
  'union',
  'enum',
  'typeof',
  '__auto_type',
  '_Float128',
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
function startsUnknownType(p: Parser): boolean {
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
  ['__int128', INT128],
  ['__int128 signed', INT128],
  ['__int128 unsigned', UINT128],
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
    unterminated: false,
    range: start,
  };
  const words: string[] = [];
  const q: QualifierSet = {};
  let type: CType | undefined;
  for (;;) {
    const t = p.token;
    if (type && endsUnterminated(p)) {
      p.missing(`';' after the definition of ${describe(type)}`, ';');
      s.unterminated = true;
      break;
    }
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
  if (type && (q.atomic || type.atomic) && (isWide(type) || isVector(type))) {
    p.error(
      span(start, p.previous.range),
      `an atomic object of type ${describe(type)} is not supported; use a lock`,
    );
    q.atomic = false;
    type = unqualified(type);
  }
  s.typed = type !== undefined;
  s.range = span(start, p.previous.range);
  s.type = qualified(withShape(p, type ?? INT, s.attributes, s.range), q);
  if (s.attributes.aligned !== undefined) s.align = Math.max(s.align ?? 1, s.attributes.aligned);
  return s;
}

/** After `struct s { ... }`, does the next line begin another declaration? Then the `;` between them is missing. */
function endsUnterminated(p: Parser): boolean {
  const t = p.token;
  if (!p.previous.is('}') || !t.atLineStart) return false;
  if (t.kind === 'keyword') return BASIC.has(t.text) || OTHER_TYPES.has(t.text) || STORAGE.has(t.text);
  return p.isTypedefName(t);
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
  if (words.includes('_Complex')) return complexType(p, words, range);
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

/** `_Complex` and the words of a floating type; alone it is `_Complex double`, as in gcc. */
function complexType(p: Parser, words: readonly string[], range: Range): CType {
  const rest = words.filter(w => w !== '_Complex');
  const real = rest.length === 0 ? DOUBLE : basicType(p, rest, range);
  if (real.kind === 'float') return { kind: 'complex', part: real.float };
  p.error(range, "complex integers are not supported; use '_Complex double'");
  return { kind: 'complex', part: 'double' };
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
    default:
      return p.fail("128-bit floating types ('_Float128') are not supported; use long double");
  }
}

function typeofSpecifier(p: Parser): CType {
  p.next();
  p.expect('(');
  const type = startsTypeName(p, p.token) ? typeName(p) : expression(p).type;
  p.expect(')');
  return type;
}

/** What the attributes `mode` and `vector_size` make of a type. */
export function withShape(p: Parser, type: CType, attrs: Attributes, range: Range): CType {
  const { mode, vectorSize } = attrs;
  if (mode === undefined && vectorSize === undefined) return type;
  return withBase(type, base => {
    const moded = withMode(base, mode);
    return vectorSize === undefined ? moded : vectorOf(p, moded, vectorSize, range);
  });
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
    case 'TI':
      return unsigned ? UINT128 : INT128;
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
  if (tag?.kind === 'struct' || tag?.kind === 'enum') {
    const word = tag.kind === 'enum' ? 'enum' : tag.tag.kind;
    p.error(t.range, `unknown type name '${t.text}'; use '${word}' keyword to refer to the type`, {
      suggestion: { range: t.range, text: `${word} ${t.text}` },
    });
    return tag;
  }
  const near = p.guess(t.text, [...TYPE_WORDS, ...typedefNames(p)]);
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
