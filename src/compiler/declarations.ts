/**
 * Declarations (C11 6.7, 6.9): what names come to mean, at file scope and in blocks.
 *
 * Several declarations of one name with linkage are one object: the first makes it, the others are merged into it, so
 * that every use in the tree points at the same VarDecl or FuncDecl whatever order they came in.
 */
import type { FuncDecl, Stmt, VarDecl } from './ast.ts';
import { type CType, INT, sizeOf } from './ctype.ts';
import { assignment, constantExpression } from './expressions.ts';
import { type Attributes, atAttribute, attributes } from './parse-attribute.ts';
import { rvalue } from './parse-convert.ts';
import { type Declarator, declarator, type ParameterList, parameterVariable } from './parse-declarator.ts';
import { initialiser } from './parse-initialiser.ts';
import { declarationSpecifiers, type Specifiers, startsDeclaration } from './parse-specifiers.ts';
import { type Parser, SyntaxErrorFound, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import { functionBody } from './statements.ts';
import { closest, STATEMENT_WORDS, TYPE_WORDS } from './suggest.ts';
import {
  adjustParameter,
  compatible,
  compatibleUnqualified,
  composite,
  describe,
  elementType,
  type FunctionType,
  isIncomplete,
  isVariablyModified,
  isVla,
  promoteArgument,
  typeText,
  unqualified,
} from './types.ts';

/** external-declaration: function-definition | declaration | ";" | asm */
export function externalDeclaration(p: Parser): void {
  if (p.accept(';')) return;
  if (p.is('_Static_assert')) {
    staticAssert(p);
    return;
  }
  if (p.is('asm')) {
    asmDeclaration(p);
    return;
  }
  if (p.is('}')) {
    p.error(p.range, "extraneous '}' outside of a function");
    p.next();
    return;
  }
  checkStraysAtFileScope(p);
  const s = declarationSpecifiers(p, 'file');
  if (p.is(';')) {
    p.next();
    emptyDeclaration(p, s);
    return;
  }
  const first = declarator(p, s.type, s.attributes);
  if (!first.name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
  if (
    first.type.kind === 'function' &&
    first.parameters &&
    s.storage !== 'typedef' &&
    startsBody(p, first.parameters)
  ) {
    functionDefinition(p, s, first, first.parameters);
    return;
  }
  initDeclarators(p, s, first, []);
}

/** "asm" "(" string ")" ";": only an empty one means something here. */
function asmDeclaration(p: Parser): void {
  const start = p.next();
  const text = p.is('(') ? p.peek().literal : undefined;
  if (text?.kind !== 'string' || text.bytes.some(b => b > 32)) {
    p.error(start.range, "assembly ('asm') is not supported at file scope; write the function in C");
  }
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
  p.expectSemicolon();
}

/** A statement at file scope is most often a brace too many before it. */
function checkStraysAtFileScope(p: Parser): void {
  const t = p.token;
  if (
    t.kind === 'keyword' &&
    (STATEMENT_WORDS.includes(t.text) || t.text === 'case' || t.text === 'default')
  ) {
    p.fail(`expected identifier or '(' before '${t.text}'`, {
      notes: [
        {
          message: "statements can only stand inside a function; is there a '}' too many above?",
          range: t.range,
        },
      ],
    });
  }
  if (t.kind === 'identifier' && !startsDeclaration(p)) {
    const after = p.peek();
    if (after.kind === 'identifier' || after.is('*')) return;
    if (after.is('(') || after.is('=') || after.is(';') || after.is('[') || after.is(',')) return;
    const near = closest(t.text, TYPE_WORDS);
    p.fail(`expected '=', ',', ';', 'asm' or '__attribute__' before ${tokenText(after)}`, {
      suggestion: near ? { range: t.range, text: near } : undefined,
    });
  }
}

const startsBody = (p: Parser, list: ParameterList): boolean =>
  p.is('{') || (list.names.length > 0 && !p.is(';') && !p.is(',') && !p.is('=') && startsDeclaration(p));

function emptyDeclaration(p: Parser, s: Specifiers): void {
  const t = s.type;
  const useful =
    (t.kind === 'struct' || t.kind === 'enum') && (t.tag.name !== undefined || t.kind === 'enum');
  if (!useful)
    p.warn(
      s.range,
      '',
      t.kind === 'struct' ? 'unnamed struct/union that defines no instances' : 'empty declaration',
    );
}

/** "_Static_assert" "(" constant ("," string)? ")" ";" */
export function staticAssert(p: Parser): void {
  const start = p.next();
  p.expect('(');
  const value = constantExpression(p, 'expression in static assertion is not an integer constant');
  let text = '';
  if (p.accept(',')) {
    const literal = p.token.literal;
    if (literal?.kind !== 'string') p.fail(`expected string literal before ${tokenText(p.token)}`);
    p.next();
    text = `: "${new TextDecoder().decode(literal.bytes.slice(0, -1))}"`;
  }
  p.expect(')');
  p.expectSemicolon();
  if (value === 0n) p.error(start.range, `static assertion failed${text}`);
}

/** A declaration inside a block: the statements that execution meets where it stands. */
export function declaration(p: Parser): Stmt[] {
  if (p.is('_Static_assert')) {
    staticAssert(p);
    return [];
  }
  const start = p.position;
  p.accept('__extension__');
  const s = declarationSpecifiers(p, 'block');
  const out: Stmt[] = [];
  if (p.is(';')) {
    p.next();
    emptyDeclaration(p, s);
    return computeSizes(p, out, s.range);
  }
  const first = declarator(p, s.type, s.attributes);
  if (!first.name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
  if (first.type.kind === 'function' && p.is('{')) {
    p.error(
      first.name.range,
      `nested functions are not supported: '${first.name.text}' is defined inside '${p.function?.decl.name ?? ''}'`,
      {
        notes: [{ message: "is a '}' missing before it?", range: first.name.range }],
      },
    );
    // At the left margin it is the next function, and this one lacks a brace.
    if (s.range.file.position(s.range.start).column === 1) {
      p.rewind(start);
      p.unclosed = true;
    } else skipBody(p);
    return out;
  }
  initDeclarators(p, s, first, out);
  return out;
}

function skipBody(p: Parser): void {
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
}

/** Where sizes have no variable to go with (a typedef, a pointer to rows), they are computed by assignments. */
function computeSizes(p: Parser, out: Stmt[], range: Range): Stmt[] {
  for (const { sizeVar, size } of p.takeVlaSizes()) {
    const target = { kind: 'var' as const, decl: sizeVar, type: sizeVar.type, range };
    out.push({
      kind: 'expr',
      expr: { kind: 'assign', target, value: size, type: sizeVar.type, range },
      range,
    });
  }
  return out;
}

/** After a name in a list of declarators, these show that it is an expression. */
const CONTINUES_EXPRESSION: ReadonlySet<string> = new Set([
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '++',
  '--',
  '+=',
  '-=',
]);

/** init-declarator ("," init-declarator)* ";" */
function initDeclarators(p: Parser, s: Specifiers, first: Declarator, out: Stmt[]): void {
  let d = first;
  for (;;) {
    initDeclarator(p, s, d, out);
    if (!p.accept(',')) break;
    if (p.isIdentifier && CONTINUES_EXPRESSION.has(p.peek().text)) {
      // `for (int i = 0, i < 3; ...)`: the declaration was to end here.
      const range = p.previous.range;
      p.error(range, `expected ';' before ${tokenText(p.token)}`, { suggestion: { range, text: ';' } });
      return;
    }
    d = declarator(p, s.type, s.attributes);
    if (!d.name) p.fail(`expected identifier or '(' before ${tokenText(p.token)}`);
  }
  p.expectSemicolon();
}

/** declarator asm-label? attributes ("=" initialiser)? */
function initDeclarator(p: Parser, s: Specifiers, d: Declarator, out: Stmt[]): void {
  const attrs: Attributes = { ...s.attributes };
  if (p.is('asm')) attrs.linkName = asmLabel(p);
  while (atAttribute(p)) attributes(p, attrs);
  const name = d.name!;
  const align = Math.max(s.align ?? 1, attrs.aligned ?? 1);
  const type = align > 1 ? { ...d.type, aligned: align } : d.type;
  if (s.storage === 'typedef') {
    declareTypedef(p, name.text, type, name.range);
    computeSizes(p, out, d.range);
    if (p.is('=')) p.fail(`typedef '${name.text}' is initialized`);
    return;
  }
  if (!s.typed) warnImplicitInt(p, s, d);
  if (type.kind === 'function') {
    p.takeVlaSizes();
    declareFunction(p, s, attrs, name.text, type, name.range);
    if (p.is('=')) p.fail(`function '${name.text}' is initialized like a variable`);
    return;
  }
  if (p.function && s.storage !== 'extern') localVariable(p, s, attrs, type, d, out);
  else fileVariable(p, s, attrs, type, d);
}

/** `asm("name")` after a declarator: the symbol that it stands for. */
function asmLabel(p: Parser): string | undefined {
  p.next();
  const literal = p.peek().literal;
  for (let n = p.skipBalanced(0); n > 0; n--) p.next();
  return literal?.kind === 'string' ? new TextDecoder().decode(literal.bytes.slice(0, -1)) : undefined;
}

function warnImplicitInt(p: Parser, s: Specifiers, d: Declarator): void {
  const name = d.name!;
  if (d.type.kind === 'function') {
    p.warn(name.range, 'implicit-int', "return type defaults to 'int'");
  } else if (s.storage || s.type.const || s.type.volatile) {
    p.warn(name.range, 'implicit-int', `type defaults to 'int' in declaration of '${name.text}'`);
  } else {
    p.warn(name.range, '', 'data definition has no type or storage class');
  }
}

export function declareTypedef(p: Parser, name: string, type: CType, range: Range): void {
  const before = p.scope.lookupHere(name);
  if (before && before.kind !== 'typedef') {
    p.error(range, `'${name}' redeclared as different kind of symbol`, {
      notes: previous(name, before.range),
    });
  } else if (before && !compatible(before.type, type)) {
    p.error(range, `conflicting types for '${name}'; have ${describe(type)}`, {
      notes: previous(name, before.range),
    });
  }
  p.scope.declare(name, { kind: 'typedef', name, type: { ...type, alias: name }, range });
}

const previous = (name: string, range: Range | undefined, type?: CType) =>
  range
    ? [{ message: `previous declaration of '${name}'${type ? ` with type '${typeText(type)}'` : ''}`, range }]
    : [];

// --- Functions ------------------------------------------------------------------------------------------------

function declareFunction(
  p: Parser,
  s: Specifiers,
  attrs: Attributes,
  name: string,
  type: FunctionType,
  range: Range,
): FuncDecl {
  const here = p.scope.lookupHere(name);
  if (here && here.kind !== 'func') {
    p.error(range, `'${name}' redeclared as different kind of symbol`, { notes: previous(name, here.range) });
  }
  const known = p.linked.get(name);
  if (known?.kind === 'func') {
    mergeFunction(p, known, s, type, range);
    applyAttributes(known, attrs);
    p.scope.declare(name, known);
    return known;
  }
  if (known && !here)
    p.error(range, `'${name}' redeclared as different kind of symbol`, {
      notes: previous(name, known.range),
    });
  const decl: FuncDecl = {
    kind: 'func',
    name,
    type: unqualified(type) as FunctionType,
    isStatic: s.storage === 'static',
    isInline: s.inline,
    noreturn: false,
    attributes: {},
    params: [],
    body: undefined,
    range,
    hiddenLocals: [],
  };
  applyAttributes(decl, attrs);
  p.scope.declare(name, decl);
  p.linked.set(name, decl);
  p.functions.push(decl);
  return decl;
}

function mergeFunction(p: Parser, known: FuncDecl, s: Specifiers, type: FunctionType, range: Range): void {
  if (!compatibleUnqualified(known.type, type)) {
    const implicit = !known.type.prototype && known.body === undefined && known.range.file === range.file;
    const message = `conflicting types for '${known.name}'; have '${typeText(type)}'`;
    const note = implicit ? 'previous implicit declaration' : 'previous declaration';
    p.error(range, message, {
      notes: [
        { message: `${note} of '${known.name}' with type '${typeText(known.type)}'`, range: known.range },
      ],
    });
  } else known.type = composite(known.type, type) as FunctionType;
  if (s.storage === 'static' && !known.isStatic) {
    p.error(range, `static declaration of '${known.name}' follows non-static declaration`, {
      notes: previous(known.name, known.range),
    });
    known.isStatic = true;
  }
  if (s.inline) known.isInline = true;
}

function applyAttributes(decl: FuncDecl, attrs: Attributes): void {
  if (attrs.noreturn) decl.noreturn = true;
  if (attrs.constructorPriority !== undefined)
    decl.attributes.constructorPriority = attrs.constructorPriority;
  if (attrs.destructorPriority !== undefined) decl.attributes.destructorPriority = attrs.destructorPriority;
  if (attrs.alias !== undefined) decl.aliasOf = attrs.alias;
  if (attrs.linkName !== undefined) decl.linkName = attrs.linkName;
  if (attrs.weak) decl.attributes.weak = true;
  if (attrs.warnUnusedResult) decl.attributes.warnUnusedResult = true;
  if (attrs.format) decl.attributes.format = attrs.format;
}

/** declaration-specifiers declarator declaration* compound-statement (C11 6.9.1, and K&R's form) */
function functionDefinition(p: Parser, s: Specifiers, d: Declarator, list: ParameterList): void {
  const name = d.name!;
  p.takeVlaSizes();
  if (!s.typed) warnImplicitInt(p, s, d);
  let type = d.type as FunctionType;
  let variables: readonly VarDecl[] = list.variables;
  if (list.names.length > 0) {
    variables = oldStyleParameters(p, list);
    type = { ...type, params: variables.map(v => ({ name: v.name, type: promoteArgument(v.type) })) };
  } else if (!list.prototype) type = { ...type, params: [] };
  const attrs = { ...s.attributes };
  const decl = declareFunction(p, s, attrs, name.text, type, name.range);
  if (decl.body) {
    p.error(name.range, `redefinition of '${name.text}'`, {
      notes: [
        {
          message: `previous definition of '${name.text}' with type '${typeText(decl.type)}'`,
          range: decl.range,
        },
      ],
    });
  }
  if (name.text === 'main') checkMain(p, type, name.range);
  for (const [i, v] of variables.entries()) {
    if (v.type.kind !== 'void' && isIncomplete(v.type)) {
      p.error(v.range, `parameter ${i + 1} ('${v.name}') has incomplete type`);
    }
  }
  if (type.returns.kind !== 'void' && isIncomplete(type.returns)) {
    p.error(name.range, `return type is an incomplete type`);
  }
  decl.range = name.range;
  decl.params = [...variables];
  functionBody(p, decl, list);
}

function oldStyleParameters(p: Parser, list: ParameterList): VarDecl[] {
  const types = new Map<string, VarDecl>();
  while (!p.is('{') && p.token.kind !== 'eof') {
    const s = declarationSpecifiers(p, 'parameter');
    do {
      const d = declarator(p, s.type);
      if (!d.name) p.fail(`expected identifier before ${tokenText(p.token)}`);
      if (!list.names.some(n => n.text === d.name!.text)) {
        p.error(d.name.range, `declaration for parameter '${d.name.text}' but no such parameter`);
      }
      types.set(d.name.text, parameterVariable(adjustParameter(d.type), d.name, d.range));
    } while (p.accept(','));
    p.expectSemicolon();
  }
  return list.names.map(n => {
    const declared = types.get(n.text);
    if (declared) return declared;
    p.warn(n.range, 'implicit-int', `type of '${n.text}' defaults to 'int'`);
    return parameterVariable(INT, n, n.range);
  });
}

/** What gcc says about main with -Wall; the program runs all the same. */
function checkMain(p: Parser, type: FunctionType, range: Range): void {
  const returns = unqualified(type.returns);
  if (returns.kind !== 'int' || returns.int !== 'int') {
    p.warnAll(range, 'main', `return type of 'main' is not 'int'`);
  }
  if (type.params.length === 1 || type.params.length > 3) {
    p.warnAll(range, 'main', `'main' takes only zero or two arguments`);
  }
}

// --- Variables ------------------------------------------------------------------------------------------------

function newVariable(
  p: Parser,
  s: Specifiers,
  d: Declarator,
  type: CType,
  storage: VarDecl['storage'],
): VarDecl {
  const decl: VarDecl = {
    kind: 'var',
    name: d.name!.text,
    type,
    storage,
    isExtern: false,
    tentative: false,
    threadLocal: s.threadLocal,
    addressed: mustLiveInMemory(type),
    init: undefined,
    range: d.name!.range,
    hidden: false,
  };
  if (s.attributes.unused) p.read.add(decl);
  if (s.storage === 'register') decl.isRegister = true;
  return decl;
}

const mustLiveInMemory = (t: CType): boolean =>
  t.kind === 'array' ||
  t.kind === 'struct' ||
  t.volatile === true ||
  t.atomic === true ||
  t.aligned !== undefined;

/** Bytes that a variable may have: the address space has 2 GiB, and what has an initialiser is in the program's file. */
const MAX_OBJECT = 2 ** 31 - 1;
const MAX_INITIALISED = 2 ** 28;

/** An object needs a complete type. */
function checkObjectType(p: Parser, d: Declarator, type: CType, init = false): CType {
  const name = d.name!;
  if (type.kind === 'void') p.error(name.range, `variable or field '${name.text}' declared void`);
  else if (type.kind === 'array' && type.length === null && !type.vla && !isIncomplete(type.of)) {
    p.error(name.range, `array size missing in '${name.text}'`);
  } else if (isIncomplete(type)) p.error(name.range, `storage size of '${name.text}' isn't known`);
  else if (sizeOf(type) > (init ? MAX_INITIALISED : MAX_OBJECT))
    p.error(name.range, `size of variable '${name.text}' is too large`);
  else return type;
  return INT;
}

function localVariable(
  p: Parser,
  s: Specifiers,
  attrs: Attributes,
  given: CType,
  d: Declarator,
  out: Stmt[],
): void {
  const name = d.name!;
  const isStatic = s.storage === 'static';
  const vlaSizes = p.takeVlaSizes();
  const before = p.scope.lookupHere(name.text);
  if (before) {
    const what =
      before.kind === 'var'
        ? `redeclaration of '${name.text}' with no linkage`
        : `'${name.text}' redeclared as different kind of symbol`;
    p.error(
      name.range,
      before.kind === 'var' && before.type !== given && !compatible(before.type, given)
        ? `conflicting types for '${name.text}'; have ${describe(given)}`
        : what,
      {
        notes: previous(name.text, before.range),
      },
    );
  }
  const decl = newVariable(p, s, d, given, isStatic ? 'static' : 'local');
  if (attrs.unused) p.read.add(decl);
  if (attrs.cleanup && !isStatic) {
    decl.cleanup = attrs.cleanup;
    decl.addressed = true;
    p.read.add(decl);
    p.usedFunctions.add(attrs.cleanup);
  }
  if (s.threadLocal && !isStatic)
    p.error(name.range, `function-scope '${name.text}' implicitly auto and declared '_Thread_local'`);
  p.scope.declare(name.text, decl);
  if (isStatic && isVariablyModified(given))
    p.error(name.range, `storage size of '${name.text}' isn't constant`);
  if (p.accept('=')) {
    if (s.auto) {
      const at = p.position;
      decl.type = autoType(p);
      p.rewind(at);
    }
    p.staticInitialiser = isStatic;
    const { type, init } = initialiser(p, decl.type, isStatic);
    p.staticInitialiser = false;
    decl.type = type;
    decl.init = init;
    decl.addressed ||= mustLiveInMemory(type);
  } else if (s.auto) p.error(name.range, "'__auto_type' requires an initialized data declaration");
  decl.type = checkObjectType(p, d, decl.type, isStatic && decl.init !== undefined);
  if (isStatic) {
    decl.owner = p.function!.decl;
    p.variables.push(decl);
    return;
  }
  p.scope.locals.push(decl);
  p.noteAlignment(decl);
  if (decl.init || isVla(decl.type) || vlaSizes.length > 0 || decl.cleanup) {
    out.push({ kind: 'decl', decl, ...(vlaSizes.length > 0 ? { vlaSizes } : {}), range: d.range });
  }
}

/** The type of the initialiser that follows, for __auto_type. */
function autoType(p: Parser): CType {
  return unqualified(rvalue(p, assignment(p)).type);
}

function fileVariable(p: Parser, s: Specifiers, attrs: Attributes, given: CType, d: Declarator): void {
  const name = d.name!;
  const inBlock = p.function !== undefined;
  p.takeVlaSizes();
  let type = given;
  if (isVariablyModified(type)) {
    p.error(name.range, `variably modified '${name.text}' at file scope`);
    type = elementType(type);
  }
  if (!inBlock && (s.storage === 'auto' || s.storage === 'register')) {
    p.error(name.range, `file-scope declaration of '${name.text}' specifies '${s.storage}'`);
  }
  const decl = linkedVariable(p, s, d, type, inBlock);
  if (attrs.unused) p.read.add(decl);
  if (attrs.weak) decl.weak = true;
  if (attrs.linkName !== undefined) decl.linkName = attrs.linkName;
  if (attrs.alias !== undefined) decl.aliasOf = attrs.alias;
  p.scope.declare(name.text, decl);
  if (p.accept('=')) {
    if (inBlock) p.error(name.range, `'${name.text}' has both 'extern' and initializer`);
    if (decl.init)
      p.error(name.range, `redefinition of '${name.text}'`, { notes: previous(name.text, decl.range) });
    if (s.storage === 'extern' && !inBlock)
      p.warn(name.range, '', `'${name.text}' initialized and declared 'extern'`);
    const result = initialiser(p, decl.type, true);
    decl.type = checkObjectType(p, d, result.type, true);
    decl.init = result.init;
    decl.isExtern = false;
    decl.tentative = false;
    decl.range = name.range;
  } else if (s.storage !== 'extern') {
    if (type.kind === 'void') decl.type = checkObjectType(p, d, type);
    if (!decl.init) {
      if (decl.isExtern || !decl.tentative) decl.range = name.range;
      decl.tentative = true;
      decl.isExtern = false;
    }
  }
  decl.addressed ||= mustLiveInMemory(decl.type);
}

/** The one object of that name, made or merged. */
function linkedVariable(p: Parser, s: Specifiers, d: Declarator, type: CType, inBlock: boolean): VarDecl {
  const name = d.name!;
  const known = p.linked.get(name.text);
  const here = p.scope.lookupHere(name.text);
  if (here && here !== known) {
    p.error(name.range, `'${name.text}' redeclared as different kind of symbol`, {
      notes: previous(name.text, here.range),
    });
  }
  if (known?.kind !== 'var') {
    if (known && known === here) {
      p.error(name.range, `'${name.text}' redeclared as different kind of symbol`, {
        notes: previous(name.text, known.range),
      });
    }
    const decl = newVariable(p, s, d, type, s.storage === 'static' ? 'static' : 'global');
    decl.isExtern = s.storage === 'extern';
    p.linked.set(name.text, decl);
    p.variables.push(decl);
    return decl;
  }
  if (!compatible(known.type, type)) {
    p.error(name.range, `conflicting types for '${name.text}'; have ${describe(type)}`, {
      notes: previous(name.text, known.range, known.type),
    });
  } else known.type = composite(known.type, type);
  if (!inBlock && s.storage === 'static' && known.storage === 'global') {
    p.error(name.range, `static declaration of '${name.text}' follows non-static declaration`, {
      notes: previous(name.text, known.range),
    });
    known.storage = 'static';
  }
  if (s.threadLocal) known.threadLocal = true;
  return known;
}

/** At the end of the file: tentative definitions become definitions (C11 6.9.2p2). */
export function completeTentative(p: Parser): void {
  for (const v of p.variables) {
    if (!v.tentative || v.hidden) continue;
    if (v.type.kind === 'array' && v.type.length === null) {
      p.warn(v.range, '', `array '${v.name}' assumed to have one element`);
      v.type = { ...v.type, length: 1 };
    } else if (isIncomplete(v.type)) {
      p.error(v.range, `storage size of '${v.name}' isn't known`);
      v.type = INT;
    } else if (sizeOf(v.type) > MAX_OBJECT) {
      p.error(v.range, `size of variable '${v.name}' is too large`);
      v.type = INT;
    }
  }
}

/** Read one external declaration; after a syntax error, skip it. */
export function recoverDeclaration(p: Parser): void {
  const from = p.position;
  try {
    externalDeclaration(p);
  } catch (e) {
    if (!(e instanceof SyntaxErrorFound)) throw e;
    p.scope = p.fileScope;
    p.function = undefined;
    p.takeVlaSizes();
    p.synchronise(from);
  }
}
