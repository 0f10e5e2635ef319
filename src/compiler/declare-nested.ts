/**
 * Nested functions (GNU): a function defined inside another, which sees the other's variables and may jump to its labels.
 *
 * The parser's part is to find out what is *captured*: which automatic variables of a function its nested functions use. Those live
 * in memory, and the function keeps a record of their addresses for the nested ones (lower-nested.ts).
 */
import type { FuncDecl, Nest, VarDecl } from './ast.ts';
import type { CType } from './ctype.ts';
import type { Attributes } from './parse-attribute.ts';
import type { Specifiers } from './parse-specifiers.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { compatibleUnqualified, describe, type FunctionType, unqualified } from './types.ts';

/** What there is to know of a function that has nested ones, or is one. */
export function nestOf(decl: FuncDecl): Nest {
  decl.nest ??= {
    captured: new Set(),
    uses: new Set(),
    labels: new Set(),
    hasNested: false,
    hasPointers: false,
    isPointedAt: false,
  };
  return decl.nest;
}

/** A nested function is declared (`auto int f(int);`) or defined. */
export function declareNested(
  p: Parser,
  s: Specifiers,
  attrs: Attributes,
  name: string,
  type: FunctionType,
  range: Range,
): FuncDecl {
  const enclosing = p.function!.decl; // the caller saw that this is a block
  const here = p.scope.lookupHere(name);
  if (here?.kind === 'func' && here.enclosing === enclosing) {
    if (!compatibleUnqualified(here.type, type))
      p.error(range, `conflicting types for '${name}'; have ${describe(type)}`);
    else here.type = type;
    return here;
  }
  if (here) p.error(range, `'${name}' redeclared as different kind of symbol`);
  const decl: FuncDecl = {
    kind: 'func',
    name,
    type: unqualified(type) as FunctionType,
    isStatic: true,
    isInline: s.inline,
    noreturn: attrs.noreturn === true,
    attributes: {},
    params: [],
    body: undefined,
    range,
    hiddenLocals: [],
    linkName: `${enclosing.linkName ?? enclosing.name}.${name}.${p.functions.length}`,
    enclosing,
  };
  nestOf(enclosing).hasNested = true;
  nestOf(decl);
  p.scope.declare(name, decl);
  p.functions.push(decl);
  return decl;
}

/** A variable is named: if it belongs to a function around the present one, that has to keep its address for it. */
export function capture(p: Parser, decl: VarDecl): void {
  const user = p.function?.decl;
  if (!user?.enclosing || (decl.storage !== 'local' && decl.storage !== 'param')) return;
  const owner = p.automatic.get(decl);
  if (!owner || owner === user) return;
  decl.addressed = true;
  nestOf(owner).captured.add(decl);
  nestOf(user).uses.add(decl);
  captureSizes(p, decl.type);
}

/** The hidden variables that hold the sizes of variably modified types. */
export function captureSizes(p: Parser, type: CType): void {
  if (type.kind === 'pointer') captureSizes(p, type.to);
  if (type.kind !== 'array') return;
  const sizeVar = type.vla?.sizeVar as VarDecl | undefined;
  if (sizeVar) capture(p, sizeVar);
  captureSizes(p, type.of);
}

/** A function is used as a value: a nested one needs more than its address. */
export function notePointer(decl: FuncDecl): void {
  if (!decl.enclosing) return;
  nestOf(decl).isPointedAt = true;
  nestOf(decl.enclosing).hasPointers = true;
}
