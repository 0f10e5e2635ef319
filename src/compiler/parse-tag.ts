/**
 * Structures, unions and enumerations (C11 6.7.2.1 and 6.7.2.2): what stands between the braces, and what a tag that is
 * only mentioned refers to.
 */
import { alignOf, type CType, type EnumTag, INT, LONG, type StructTag, sizeOf, UINT } from './ctype.ts';
import { staticAssert } from './declarations.ts';
import { constantExpression } from './expressions.ts';
import { type Attributes, atAttribute, attributes } from './parse-attribute.ts';
import { declarator } from './parse-declarator.ts';
import { declarationSpecifiers, type Specifiers } from './parse-specifiers.ts';
import { type Parser, SyntaxErrorFound, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import type { Token } from './token.ts';
import {
  describe,
  enumKind,
  isIncomplete,
  isInteger,
  isVariablyModified,
  isWide,
  layOut,
  type MemberDeclaration,
  memberNames,
} from './types.ts';

/** struct-or-union attributes? name? ("{" member-declaration* "}" attributes?)? */
export function structSpecifier(p: Parser): CType {
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
  if (isWide(type))
    p.error(range, `bit-field ${label} of type ${describe(type)} is not supported; use 'long'`);
  const most = type.kind === 'int' && type.int === 'bool' ? 1 : 8 * sizeOf(type);
  if (width < 0n) p.error(range, `negative width in bit-field ${label}`);
  else if (width > BigInt(most)) p.error(range, `width of ${label} exceeds its type`);
  else if (width === 0n && name) p.error(range, `zero width for bit-field ${label}`);
  else return Number(width);
  return 1;
}

/** enum name? ("{" name ("=" constant)? ("," ...)* ","? "}")? */
export function enumSpecifier(p: Parser): CType {
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
