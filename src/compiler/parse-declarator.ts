/**
 * Declarators (C11 6.7.6): `*p`, `a[3]`, `(*f)(int)` and what they make of the type before them.
 *
 * A declarator is read outside in but means inside out. So reading gives a function from the base type to the whole
 * type, and parentheses just compose two of them.
 */

import type { Expr, VarDecl } from './ast.ts';
import { integerConstant } from './constant.ts';
import { type CType, INT, type Param, pointerTo, ULONG } from './ctype.ts';
import { assignment } from './expressions.ts';
import { type Attributes, atAttribute, attributes } from './parse-attribute.ts';
import { coerce, intLiteral, rvalue } from './parse-convert.ts';
import { isPure } from './parse-once.ts';
import { binary, sizeOfType } from './parse-operators.ts';
import { declarationSpecifiers, startsDeclaration, startsTypeName } from './parse-specifiers.ts';
import { type Parser, span, tokenText, type VlaSize } from './parser.ts';
import { Scope } from './scope.ts';
import type { Range } from './source.ts';
import type { Token } from './token.ts';
import { adjustParameter, describe, isIncomplete, isInteger, type QualifierSet, qualified } from './types.ts';

/** The parameters of the function that a declarator declares. */
export interface ParameterList {
  readonly params: readonly Param[];
  readonly variadic: boolean;
  readonly prototype: boolean;
  /** Variables for a body to use, and the scope in which they, and tags among them, were declared. */
  readonly variables: readonly VarDecl[];
  readonly scope: Scope | undefined;
  /** K&R: the names in the parentheses; declarations follow. */
  readonly names: readonly Token[];
  /** Sizes of rows of variable length, to be computed when the function is entered. */
  readonly vlaSizes: readonly VlaSize[];
}

export interface Declarator {
  readonly name: Token | undefined;
  readonly type: CType;
  /** Present if what is declared is a function, written out (not through a typedef). */
  readonly parameters: ParameterList | undefined;
  readonly range: Range;
}

interface Parts {
  name: Token | undefined;
  parameters: ParameterList | undefined;
  /** Nothing but a name so far. */
  plain: boolean;
  apply: (base: CType) => CType;
}

/** declarator: pointer* (name | "(" declarator ")") suffix* */
export function declarator(p: Parser, base: CType, attrs: Attributes = {}): Declarator {
  const start = p.range;
  const parts = readParts(p, attrs);
  const type = parts.apply(base);
  return { name: parts.name, type, parameters: parts.parameters, range: span(start, p.previous.range) };
}

/** A declarator without name, in a type name. */
export function abstractDeclarator(p: Parser, base: CType): CType {
  const d = declarator(p, base);
  if (d.name) p.fail(`expected ')' before ${tokenText(d.name)}`, {}, d.name.range);
  return d.type;
}

const MAX_POINTERS = 64;

function readParts(p: Parser, attrs: Attributes): Parts {
  const pointers: QualifierSet[] = [];
  for (;;) {
    if (p.accept('*')) {
      const q: QualifierSet = {};
      for (;;) {
        if (p.accept('const')) q.const = true;
        else if (p.accept('volatile')) q.volatile = true;
        else if (p.accept('restrict')) q.restrict = true;
        else if (p.accept('_Atomic')) q.atomic = true;
        else if (atAttribute(p)) attributes(p, attrs);
        else break;
      }
      pointers.push(q);
      if (pointers.length > MAX_POINTERS) p.fail('too many levels of pointers');
    } else if (atAttribute(p)) attributes(p, attrs);
    else break;
  }
  let inner: Parts = { name: undefined, parameters: undefined, plain: true, apply: t => t };
  if (p.is('(') && isNestedDeclarator(p)) {
    inner = p.nested(() => {
      p.next();
      const nested = readParts(p, attrs);
      p.expect(')');
      return nested;
    });
  } else if (p.isIdentifier) inner.name = p.next();
  while (atAttribute(p) && p.is('[')) attributes(p, attrs);
  const suffixes: Suffix[] = [];
  while (p.is('(') || (p.is('[') && !atAttribute(p))) {
    suffixes.push(p.is('[') ? arraySuffix(p) : functionSuffix(p));
    if (suffixes.length > MAX_POINTERS) p.fail('too many dimensions');
  }
  const first = suffixes[0];
  return {
    name: inner.name,
    parameters: inner.plain ? first?.parameters : inner.parameters,
    plain: inner.plain && pointers.length === 0 && suffixes.length === 0,
    apply(base) {
      let t = base;
      for (const q of pointers) t = qualified(pointerTo(t), q);
      for (let i = suffixes.length - 1; i >= 0; i--) t = suffixes[i]!.apply(t);
      return inner.apply(t);
    },
  };
}

/** Is "(" the beginning of a declarator in parentheses, not of a parameter list? */
function isNestedDeclarator(p: Parser): boolean {
  const t = p.peek();
  if (t.is('*') || t.is('(') || t.is('[')) return true;
  if (t.is('__attribute__')) return true;
  return t.kind === 'identifier' && !startsTypeName(p, t);
}

interface Suffix {
  readonly apply: (of: CType) => CType;
  readonly parameters: ParameterList | undefined;
}

// --- Arrays -------------------------------------------------------------------------------------------------

/** "[" static? qualifier* (assignment | "*")? "]" */
function arraySuffix(p: Parser): Suffix {
  const open = p.next();
  while (p.accept('static') || p.accept('const') || p.accept('restrict') || p.accept('volatile')) {
    // What they promise about the argument changes nothing here.
  }
  if (p.is('*') && p.peek().is(']')) {
    p.next();
    p.next();
    return { parameters: undefined, apply: of => arrayType(p, of, null, undefined, open.range) };
  }
  const length = p.is(']') ? undefined : rvalue(p, assignment(p));
  p.expect(']');
  const range = span(open.range, p.previous.range);
  return { parameters: undefined, apply: of => arrayWithLength(p, of, length, range) };
}

function arrayWithLength(p: Parser, of: CType, length: Expr | undefined, range: Range): CType {
  if (!length || p.isPoisoned(length)) return arrayType(p, of, length ? 1 : null, undefined, range);
  if (!isInteger(length.type)) {
    p.error(length.range, 'size of array has non-integer type');
    return arrayType(p, of, 1, undefined, range);
  }
  const value = integerConstant(length);
  if (value === undefined) return arrayType(p, of, null, length, range);
  if (value < 0n) p.error(length.range, 'size of array is negative');
  if (value >= 2n ** 31n) p.error(length.range, 'size of array is too large');
  const usable = value >= 0n && value < 2n ** 31n;
  return arrayType(p, of, usable ? Number(value) : 1, undefined, range);
}

function arrayType(
  p: Parser,
  of: CType,
  length: number | null,
  variable: Expr | undefined,
  range: Range,
): CType {
  if (of.kind === 'function') {
    p.error(range, 'declaration of an array of functions');
    return { kind: 'array', of: INT, length: 1 };
  }
  if (of.kind === 'void' || isIncomplete(of)) {
    if (of.kind === 'array')
      p.error(range, 'array type has incomplete element type; only the first dimension may be empty');
    else p.error(range, `array type has incomplete element type ${describe(of)}`);
    return { kind: 'array', of: INT, length: 1 };
  }
  const rows = of.kind === 'array' && of.vla !== undefined;
  if (!variable && !rows) return { kind: 'array', of, length };
  const count = variable ?? intLiteral(length ?? 0, range);
  const size = binary(p, '*', coerce(count, ULONG), sizeOfType(p, of, range), range);
  const sizeVar = p.sizeVariable(range);
  p.vlaSizes.push({ sizeVar, size });
  return { kind: 'array', of, length: null, vla: { sizeVar, length: count } };
}

// --- Functions ----------------------------------------------------------------------------------------------

/** "(" (parameter ("," parameter)* ("," "...")? | name ("," name)*)? ")" */
function functionSuffix(p: Parser): Suffix {
  const open = p.next();
  const outerSizes = p.takeVlaSizes();
  const outerScope = p.scope;
  p.scope = new Scope(outerScope);
  try {
    const parameters = p.nested(() => parameterList(p));
    return { parameters, apply: returns => functionType(p, returns, parameters, open.range) };
  } finally {
    p.scope = outerScope;
    p.vlaSizes = outerSizes;
  }
}

function functionType(p: Parser, returns: CType, list: ParameterList, range: Range): CType {
  let result = returns;
  if (returns.kind === 'function' || returns.kind === 'array') {
    p.error(range, `function returning ${returns.kind === 'array' ? 'an array' : 'a function'}`);
    result = INT;
  }
  return {
    kind: 'function',
    returns: result,
    params: list.params,
    variadic: list.variadic,
    prototype: list.prototype,
  };
}

function parameterList(p: Parser): ParameterList {
  const empty = {
    params: [],
    variadic: false,
    prototype: false,
    variables: [],
    scope: undefined,
    names: [],
    vlaSizes: [],
  };
  if (p.accept(')')) return empty;
  if (p.is('void') && p.peek().is(')')) {
    p.next();
    p.next();
    return { ...empty, prototype: true };
  }
  if (p.isIdentifier && !startsDeclaration(p)) return { ...empty, names: identifierList(p) };
  const params: Param[] = [];
  const variables: VarDecl[] = [];
  let variadic = false;
  do {
    if (p.accept('...')) {
      variadic = true;
      break;
    }
    const variable = parameter(p);
    if (!variable) continue;
    params.push({ name: variable.name || undefined, type: variable.type });
    variables.push(variable);
  } while (p.accept(','));
  p.expect(')');
  return {
    params,
    variadic,
    prototype: true,
    variables,
    scope: p.scope,
    names: [],
    vlaSizes: p.takeVlaSizes(),
  };
}

/** K&R: names now, their types later. */
function identifierList(p: Parser): Token[] {
  const names: Token[] = [];
  do {
    if (!p.isIdentifier) p.fail(`expected identifier before ${tokenText(p.token)}`);
    names.push(p.next());
  } while (p.accept(','));
  p.expect(')');
  return names;
}

/** parameter: declaration-specifiers (declarator | abstract-declarator)? */
function parameter(p: Parser): VarDecl | undefined {
  const s = declarationSpecifiers(p, 'parameter');
  if (!s.typed && !p.isIdentifier)
    p.fail(`expected declaration specifiers or '...' before ${tokenText(p.token)}`);
  const before = p.vlaSizes.length;
  const d = declarator(p, s.type, s.attributes);
  while (atAttribute(p)) attributes(p, s.attributes);
  const name = d.name?.text ?? '';
  if (!s.typed && s.range.start === d.name?.range.start)
    p.error(
      d.name.range,
      `unknown type name '${name}'; every parameter has a type of its own: 'int ${name}'`,
    );
  else if (!s.typed) p.warn(s.range, 'implicit-int', `type of '${name}' defaults to 'int'`);
  // The first dimension of an array parameter is not needed, as it is a pointer, but it is computed (C11 6.9.1p10).
  const first = d.type.kind === 'array' && d.type.vla ? p.vlaSizes.at(-1) : undefined;
  if (first && isPure(first.size)) p.vlaSizes.splice(Math.max(before, p.vlaSizes.length - 1), 1);
  if (d.type.kind === 'void') {
    p.error(
      d.name?.range ?? s.range,
      d.name ? `parameter '${d.name.text}' has incomplete type` : "'void' must be the only parameter",
    );
    return undefined;
  }
  const variable = parameterVariable(adjustParameter(d.type), d.name, s.range);
  if (d.type.kind === 'array') variable.writtenAs = 'array';
  if (s.storage === 'register') variable.isRegister = true;
  if (d.name) {
    if (p.scope.lookupHere(d.name.text)) p.error(d.name.range, `redefinition of parameter '${d.name.text}'`);
    p.scope.declare(d.name.text, variable);
  }
  if (s.attributes.unused) p.read.add(variable);
  return variable;
}

export function parameterVariable(type: CType, name: Token | undefined, range: Range): VarDecl {
  return {
    kind: 'var',
    name: name?.text ?? '',
    type,
    storage: 'param',
    isExtern: false,
    tentative: false,
    threadLocal: false,
    addressed: type.kind === 'struct' || type.volatile === true || type.atomic === true,
    init: undefined,
    range: name?.range ?? range,
    hidden: name === undefined,
  };
}
