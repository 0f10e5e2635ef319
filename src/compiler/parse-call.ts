/**
 * Function calls (C11 6.5.2.2), and calls of functions nobody declared.
 *
 * A call without declaration is C89's: `int f()`. gcc warns and goes on, and so do we; but where the name is a library
 * function's, its real declaration is taken from the header that the program forgot.
 */
import type { Expr, FuncDecl } from './ast.ts';
import { type CType, INT, pointerTo, ULONG } from './ctype.ts';
import { coerce, condition, convertTo, functionValue, promotedArgument, rvalue } from './parse-convert.ts';
import type { Parser } from './parser.ts';
import type { Range } from './source.ts';
import { headerOf, libraryNames, quoted } from './suggest.ts';
import type { Token } from './token.ts';
import { describe, type FunctionType, isIncomplete, isPointer, unqualified } from './types.ts';
import { checkCall } from './warnings-calls.ts';

export function call(p: Parser, callee: Expr, args: readonly Expr[], range: Range): Expr {
  // A nested function that is called is not yet pointed at.
  const f = callee.kind === 'func' ? functionValue(callee) : rvalue(p, callee);
  if (p.isPoisoned(f)) {
    for (const a of args) rvalue(p, a);
    return p.poison(range);
  }
  if (!isPointer(f.type) || f.type.to.kind !== 'function') {
    const name = callee.kind === 'var' ? `called object '${callee.decl.name}'` : 'called object';
    const note = callee.kind === 'var' ? [{ message: 'declared here', range: callee.decl.range }] : [];
    p.error(callee.range, `${name} is not a function or function pointer`, { notes: note });
    return p.poison(range);
  }
  const type: FunctionType = f.type.to;
  const decl = callee.kind === 'func' ? callee.decl : undefined;
  const name = decl?.name ?? (callee.kind === 'var' ? callee.decl.name : undefined);
  const converted = convertArguments(p, type, args, name, decl, callee.range);
  if (type.returns.kind !== 'void' && isIncomplete(type.returns)) {
    p.error(range, `invalid use of incomplete type ${describe(type.returns)}`);
    return p.poison(range);
  }
  if (decl && isAlloca(decl) && converted.length === 1) {
    const size = coerce(converted[0]!, ULONG);
    return { kind: 'builtin', name: 'alloca', args: [size], type: pointerTo({ kind: 'void' }), range };
  }
  const e: Expr = { kind: 'call', callee: f, args: converted, type: unqualified(type.returns), range };
  if (decl) checkCall(p, decl, args, converted, range);
  return e;
}

/** `alloca` has to be an operation of the function that calls it: gcc knows it by name, however it was declared. */
const isAlloca = (decl: FuncDecl): boolean => decl.name === 'alloca' && !decl.body && !decl.isStatic;

function convertArguments(
  p: Parser,
  type: FunctionType,
  args: readonly Expr[],
  callee: string | undefined,
  decl: FuncDecl | undefined,
  range: Range,
): Expr[] {
  const wanted = type.params.length;
  if (type.prototype && (args.length < wanted || (args.length > wanted && !type.variadic))) {
    const what = args.length < wanted ? 'few' : 'many';
    const have = `; expected ${wanted}, have ${args.length}`;
    const label = callee ? `function '${callee}'` : 'function';
    p.error(range, `too ${what} arguments to ${label}${have}`, {
      notes: decl ? [{ message: 'declared here', range: decl.range }] : [],
    });
  }
  return args.map((arg, i) => {
    const param = type.prototype ? type.params[i] : undefined;
    if (param) return convertTo(p, arg, param.type, { kind: 'argument', index: i + 1, callee });
    const v = promotedArgument(p, arg);
    return v.type.kind === 'void' ? condition(p, v) : v;
  });
}

/** A call of an undeclared function begins: declare it, with a warning. */
export function implicitFunction(p: Parser, t: Token): Expr {
  const known = p.options.libraryDeclaration?.(t.text);
  const header = known?.header ?? headerOf(t.text);
  const near = header ? undefined : (p.guess(t.text, p.scope.names()) ?? p.guess(t.text, libraryNames()));
  const guess = near ? `; did you mean ${quoted(near)}?` : '';
  p.warn(t.range, 'implicit-function-declaration', `implicit declaration of function '${t.text}'${guess}`, {
    suggestion: near ? { range: t.range, text: near } : undefined,
    notes: header
      ? [{ message: `include '<${header}>' or provide a declaration of '${t.text}'`, range: t.range }]
      : [],
  });
  const type = known?.type ?? {
    kind: 'function' as const,
    returns: INT,
    params: [],
    variadic: false,
    prototype: false,
  };
  const declared = p.linked.has(t.text);
  const e = functionNamed(p, t.text, type, t.range);
  if (!declared && e.kind === 'func') p.implicitFunctions.add(e.decl);
  return e;
}

/** A reference to a function that the compiler declares by itself, at file scope. */
export function functionNamed(p: Parser, name: string, type: CType, range: Range): Expr {
  const known = p.linked.get(name);
  let decl: FuncDecl;
  if (known?.kind === 'func') decl = known;
  else {
    decl = {
      kind: 'func',
      name,
      type:
        type.kind === 'function'
          ? type
          : { kind: 'function', returns: INT, params: [], variadic: false, prototype: false },
      isStatic: false,
      isInline: false,
      noreturn: false,
      attributes: {},
      params: [],
      body: undefined,
      range,
      hiddenLocals: [],
    };
    p.linked.set(name, decl);
    p.functions.push(decl);
  }
  p.fileScope.declare(name, decl);
  p.usedFunctions.add(decl);
  return { kind: 'func', decl, type: decl.type, range };
}
