/**
 * Conditional inclusion (C11 6.10.1): `#if` and its like choose which groups of lines are read.
 *
 * A group that is not chosen is never looked at token by token: the tokenizer has listed where a file's directives are,
 * and skipping goes from one to the next.
 */
import { evaluateCondition } from './condition.ts';
import { type HeaderSource, headerName } from './header.ts';
import { type ConditionOperator, isConditionOperator, isMacroName, textOf } from './macro.ts';
import type { Expander } from './macro-expansion.ts';
import type { MacroTable } from './macro-table.ts';
import { ATTRIBUTES, BUILTINS } from './predefined.ts';
import type { Diagnostics } from './source.ts';
import { CONDITIONAL_NEXT, CONDITIONAL_START, type Conditional, type SourceReader } from './source-reader.ts';
import { Token } from './token.ts';

export class ConditionalInclusion {
  constructor(
    private readonly reader: SourceReader,
    private readonly macros: MacroTable,
    private readonly expander: Expander,
    private readonly headers: HeaderSource,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** #if, #ifdef or #ifndef */
  begin(directive: Token): void {
    const chosen =
      directive.text === 'if'
        ? this.condition(directive)
        : this.isDefined(directive) === (directive.text === 'ifdef');
    this.reader.current.conditionals.push({ directive, taken: chosen, elseAt: undefined });
    if (!chosen) this.skipGroups();
  }

  /** #elif or #else after a group that was read: skip the rest. */
  nextGroup(name: Token): void {
    const conditional = this.reader.current.conditionals.at(-1);
    if (conditional === undefined) {
      this.reader.restOfLine();
      this.diagnostics.error(name.range, `#${name.text} without #if`);
      return;
    }
    if (this.chooses(name, conditional)) return;
    this.skipGroups();
  }

  endif(name: Token): void {
    this.reader.extraTokens(name, this.reader.restOfLine()[0], 'endif-labels');
    if (this.reader.current.conditionals.pop() === undefined) {
      this.diagnostics.error(name.range, '#endif without #if');
    }
  }

  // --- Conditions -------------------------------------------------------------------------------------------

  /** The name after #ifdef and its like. */
  private isDefined(name: Token): boolean {
    const [macro, extra] = this.reader.restOfLine();
    if (!isMacroName(macro, name, this.diagnostics)) return false;
    this.reader.extraTokens(name, extra);
    return this.macros.has(macro.text);
  }

  private condition(name: Token): boolean {
    return evaluateCondition(this.expandCondition(this.reader.restOfLine(), name), name, this.diagnostics);
  }

  /** Macro-expand the line of an #if, answering `defined` and the __has_ operators on the way. */
  private expandCondition(line: readonly Token[], name: Token): Token[] {
    const stack = [...line].reverse();
    const out: Token[] = [];
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (token.kind === 'identifier') {
        const operator = token.text;
        if (operator === 'defined') {
          out.push(this.truth(token, this.definedOperator(token, stack, name)));
          continue;
        }
        const special = this.macros.get(operator)?.special;
        if (special && isConditionOperator(special)) {
          out.push(this.truth(token, this.hasOperator(token, special, stack)));
          continue;
        }
        if (this.expander.expand(token, stack)) continue;
      }
      out.push(token);
    }
    return out;
  }

  private truth(at: Token, value: boolean): Token {
    return new Token('number', value ? '1' : '0', at.range, at.spelling, at.atLineStart, at.hasSpace);
  }

  /** `defined X` or `defined(X)` */
  private definedOperator(operator: Token, stack: Token[], name: Token): boolean {
    let macro = stack.pop();
    const parenthesis = macro?.text === '(' ? macro : undefined;
    if (parenthesis) macro = stack.pop();
    if (macro === undefined || macro.kind !== 'identifier') {
      this.diagnostics.error((macro ?? operator).place, `operator 'defined' requires an identifier`);
      return false;
    }
    if (parenthesis && stack.pop()?.text !== ')') {
      this.diagnostics.error(parenthesis.place, `missing ')' after 'defined' in #${name.text}`);
    }
    return this.macros.has(macro.text);
  }

  /** `__has_include(<x.h>)`, `__has_attribute(x)` and their like. */
  private hasOperator(operator: Token, which: ConditionOperator, stack: Token[]): boolean {
    if (stack.pop()?.text !== '(') {
      this.diagnostics.error(operator.place, `missing '(' before '${which}' operand`);
      return false;
    }
    const operand: Token[] = [];
    let depth = 1;
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (token.text === '(') depth++;
      else if (token.text === ')' && --depth === 0) break;
      operand.push(token);
    }
    if (depth > 0) this.diagnostics.error(operator.place, `missing ')' after '${which}' operand`);
    switch (which) {
      case '__has_include':
      case '__has_include_next': {
        const header = headerName(operand);
        if (header === undefined) {
          this.diagnostics.error(operator.place, `operator '${which}' requires a header name`);
          return false;
        }
        const kind = which === '__has_include_next' ? 'next' : header.kind;
        return this.headers.readInclude(header.name, kind, this.reader.current.source.file) !== undefined;
      }
      case '__has_attribute':
        return ATTRIBUTES.has(textOf(operand).replace(/^__(.*)__$/, '$1'));
      case '__has_builtin':
        return BUILTINS.has(textOf(operand));
      case '__has_c_attribute':
      case '__has_feature':
      case '__has_extension':
        return false;
    }
  }

  // --- Groups -----------------------------------------------------------------------------------------------

  /** Does this #elif, #elifdef, #elifndef or #else begin the group to read? */
  private chooses(name: Token, conditional: Conditional): boolean {
    if (conditional.elseAt) {
      const notes = [
        { message: '#else was here', range: conditional.elseAt },
        { message: 'the conditional began here', range: conditional.directive.range },
      ];
      this.diagnostics.error(name.range, `#${name.text} after #else`, { notes });
      this.reader.restOfLine();
      return false;
    }
    if (name.text === 'else') {
      conditional.elseAt = name.range;
      this.reader.extraTokens(name, this.reader.restOfLine()[0], 'endif-labels');
      if (conditional.taken) return false;
    } else {
      if (conditional.taken) {
        const line = this.reader.restOfLine();
        this.reader.skip(name.range.start, (line.at(-1) ?? name).range.end);
        return false;
      }
      const holds =
        name.text === 'elif' ? this.condition(name) : this.isDefined(name) === (name.text === 'elifdef');
      if (!holds) return false;
    }
    conditional.taken = true;
    return true;
  }

  /** Go on behind the directive that begins a group to read, or behind the #endif. */
  private skipGroups(): void {
    const { current } = this.reader;
    const { tokens, directives } = current.source;
    const conditional = current.conditionals.at(-1)!; // its caller has just seen it
    // From the end of the directive: what cannot even be read as tokens does not matter in a skipped group.
    let from = tokens[Math.max(0, current.next - 1)]!.range.end;
    let depth = 0;
    for (let i = lowerBound(directives, current.next); i < directives.length; i++) {
      const hash = directives[i]!;
      const name = tokens[hash + 1]!;
      if (name.atLineStart) continue;
      if (CONDITIONAL_START.has(name.text)) depth++;
      else if (name.text === 'endif') {
        if (depth-- > 0) continue;
        this.reader.skip(from, name.range.start);
        current.next = hash + 2;
        this.endif(name);
        return;
      } else if (depth === 0 && CONDITIONAL_NEXT.has(name.text)) {
        this.reader.skip(from, name.range.start);
        current.next = hash + 2;
        if (this.chooses(name, conditional)) return;
        from = tokens[current.next - 1]!.range.end;
      }
    }
    this.reader.skip(from, Number.POSITIVE_INFINITY);
    current.next = tokens.length - 1;
  }
}

/** First index whose value is at least `least`, in an ascending list. */
function lowerBound(list: readonly number[], least: number): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (list[mid]! < least) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
