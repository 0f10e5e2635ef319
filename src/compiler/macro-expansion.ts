/**
 * Replacing macros (C11 6.10.3.1 to 6.10.3.4).
 *
 * To replace a macro is to push its replacement on the stack that tokens are read from, so that "rescanning together
 * with all following tokens" needs no code of its own. What must not be replaced again is decided by Dave Prosser's
 * algorithm: each token carries a hide set. Where tokens come from when the stack is empty is the `TokenSource`'s business.
 */
import { add, type HideSet, hides, intersect, union } from './hide-set.ts';
import { isHash, isPasteOperator, isVaOpt, type Macro, type Special, vaOptEnd } from './macro.ts';
import type { MacroTable } from './macro-table.ts';
import { type Diagnostics, type Range, SourceFile } from './source.ts';
import { Token } from './token.ts';
import { tokenize } from './tokenize.ts';

/** A few lines of macros can ask for more than any memory holds: where to give up. */
const MAX_REPLACED = 2_000_000;
/** How many macros may be replaced in one another. */
const MAX_DEPTH = 2_000;

/** Where a macro's uses and their arguments are read from. A stack has the next token last. */
export interface TokenSource {
  /** The next token of `stack`; once that is empty, and if it stands before a file, of the file. */
  take(stack: Token[]): Token | undefined;
  /** Is the next token a '('? */
  parenthesisFollows(stack: readonly Token[]): boolean;
  /** Push what replaces a macro whose replacement depends on where it is used. false: it is none here. */
  expandSpecial(token: Token, special: Special, stack: Token[]): boolean;
}

/** What a use of a function-like macro gives for its parameters. */
interface Arguments {
  readonly lists: Token[][];
  /** The same with macros replaced, made when first needed. */
  readonly expanded: Token[][];
  /** The ')' at the end. */
  readonly close: Token;
  /** There is not even an empty one for the `...`. */
  readonly variadicMissing: boolean;
}

/** One replacement of a macro. */
interface MacroUse {
  readonly macro: Macro;
  readonly args: Arguments;
  /** What the tokens' ranges will be. */
  readonly site: Range;
  readonly hideSet: HideSet | undefined;
}

const NO_RANGE: Range = { file: new SourceFile('', ''), start: 0, end: 0 };
const NO_ARGUMENTS: Arguments = {
  lists: [],
  expanded: [],
  close: new Token('punctuator', ')', NO_RANGE, NO_RANGE, false, false),
  variadicMissing: false,
};

export class Expander {
  /** Macros replaced, and tokens that came of it. */
  private replaced = 0;
  private gaveUp = false;

  constructor(
    private readonly macros: MacroTable,
    private readonly source: TokenSource,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Replace all macros in a list of tokens, as if they were all there is. */
  expandAll(tokens: readonly Token[]): Token[] {
    const stack = [...tokens].reverse();
    const out: Token[] = [];
    for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
      if (token.kind === 'identifier' && this.macros.has(token.text) && this.expand(token, stack)) continue;
      out.push(token);
    }
    return out;
  }

  /** The next token of a stack after macros have been replaced. */
  next(stack: Token[]): Token | undefined {
    let token = this.source.take(stack);
    while (token?.kind === 'identifier' && this.macros.has(token.text) && this.expand(token, stack)) {
      token = this.source.take(stack);
    }
    return token;
  }

  /** If `token` is the name of a macro to be replaced here, push what replaces it on the stack. */
  expand(token: Token, stack: Token[]): boolean {
    const macro = this.macros.get(token.text);
    if (macro === undefined || hides(token.hideSet, token.text)) return false;
    if (this.tooMuch(token.range, token.hideSet)) return false;
    this.replaced += 1 + (macro.plain ? (macro.body?.length ?? 0) : 0);
    if (macro.special) return this.source.expandSpecial(token, macro.special, stack);
    if (macro.params === undefined) {
      const hideSet = add(token.hideSet, macro.name);
      if (macro.body === undefined) {
        macro.body = tokenize(new SourceFile('<built-in>', macro.text ?? '', true)).tokens.slice(0, -1);
      }
      const out = macro.plain
        ? macro.body.map(t => copy(t, token.range, hideSet, t.hasSpace))
        : this.substitute(
            { macro, args: NO_ARGUMENTS, site: token.range, hideSet },
            macro.body,
            macro.paramOf,
          );
      pushReplacement(stack, out, token);
      return true;
    }
    if (!this.source.parenthesisFollows(stack)) return false;
    const call = this.collectArguments(macro, token, stack);
    if (call === undefined) return true;
    const { close } = call;
    // A macro used in the file itself: the student sees its name and arguments. Else: the outermost use.
    const direct = token.range === token.spelling && close.range.file === token.range.file;
    const site =
      direct && close.range.end > token.range.start ? { ...token.range, end: close.range.end } : token.range;
    const hideSet = add(intersect(token.hideSet, close.hideSet), macro.name);
    const out = this.substitute({ macro, args: call, site, hideSet }, macro.body!, macro.paramOf);
    pushReplacement(stack, out, token);
    return true;
  }

  /** Give up replacing macros, said once at the use that was too much. */
  private tooMuch(range: Range, hideSet?: HideSet): boolean {
    const tooDeep = (hideSet?.size ?? 0) > MAX_DEPTH;
    if (this.replaced <= MAX_REPLACED && !tooDeep) return false;
    const what = tooDeep ? `through more than ${MAX_DEPTH} macros` : `to more than ${MAX_REPLACED} tokens`;
    if (!this.gaveUp) this.diagnostics.error(range, `macros expand ${what}`);
    this.gaveUp = true;
    return true;
  }

  /** The arguments of a function-like macro, from '(' to ')'. undefined: there are none to use, and it was said why. */
  private collectArguments(macro: Macro, name: Token, stack: Token[]): Arguments | undefined {
    const params = macro.params!;
    const open = this.source.take(stack)!; // parenthesisFollows has seen it
    const lists: Token[][] = [];
    let list: Token[] = [];
    let depth = 0;
    let close: Token | undefined;
    while (close === undefined) {
      const token = this.source.take(stack);
      if (token === undefined) {
        this.diagnostics.error(name.range, `unterminated argument list invoking macro '${macro.name}'`, {
          notes: [{ message: "to match this '('", range: open.range }],
        });
        return undefined;
      }
      if (token.kind === 'punctuator') {
        if (token.text === '(') depth++;
        else if (token.text === ')' && depth-- === 0) {
          close = token;
          continue;
        } else if (token.text === ',' && depth === 0) {
          if (!macro.variadic || lists.length < params.length - 1) {
            lists.push(list);
            list = [];
            continue;
          }
        }
      }
      list.push(token);
    }
    if (params.length > 0 || lists.length > 0 || list.length > 0) lists.push(list);
    const missingVariadic = macro.variadic && lists.length === params.length - 1;
    if (lists.length !== params.length && !missingVariadic) this.wrongCount(macro, name, lists.length, close);
    const variadicMissing =
      missingVariadic || (macro.variadic && params.length === 1 && lists[0]!.length === 0);
    // Go on with as many as there should be: one error is enough.
    lists.length = Math.min(lists.length, params.length);
    while (lists.length < params.length) lists.push([]);
    return { lists, expanded: [], close, variadicMissing };
  }

  private wrongCount(macro: Macro, name: Token, given: number, close: Token): void {
    const takes = macro.params!.length;
    const few = given < takes;
    const message = few
      ? `macro '${macro.name}' requires ${takes} argument${takes === 1 ? '' : 's'}, but only ${given} given`
      : `macro '${macro.name}' passed ${given} argument${given === 1 ? '' : 's'}, but takes just ${takes}`;
    const range = close.range.file === name.range.file ? { ...name.range, end: close.range.end } : name.range;
    this.diagnostics.error(range.end > range.start ? range : name.range, message, {
      notes: [{ message: `macro '${macro.name}' defined here`, range: macro.definition }],
    });
  }

  /** Argument number `param` with its own macros replaced (6.10.3.1); done once per use. */
  private expandedArgument(args: Arguments, param: number): Token[] {
    let tokens = args.expanded[param];
    if (tokens === undefined) {
      const list = args.lists[param]!;
      const simple = !list.some(t => t.kind === 'identifier' && this.macros.has(t.text));
      tokens = simple ? list : this.expandAll(list);
      args.expanded[param] = tokens;
    }
    return tokens;
  }

  /** The replacement list with arguments in place, # and ## done: Prosser's `subst`, in one pass. */
  private substitute(use: MacroUse, body: readonly Token[], paramOf: readonly number[]): Token[] {
    const tokens = this.substituteParts(use, body, paramOf);
    return tokens.some(isPlacemarker) ? tokens.filter(t => !isPlacemarker(t)) : tokens;
  }

  /** The same, still with the placemarkers that stand for empty operands of ## (6.10.3.3p2). */
  private substituteParts(use: MacroUse, body: readonly Token[], paramOf: readonly number[]): Token[] {
    const { macro, args, site, hideSet } = use;
    const out: Token[] = [];
    let pasting = false;
    /** Tokens that stand for `origin`, a token of the body. */
    const operand = (tokens: readonly Token[], origin: Token) => {
      this.replaced += tokens.length;
      if (this.tooMuch(site)) return;
      const left = pasting ? out.pop() : undefined;
      pasting = false;
      if (tokens.length === 0) {
        out.push(left ?? new Token('other', '', site, origin.spelling, false, origin.hasSpace));
        return;
      }
      tokens.forEach((t, i) => {
        const token = copy(t, site, hideSet, i === 0 ? origin.hasSpace : t.hasSpace || t.atLineStart);
        if (i > 0 || left === undefined) out.push(token);
        else out.push(...this.paste(left, token, use));
      });
    };
    for (let i = 0; i < body.length; i++) {
      const token = body[i]!;
      const following: Token | undefined = body[i + 1];
      const param = paramOf[i]!;
      if (isPasteOperator(token) && out.length > 0) {
        pasting = true;
      } else if (macro.params && isHash(token) && following) {
        i++;
        let content = args.lists[paramOf[i]!];
        if (content === undefined) {
          const end = vaOptEnd(body, i);
          content = this.vaOpt(use, body, paramOf, i, end).filter(t => !isPlacemarker(t));
          i = end;
        }
        operand([stringize(content, token, site)], token);
      } else if (isVaOpt(macro, token)) {
        const end = vaOptEnd(body, i);
        operand(this.vaOpt(use, body, paramOf, i, end), token);
        i = end;
      } else if (param >= 0) {
        const isOperand = pasting || (following !== undefined && isPasteOperator(following));
        operand(isOperand ? args.lists[param]! : this.expandedArgument(args, param), token);
      } else if (
        token.text === ',' &&
        following &&
        isPasteOperator(following) &&
        isVariadic(macro, paramOf[i + 2])
      ) {
        // GNU: `, ## __VA_ARGS__` pastes nothing, and loses the comma when the variable arguments are left out.
        if (!args.variadicMissing) {
          operand([token], token);
          operand(this.expandedArgument(args, paramOf[i + 2]!), body[i + 2]!);
        } else operand([], token);
        i += 2;
      } else {
        operand([token], token);
      }
    }
    return out;
  }

  /** `__VA_OPT__(...)` from body[at] to body[end]: its content if there are variable arguments (C23 6.10.5.1). */
  private vaOpt(
    use: MacroUse,
    body: readonly Token[],
    paramOf: readonly number[],
    at: number,
    end: number,
  ): Token[] {
    if (this.expandedArgument(use.args, use.macro.params!.length - 1).length === 0) return [];
    return this.substituteParts(use, body.slice(at + 2, end), paramOf.slice(at + 2, end));
  }

  /** 6.10.3.3: one token of two, or both with a complaint. A placemarker changes nothing. */
  private paste(left: Token, right: Token, { macro, site, hideSet }: MacroUse): Token[] {
    if (isPlacemarker(left)) {
      right.hasSpace = left.hasSpace;
      return [right];
    }
    if (isPlacemarker(right)) return [left];
    const text = left.text + right.text;
    const word = left.kind === 'identifier' && /^\w+$/.test(right.text);
    let kind: Token['kind'] | undefined = word ? 'identifier' : undefined;
    if (kind === undefined) {
      const { tokens, problems } = tokenize(new SourceFile('<paste>', text, true));
      if (tokens.length === 2 && problems.length === 0 && tokens[0]!.kind !== 'other') kind = tokens[0]!.kind;
    }
    if (kind === undefined) {
      const message = `pasting '${left.text}' and '${right.text}' does not give a valid preprocessing token`;
      const notes = [{ message: `in the definition of macro '${macro.name}'`, range: macro.definition }];
      this.diagnostics.error(site, message, { notes });
      return [left, right];
    }
    const token = new Token(kind, text, site, left.spelling, false, left.hasSpace);
    token.hideSet = union(intersect(left.hideSet, right.hideSet), hideSet);
    return [token];
  }
}

/** Is parameter number `param` the one that takes the variable arguments? */
const isVariadic = (macro: Macro, param: number | undefined): boolean =>
  macro.variadic && param === macro.params!.length - 1;

/** An empty operand of ##. */
const isPlacemarker = (t: Token): boolean => t.text === '';

/** A token of a body or an argument as it comes out of a macro used at `site`. */
export function copy(t: Token, site: Range, hideSet: HideSet | undefined, hasSpace: boolean): Token {
  const token = new Token(t.kind, t.text, site, t.spelling, false, hasSpace);
  token.hideSet = t.hideSet === undefined ? hideSet : union(t.hideSet, hideSet);
  return token;
}

/** Put the replacement of `name` on the stack; it stands where the name stood, so has its white space. */
function pushReplacement(stack: Token[], replacement: readonly Token[], name: Token): void {
  const first = replacement[0];
  if (first !== undefined) {
    first.hasSpace = name.hasSpace;
    first.atLineStart = name.atLineStart;
  }
  for (let i = replacement.length - 1; i >= 0; i--) stack.push(replacement[i]!);
}

/** 6.10.3.2: the spelling of an argument as a string literal. */
function stringize(tokens: readonly Token[], operator: Token, site: Range): Token {
  let text = '';
  for (const token of tokens) {
    if (text !== '' && (token.hasSpace || token.atLineStart)) text += ' ';
    const isQuoted = token.kind === 'string' || token.kind === 'char';
    text += isQuoted ? token.text.replace(/["\\]/g, '\\$&') : token.text;
  }
  // A lone backslash at the end would escape the closing quote (gcc warns and drops it).
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) text = text.slice(0, -1);
  return new Token('string', `"${text}"`, site, operator.spelling, false, operator.hasSpace);
}
