/**
 * Expressions (C11 6.5 and annex A.2.1): the grammar.
 *
 * Binary operators are read by precedence climbing from one table; everything else is a function named after the
 * symbol it reads. What the operators mean is in parse-operators; calls in parse-call; names, literals and
 * parentheses in parse-primary.
 */
import type { BinaryOp, Expr, VarDecl } from './ast.ts';
import { integerConstant } from './constant.ts';
import { alignOf, type CType, FRAME_ALIGN, pointerTo, ULONG } from './ctype.ts';
import { assign, compoundAssign, increment } from './parse-assignment.ts';
import { call } from './parse-call.ts';
import { explicitCast, intLiteral, isLvalue, rvalue } from './parse-convert.ts';
import { compoundLiteral } from './parse-initialiser.ts';
import {
  addressOfExpr,
  binary,
  comma,
  complexPart,
  conditional,
  dereference,
  logical,
  memberOf,
  sizeOfType,
  subscript,
  unary,
} from './parse-operators.ts';
import { primary } from './parse-primary.ts';
import { startsTypeName, typeName } from './parse-specifiers.ts';
import { type Parser, span, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import type { Token } from './token.ts';
import { describe, isIncomplete, isVla, typeText } from './types.ts';
import { checkComma } from './warnings.ts';
import { checkOperands } from './warnings-operators.ts';

/** expression: assignment ("," assignment)* */
export function expression(p: Parser): Expr {
  let left = assignment(p);
  while (p.accept(',')) {
    const depth = p.depth;
    checkComma(p, left);
    left = comma(p, left, assignment(p));
    p.deepen(depth);
  }
  return left;
}

/** An integer constant expression (C11 6.6p6), or undefined after saying `message`. */
export function constantExpression(p: Parser, message: string): bigint | undefined {
  const e = rvalue(p, conditionalExpression(p));
  if (p.isPoisoned(e)) return undefined;
  const value = integerConstant(e);
  if (value === undefined) p.error(e.range, message);
  return value;
}

// --- Assignment -------------------------------------------------------------------------------------------

const ASSIGNMENTS: ReadonlyMap<string, BinaryOp | undefined> = new Map<string, BinaryOp | undefined>([
  ['=', undefined],
  ['+=', '+'],
  ['-=', '-'],
  ['*=', '*'],
  ['/=', '/'],
  ['%=', '%'],
  ['<<=', '<<'],
  ['>>=', '>>'],
  ['&=', '&'],
  ['|=', '|'],
  ['^=', '^'],
]);

/** assignment: conditional | unary assignment-operator assignment */
export function assignment(p: Parser): Expr {
  return p.nested(() => {
    const start = p.position;
    const left = conditionalExpression(p);
    const operator = p.token;
    if (operator.kind !== 'punctuator' || !ASSIGNMENTS.has(operator.text)) return left;
    const equals = p.position;
    p.next();
    const depth = p.depth;
    p.assignments.push(start);
    let right: Expr;
    try {
      right = assignment(p);
    } finally {
      p.assignments.pop();
    }
    p.deepen(depth);
    const op = ASSIGNMENTS.get(operator.text);
    if (op) return compoundAssign(p, op, left, right, operator.range);
    const tight = tightOperator(p, left, start, equals);
    if (tight) return explainPrecedence(p, tight, left, right, operator, start);
    return assign(p, left, right, operator.range);
  });
}

/**
 * The operator that took the would-be left side of an assignment as its right operand: `a || b = c`. When an operand has
 * an error of its own (`b` is not declared), the tokens from `start` to the one at `equals` have to tell.
 */
function tightOperator(p: Parser, left: Expr, start: number, equals: number): string | undefined {
  if (p.parenthesised.has(left)) return undefined;
  if (p.isPoisoned(left)) {
    const [operator, name] = [p.tokens[equals - 2]!, p.tokens[equals - 1]!];
    const isOperand = name.kind === 'identifier' && equals - 2 > start;
    return isOperand && (operator.is('||') || operator.is('&&')) ? operator.text : undefined;
  }
  const isOperator = left.kind === 'logical' || left.kind === 'binary';
  return isOperator && isLvalue(stripCasts(left.right)) ? left.op : undefined;
}

const stripCasts = (e: Expr): Expr => (e.kind === 'cast' && e.how !== 'explicit' ? stripCasts(e.operand) : e);

function explainPrecedence(
  p: Parser,
  tight: string,
  left: Expr,
  right: Expr,
  operator: Token,
  start: number,
): Expr {
  const range = span(left.range, right.range);
  if (!p.isPoisoned(right)) {
    const from = p.assignments[0] ?? start;
    const note = {
      message: `'${tight}' binds tighter than '=', so this assigns to '${textOf(left.range)}'; put each assignment in parentheses`,
      range: left.range,
    };
    const fixed = parenthesiseAssignments(p, from, p.position);
    p.error(operator.range, 'lvalue required as left operand of assignment', {
      notes: [note],
      suggestion: { range: span(p.tokens[from]!.range, p.previous.range), text: fixed },
    });
  }
  return p.poison(range);
}

const textOf = (r: Range): string => r.file.text.slice(r.start, r.end).replace(/\s+/g, ' ');

/** The text of tokens [from, to), with every operand of && and || that is an assignment put in parentheses. */
function parenthesiseAssignments(p: Parser, from: number, to: number): string {
  let depth = 0;
  let text = '';
  let part = '';
  let assigns = false;
  const flush = () => {
    const trimmed = part.trim();
    const space = part.slice(0, part.length - part.trimStart().length);
    text += space + (assigns ? `(${trimmed})` : trimmed) + part.slice(part.trimEnd().length);
    part = '';
    assigns = false;
  };
  for (let i = from; i < to; i++) {
    const t = p.tokens[i]!;
    const space = t.hasSpace && i > from ? ' ' : '';
    if (t.is('(') || t.is('[')) depth++;
    if (t.is(')') || t.is(']')) depth--;
    if (depth === 0 && (t.is('&&') || t.is('||'))) {
      flush();
      text += space + t.text;
      continue;
    }
    if (depth === 0 && t.is('=')) assigns = true;
    part += space + t.spelling.file.text.slice(t.spelling.start, t.spelling.end);
  }
  flush();
  return text;
}

// --- Conditional and binary -------------------------------------------------------------------------------

/** conditional: binary ("?" expression? ":" conditional)? */
function conditionalExpression(p: Parser): Expr {
  const test = binaryExpression(p, 1);
  if (!p.is('?')) return test;
  return p.nested(() => {
    const operator = p.next();
    let depth = p.depth;
    const then = p.is(':') ? undefined : expression(p);
    depth = Math.max(depth, p.depth);
    if (!p.is(':')) p.missing("':'", ':');
    else p.next();
    const otherwise = conditionalExpression(p);
    p.deepen(depth);
    return conditional(p, test, then, otherwise, operator.range);
  });
}

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['<=', 7],
  ['>', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

/** binary: cast (operator binary-of-higher-precedence)*; all these operators group from the left. */
function binaryExpression(p: Parser, minimum: number): Expr {
  let left = castExpression(p);
  for (;;) {
    const operator = p.token;
    const precedence = operator.kind === 'punctuator' ? PRECEDENCE.get(operator.text) : undefined;
    if (precedence === undefined || precedence < minimum) return left;
    p.next();
    const depth = p.depth;
    const right = binaryExpression(p, precedence + 1);
    p.deepen(depth);
    checkOperands(p, operator.text, left, right, operator.range);
    if (operator.text === '&&' || operator.text === '||') left = logical(p, operator.text, left, right);
    else left = binary(p, operator.text as BinaryOp, left, right, operator.range);
  }
}

// --- Casts and unary --------------------------------------------------------------------------------------

/** cast: "(" type-name ")" cast | unary */
function castExpression(p: Parser): Expr {
  if (!p.is('(') || !startsTypeName(p, p.peek())) return unaryExpression(p);
  return p.nested(() => {
    const start = p.next().range;
    const type = typeName(p);
    p.expect(')');
    if (p.is('{')) return postfixOperators(p, compoundLiteral(p, type, start), start);
    const sizes = p.takeVlaSizes();
    const operand = castExpression(p);
    p.deepen();
    let e = explicitCast(p, operand, type, span(start, p.previous.range));
    // A cast to a type of variable size computes the size first.
    for (const { sizeVar, size } of sizes.reverse()) {
      const target: Expr = { kind: 'var', decl: sizeVar, type: sizeVar.type, range: e.range };
      e = comma(p, { kind: 'assign', target, value: size, type: sizeVar.type, range: e.range }, e);
    }
    return e;
  });
}

/** unary: ("++" | "--") unary | unary-operator cast | sizeof ... | _Alignof ... | "&&" label | postfix */
function unaryExpression(p: Parser): Expr {
  const t = p.token;
  if (t.kind !== 'punctuator' && t.kind !== 'keyword') return postfix(p);
  switch (t.text) {
    case '++':
    case '--':
      return prefix(
        p,
        operand => increment(p, t.text as '++' | '--', operand, true, fromTo(p, t)),
        unaryExpression,
      );
    case '&':
      return prefix(p, operand => addressOfExpr(p, operand, fromTo(p, t)), castExpression);
    case '*':
      return prefix(p, operand => dereference(p, operand, fromTo(p, t)), castExpression);
    case '+':
    case '-':
    case '~':
    case '!':
      return prefix(
        p,
        operand => unary(p, t.text as '+' | '-' | '~' | '!', operand, fromTo(p, t)),
        castExpression,
      );
    case '&&':
      return labelAddress(p);
    case 'sizeof':
      return sizeofExpression(p);
    case '_Alignof':
      return alignofExpression(p);
    case '__extension__':
      p.next();
      return castExpression(p);
    case '__real__':
    case '__imag__': {
      const part = t.text;
      return prefix(p, operand => complexPart(p, part, operand, fromTo(p, t)), castExpression);
    }
    default:
      return postfix(p);
  }
}

export const fromTo = (p: Parser, t: Token): Range => span(t.range, p.previous.range);

function prefix(p: Parser, make: (operand: Expr) => Expr, read: (p: Parser) => Expr): Expr {
  return p.nested(() => {
    p.next();
    const operand = read(p);
    p.deepen();
    return make(operand);
  });
}

function labelAddress(p: Parser): Expr {
  const start = p.next();
  const name = p.token;
  if (!p.isIdentifier) p.fail(`expected identifier before ${tokenText(name)}`);
  p.next();
  const range = span(start.range, name.range);
  const owner = p.scope.labelOwner(name.text);
  if (owner && owner !== p.function?.decl) {
    p.error(
      range,
      `the address of label '${name.text}' of '${owner.name}' is not supported in a function nested in it; use goto`,
    );
    return p.poison(range);
  }
  return { kind: 'labelAddr', label: useLabel(p, name), type: pointerTo({ kind: 'void' }), range };
}

/** A label is named here; the end of the function tells whether it exists. */
export function useLabel(p: Parser, name: Token): string {
  if (!p.function) {
    p.error(name.range, `label '${name.text}' referenced outside of any function`);
    return name.text;
  }
  const unique = p.scope.label(name.text);
  const label = p.function.labels.get(unique);
  if (label) label.used ??= name.range;
  else p.function.labels.set(unique, { defined: undefined, used: name.range });
  return unique;
}

function sizeofExpression(p: Parser): Expr {
  return p.nested(() => {
    const start = p.next();
    if (p.is('(') && startsTypeName(p, p.peek())) {
      const open = p.next();
      const type = typeName(p);
      p.expect(')');
      if (!p.is('{')) {
        const sizes = p.takeVlaSizes();
        let size = sizeOfType(p, type, fromTo(p, start));
        for (const { sizeVar, size: value } of sizes.reverse()) {
          const target: Expr = { kind: 'var', decl: sizeVar, type: ULONG, range: size.range };
          size = comma(p, { kind: 'assign', target, value, type: ULONG, range: size.range }, size);
        }
        return size;
      }
      const literal = postfixOperators(p, compoundLiteral(p, type, open.range), open.range);
      return sizeOfType(p, literal.type, fromTo(p, start));
    }
    const operand = unaryExpression(p);
    const range = fromTo(p, start);
    if (p.isPoisoned(operand)) return operand;
    if (operand.kind === 'var') p.read.add(operand.decl);
    if (operand.kind === 'member' && operand.member.bit) {
      p.error(range, "'sizeof' applied to a bit-field");
      return p.poison(range);
    }
    if (operand.kind === 'var' && operand.decl.writtenAs) warnArrayParameter(p, operand.decl, range);
    const size = sizeOfType(p, operand.type, range);
    p.sizeofOperands.set(size, operand);
    return size;
  });
}

function warnArrayParameter(p: Parser, decl: VarDecl, range: Range): void {
  const what = `'sizeof' on array function parameter '${decl.name}'`;
  p.warn(range, 'sizeof-array-argument', `${what} will return size of '${typeText(decl.type)}'`, {
    notes: [{ message: 'declared here', range: decl.range }],
  });
}

function alignofExpression(p: Parser): Expr {
  return p.nested(() => {
    const start = p.next();
    let type: CType;
    if (p.is('(') && startsTypeName(p, p.peek())) {
      p.next();
      type = typeName(p);
      p.takeVlaSizes();
      p.expect(')');
    } else type = unaryExpression(p).type;
    const range = fromTo(p, start);
    if (type.kind !== 'void' && !isVla(type) && isIncomplete(type)) {
      p.error(range, `invalid application of '_Alignof' to incomplete type ${describe(type)}`);
    }
    // A vector wider than the registers of x86-64 is laid out by its size, but only promised that much.
    const promised =
      type.kind === 'vector' ? Math.min(alignOf(type), type.aligned ?? FRAME_ALIGN) : alignOf(type);
    return intLiteral(promised, range, ULONG);
  });
}

// --- Postfix ----------------------------------------------------------------------------------------------

function postfix(p: Parser): Expr {
  const start = p.range;
  return postfixOperators(p, primary(p), start);
}

/** postfix: primary ("[" expression "]" | "(" arguments ")" | "." name | "->" name | "++" | "--")* */
function postfixOperators(p: Parser, first: Expr, start: Range): Expr {
  let e = first;
  for (;;) {
    const t = p.token;
    if (t.kind !== 'punctuator') return e;
    const depth = p.depth;
    switch (t.text) {
      case '[': {
        p.next();
        const index = expression(p);
        p.expect(']');
        e = subscript(p, e, index, span(start, p.previous.range));
        break;
      }
      case '(': {
        p.next();
        const args = argumentList(p);
        e = call(p, e, args, span(start, p.previous.range));
        break;
      }
      case '.':
      case '->': {
        p.next();
        const name = p.token;
        if (!p.isIdentifier) p.fail(`expected identifier before ${tokenText(name)}`);
        p.next();
        e = memberOf(p, e, name.text, name.range, t.text === '->');
        break;
      }
      case '++':
      case '--':
        p.next();
        e = increment(p, t.text, e, false, span(start, t.range));
        break;
      default:
        return e;
    }
    p.deepen(depth);
  }
}

/** arguments: (assignment ("," assignment)*)? ")" */
export function argumentList(p: Parser): Expr[] {
  const args: Expr[] = [];
  if (p.accept(')')) return args;
  let depth = 0;
  do {
    args.push(assignment(p));
    depth = Math.max(depth, p.depth);
  } while (p.accept(','));
  p.depth = depth;
  p.expect(')');
  return args;
}
