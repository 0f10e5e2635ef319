/**
 * For parser tests: C text in, typed tree and readable diagnostics out, with the real headers of the sysroot.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Expr, FuncDecl, Initialiser, Stmt, TranslationUnit } from '../../src/compiler/ast.ts';
import { parse } from '../../src/compiler/parse.ts';
import { preprocess } from '../../src/compiler/preprocess.ts';
import { type Diagnostic, Diagnostics, SourceFile } from '../../src/compiler/source.ts';
import { headerOf } from '../../src/compiler/suggest.ts';
import { typeText } from '../../src/compiler/types.ts';

const INCLUDE = new URL('../../src/sysroot/include/', import.meta.url);
const headers = new Map<string, SourceFile>();

export function readInclude(name: string): SourceFile | undefined {
  const url = new URL(name, INCLUDE);
  if (!statSync(url, { throwIfNoEntry: false })?.isFile()) return undefined;
  const known = headers.get(name) ?? new SourceFile(`<${name}>`, readFileSync(url, 'utf8'), true);
  headers.set(name, known);
  return known;
}

export interface Parsed {
  readonly unit: TranslationUnit;
  readonly diagnostics: readonly Diagnostic[];
}

export function parseText(text: string, all = false): Parsed {
  const diagnostics = new Diagnostics();
  const source = preprocess(new SourceFile('test.c', text), { readInclude }, diagnostics);
  const unit = parse(source, diagnostics, {
    all,
    libraryDeclaration(name) {
      const header = headerOf(name);
      if (!header) return undefined;
      const quiet = new Diagnostics();
      const include = preprocess(new SourceFile('x', `#include <${header}>\n`), { readInclude }, quiet);
      const type = parse(include, quiet, { all: false, keepUnused: true }).functions.find(
        f => f.name === name,
      )?.type;
      return type && { header, type };
    },
  });
  return { unit, diagnostics: diagnostics.all };
}

/** What the compiler says, one line each: `3: error: ...`, then `   suggest ...` and `   note: ...`. */
export function complaints(text: string, all = false): string[] {
  const lines: string[] = [];
  for (const d of parseText(text, all).diagnostics) {
    const { line } = d.range.file.position(d.range.start);
    lines.push(`${line}: ${d.severity}: ${d.message}${d.option ? ` [-W${d.option}]` : ''}`);
    if (d.suggestion) lines.push(`   suggest ${d.suggestion.text}`);
    for (const n of d.notes ?? []) lines.push(`   note: ${n.message}`);
  }
  return lines;
}

/** The same for statements inside a function. */
export const complaintsIn = (body: string, all = false): string[] =>
  complaints(
    `#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\nint f(int x, int *p) {\n${body}\n}`,
    all,
  ).map(l => l.replace(/^\d+: /, ''));

/** The tree of the last expression statement or return of function `f`, as text. */
export function tree(text: string, name = 'f'): string {
  const f = functionNamed(text, name);
  const last = f.body!.body.at(-1)!;
  return statementText(last);
}

export function functionNamed(text: string, name = 'f'): FuncDecl {
  const { unit, diagnostics } = parseText(text);
  const errors = diagnostics.filter(d => d.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(d => d.message).join('; '));
  const f = unit.functions.find(x => x.name === name);
  if (!f?.body) throw new Error(`no function ${name}`);
  return f;
}

export function statementText(s: Stmt): string {
  switch (s.kind) {
    case 'expr':
      return show(s.expr);
    case 'return':
      return s.value ? show(s.value) : 'return';
    case 'decl':
      return s.decl.init ? stores(s.decl.init) : s.decl.name;
    case 'block':
      return s.body.map(statementText).join('; ');
    default:
      return s.kind;
  }
}

export const stores = (i: Initialiser): string =>
  (i.zero ? 'zero ' : '') +
  i.items.map(s => `${s.offset}${s.bit ? `.${s.bit.shift}:${s.bit.width}` : ''}=${show(s.value)}`).join(' ');

const SUFFIXES: Record<string, string> = { 'unsigned int': 'u', 'long int': 'l', 'long unsigned int': 'ul' };

/** An expression in prefix form; conversions are `<type>operand`. */
export function show(e: Expr): string {
  switch (e.kind) {
    case 'int':
      return `${e.value}${SUFFIXES[typeText(e.type)] ?? ''}`;
    case 'float':
      return String(e.value);
    case 'string':
      return JSON.stringify(new TextDecoder().decode(e.bytes));
    case 'var':
    case 'func':
      return e.decl.name;
    case 'member':
      return `${show(e.object)}.${e.member.name ?? '_'}`;
    case 'deref':
      return `(* ${show(e.operand)})`;
    case 'addr':
      return `(& ${show(e.operand)})`;
    case 'unary':
      return `(${e.op} ${show(e.operand)})`;
    case 'incdec':
      return e.prefix ? `(${e.op}${e.step} ${show(e.operand)})` : `(${show(e.operand)} ${e.op}${e.step})`;
    case 'binary':
    case 'logical':
      return `(${e.op} ${show(e.left)} ${show(e.right)})`;
    case 'ptradd':
      return `(ptr+ ${show(e.pointer)} ${show(e.index)} *${e.scaleVar ? e.scaleVar.name : e.scale})`;
    case 'ptrdiff':
      return `(ptr- ${show(e.left)} ${show(e.right)} /${e.scale})`;
    case 'assign':
      return `(= ${show(e.target)} ${show(e.value)})`;
    case 'compound':
      return `(${e.op}= ${show(e.target)} ${show(e.value)} in ${typeText(e.computeType)})`;
    case 'cond':
      return `(? ${show(e.test)} ${e.then ? show(e.then) : '_'} ${show(e.else)})`;
    case 'comma':
      return `(, ${show(e.left)} ${show(e.right)})`;
    case 'call':
      return `(call ${[e.callee, ...e.args].map(show).join(' ')})`;
    case 'cast':
      return e.how === 'decay' ? show(e.operand) : `<${typeText(e.type)}>${show(e.operand)}`;
    case 'compoundLiteral':
      return `{${e.decl.init ? stores(e.decl.init) : ''}}`;
    case 'stmtExpr':
      return `({${statementText(e.body)}})`;
    case 'labelAddr':
      return `&&${e.label}`;
    case 'builtin':
      return `(${e.name} ${e.args.map(show).join(' ')})`;
  }
}
