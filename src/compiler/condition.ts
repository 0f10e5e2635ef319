/**
 * The constant expressions of `#if` (C11 6.10.1): a small recursive descent over tokens already macro-expanded.
 *
 * All values are intmax_t or uintmax_t. An operand that is not evaluated (`0 && 1/0`) is parsed all the same, only its
 * division by zero is forgiven.
 */
import { isUnsignedKind } from './ctype.ts';
import { charLiteral, numberLiteral } from './literal.ts';
import type { Diagnostics, Range } from './source.ts';
import type { Token } from './token.ts';

interface Value {
  readonly bits: bigint;
  readonly unsigned: boolean;
}

const wrap = (bits: bigint, unsigned: boolean): Value => ({
  bits: unsigned ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits),
  unsigned,
});
const truth = (b: boolean): Value => ({ bits: b ? 1n : 0n, unsigned: false });

/** Binary operators but && and ||: precedence, larger binds tighter. */
const PRECEDENCE: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

class BadCondition extends Error {}

/** Is the condition of a directive true? One that makes no sense is reported, and false. */
export function evaluateCondition(
  tokens: readonly Token[],
  directive: Token,
  diagnostics: Diagnostics,
): boolean {
  try {
    return new Condition(tokens, directive, diagnostics).evaluate();
  } catch (e) {
    if (e instanceof BadCondition) return false;
    throw e;
  }
}

class Condition {
  private next = 0;
  /** Depth of operands that are not evaluated. */
  private unevaluated = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly directive: Token,
    private readonly diagnostics: Diagnostics,
  ) {}

  evaluate(): boolean {
    if (this.tokens.length === 0)
      this.fail(this.directive.range, `#${this.directive.text} with no expression`);
    const value = this.comma();
    const extra = this.tokens[this.next];
    if (extra) {
      if (extra.text === ')') this.fail(extra.place, `missing '(' in expression`);
      if (/^[-+*/%&|^<>]?=$|^<<=$|^>>=$/.test(extra.text)) {
        const message = `token '${extra.text}' is not valid in preprocessor expressions`;
        const range = extra.place;
        this.fail(range, message, extra.text === '=' ? { suggestion: { range, text: '==' } } : {});
      }
      this.fail(extra.place, `missing binary operator before token '${extra.text}'`);
    }
    return value.bits !== 0n;
  }

  private fail(range: Range, message: string, more: Parameters<Diagnostics['error']>[2] = {}): never {
    this.diagnostics.error(range, message, more);
    throw new BadCondition(message);
  }

  private peek(text: string): boolean {
    const token = this.tokens[this.next];
    return token !== undefined && token.kind === 'punctuator' && token.text === text;
  }

  private accept(text: string): boolean {
    if (!this.peek(text)) return false;
    this.next++;
    return true;
  }

  /** comma = conditional ("," conditional)* */
  private comma(): Value {
    let value = this.conditional();
    while (this.accept(',')) value = this.conditional();
    return value;
  }

  /** Parse an operand; unless `evaluated`, only for its syntax. */
  private operand(parse: () => Value, evaluated: boolean): Value {
    if (!evaluated) this.unevaluated++;
    const value = parse();
    if (!evaluated) this.unevaluated--;
    return value;
  }

  /** conditional = binary ("?" comma ":" conditional)? */
  private conditional(): Value {
    const test = this.binary(1);
    if (!this.accept('?')) return test;
    const chosen = test.bits !== 0n;
    const then = this.operand(() => this.comma(), chosen);
    if (!this.accept(':')) this.fail(this.here(), "'?' without following ':'");
    const otherwise = this.operand(() => this.conditional(), !chosen);
    return wrap((chosen ? then : otherwise).bits, then.unsigned || otherwise.unsigned);
  }

  /** binary = unary (operator unary)*, by precedence climbing */
  private binary(least: number): Value {
    let left = this.unary();
    for (;;) {
      const token = this.tokens[this.next];
      const precedence = token?.kind === 'punctuator' ? PRECEDENCE[token.text] : undefined;
      if (token === undefined || precedence === undefined || precedence < least) return left;
      this.next++;
      const decided = token.text === '&&' ? left.bits === 0n : token.text === '||' && left.bits !== 0n;
      const right = this.operand(() => this.binary(precedence + 1), !decided);
      left = this.apply(token, left, right);
    }
  }

  private apply(operator: Token, a: Value, b: Value): Value {
    const unsigned = a.unsigned || b.unsigned;
    // The usual arithmetic conversions; shifts and the logical operators do not use them.
    const l = wrap(a.bits, unsigned).bits;
    const r = wrap(b.bits, unsigned).bits;
    switch (operator.text) {
      case '||':
        return truth(a.bits !== 0n || b.bits !== 0n);
      case '&&':
        return truth(a.bits !== 0n && b.bits !== 0n);
      case '|':
        return wrap(l | r, unsigned);
      case '^':
        return wrap(l ^ r, unsigned);
      case '&':
        return wrap(l & r, unsigned);
      case '==':
        return truth(l === r);
      case '!=':
        return truth(l !== r);
      case '<':
        return truth(l < r);
      case '>':
        return truth(l > r);
      case '<=':
        return truth(l <= r);
      case '>=':
        return truth(l >= r);
      case '<<':
        return shift(a, b.bits);
      case '>>':
        return shift(a, -b.bits);
      case '+':
        return wrap(l + r, unsigned);
      case '-':
        return wrap(l - r, unsigned);
      case '*':
        return wrap(l * r, unsigned);
      default: // / and %
        if (r === 0n) {
          if (this.unevaluated > 0) return wrap(0n, unsigned);
          this.fail(operator.place, `division by zero in #${this.directive.text}`);
        }
        return wrap(operator.text === '/' ? l / r : l % r, unsigned);
    }
  }

  /** unary = ("+" | "-" | "!" | "~") unary | primary */
  private unary(): Value {
    if (this.accept('+')) return this.unary();
    if (this.accept('!')) return truth(this.unary().bits === 0n);
    if (this.accept('-')) {
      const value = this.unary();
      return wrap(-value.bits, value.unsigned);
    }
    if (this.accept('~')) {
      const value = this.unary();
      return wrap(~value.bits, value.unsigned);
    }
    return this.primary();
  }

  /** primary = number | character | identifier (0: not a macro) | "(" comma ")" */
  private primary(): Value {
    const token = this.tokens[this.next];
    if (token === undefined) {
      const last = this.tokens.at(-1);
      const after = last?.kind === 'punctuator' && last.text !== '(' && last.text !== ')';
      this.fail(
        this.here(),
        after
          ? `operator '${last.text}' has no right operand`
          : `expected an expression in #${this.directive.text}`,
      );
    }
    this.next++;
    switch (token.kind) {
      case 'number': {
        const literal = numberLiteral(token, this.diagnostics);
        if (literal.kind !== 'int') this.fail(token.place, 'floating constant in preprocessor expression');
        return wrap(literal.value, isUnsignedKind(literal.type));
      }
      case 'char': {
        const literal = charLiteral(token, this.diagnostics);
        return { bits: literal.kind === 'char' ? literal.value : 0n, unsigned: false };
      }
      case 'identifier': {
        if (this.peek('(')) {
          this.fail(token.place, `function-like macro '${token.text}' is not defined`);
        }
        return truth(false);
      }
      case 'punctuator':
        if (token.text === '(') {
          const value = this.comma();
          if (!this.accept(')')) this.fail(this.here(), "missing ')' in expression");
          return value;
        }
        if (PRECEDENCE[token.text] !== undefined) {
          this.fail(token.place, `operator '${token.text}' has no left operand`);
        }
    }
    this.fail(token.place, `token '${token.text}' is not valid in preprocessor expressions`);
  }

  /** The next token, or what is last on the line. */
  private here(): Range {
    return (this.tokens[this.next] ?? this.tokens.at(-1) ?? this.directive).place;
  }
}

/** Left by `count`, right if it is negative; by 64 or more nothing but the sign is left. */
function shift(a: Value, count: bigint): Value {
  if (count >= 0n) return wrap(count >= 64n ? 0n : a.bits << count, a.unsigned);
  return wrap(a.bits >> (-count >= 64n ? 64n : -count), a.unsigned);
}
