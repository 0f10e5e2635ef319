/**
 * Declarations and definitions of functions (C11 6.7.6.3, 6.9.1): the one FuncDecl that all declarations of a function
 * share, its attributes, and its body's parameters.
 */

import type { FuncDecl, VarDecl } from './ast.ts';
import { type CType, INT } from './ctype.ts';
import { previous, warnImplicitInt } from './declarations.ts';
import { declareNested } from './declare-nested.ts';
import type { Attributes } from './parse-attribute.ts';
import { type Declarator, declarator, type ParameterList, parameterVariable } from './parse-declarator.ts';
import { declarationSpecifiers, type Specifiers } from './parse-specifiers.ts';
import { type Parser, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import { functionBody } from './statements.ts';
import {
  adjustParameter,
  compatibleUnqualified,
  composite,
  type FunctionType,
  isIncomplete,
  promoteArgument,
  typeText,
  unqualified,
} from './types.ts';

export function declareFunction(
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
  const implicit = p.implicitFunctions.delete(known);
  if (!compatibleUnqualified(known.type, type)) {
    const message = `conflicting types for '${known.name}'; have '${typeText(type)}'`;
    const note = implicit ? 'previous implicit declaration' : 'previous declaration';
    const notes = [
      { message: `${note} of '${known.name}' with type '${typeText(known.type)}'`, range: known.range },
    ];
    // As in gcc: the calls there were expected an int, which nobody looked at.
    if (implicit && type.returns.kind === 'void') {
      p.warn(range, '', message, { notes });
      known.type = type;
    } else p.error(range, message, { notes });
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
  if (attrs.deprecated !== undefined) decl.attributes.deprecated = attrs.deprecated;
  if (attrs.warnUnusedResult) decl.attributes.warnUnusedResult = true;
  if (attrs.format) decl.attributes.format = attrs.format;
}

/** declaration-specifiers declarator declaration* compound-statement (C11 6.9.1, and K&R's form) */
export function functionDefinition(p: Parser, s: Specifiers, d: Declarator, list: ParameterList): void {
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
  const declare = p.function ? declareNested : declareFunction;
  const decl = declare(p, s, attrs, name.text, type, name.range);
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
  if (name.text === 'main' && !p.function) checkMain(p, type, name.range);
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

/** `char **`, however qualified inside. */
const isStringVector = (t: CType): boolean =>
  t.kind === 'pointer' && t.to.kind === 'pointer' && t.to.to.kind === 'int' && t.to.to.int === 'char';

/** What gcc says about main with -Wall; the program runs all the same. */
function checkMain(p: Parser, type: FunctionType, range: Range): void {
  const returns = unqualified(type.returns);
  if (returns.kind !== 'int' || returns.int !== 'int') {
    p.warnAll(range, 'main', `return type of 'main' is not 'int'`);
  }
  const [first, second] = type.params;
  if (first && !compatibleUnqualified(unqualified(first.type), INT))
    p.warnAll(range, 'main', "first argument of 'main' should be 'int'");
  if (second && !isStringVector(second.type))
    p.warnAll(range, 'main', "second argument of 'main' should be 'char **'");
  if (type.params.length === 1 || type.params.length > 3)
    p.warnAll(range, 'main', `'main' takes only zero or two arguments`);
}
