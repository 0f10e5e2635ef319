/**
 * The files a translation unit is read from (C11 6.10.2): the one being read and, on a stack, those that include it.
 * Every file is tokenized once, however often it is included, and not even entered again where its include guard or
 * `#pragma once` says that nothing would come of it.
 */
import type { Diagnostics, Range, SourceFile } from './source.ts';
import type { Token } from './token.ts';
import { endOfLine, type TokenizedFile, tokenize } from './tokenize.ts';

/** As gcc's -fmax-include-depth. */
const MAX_INCLUDE_DEPTH = 200;

/** Two files that include each other can ask for more than any time is enough for: where to give up. */
const MAX_INCLUSIONS = 10_000;

export const CONDITIONAL_START: ReadonlySet<string> = new Set(['if', 'ifdef', 'ifndef']);
export const CONDITIONAL_NEXT: ReadonlySet<string> = new Set(['elif', 'elifdef', 'elifndef', 'else']);

/** An #if, #ifdef or #ifndef whose #endif has not come. */
export interface Conditional {
  readonly directive: Token;
  /** A group has been chosen: later ones are skipped. */
  taken: boolean;
  elseAt: Range | undefined;
}

/** A file being read. */
export interface OpenFile {
  readonly source: TokenizedFile;
  next: number;
  readonly conditionals: Conditional[];
  /** What #line changed: added to line numbers, and the name to show. */
  lineShift: number;
  name: string;
  /** Stretches [from, to) of the file in which bad tokens are no errors. */
  readonly skipped: { from: number; to: number }[];
}

export class SourceReader {
  /** Every file read, the main one first. */
  readonly files: SourceFile[] = [];
  current: OpenFile;
  private readonly outer: OpenFile[] = [];
  private readonly tokenized = new Map<string, TokenizedFile>();
  /** Path -> the macro that guards the whole file against a second inclusion; '' for #pragma once. */
  private readonly guards = new Map<string, string>();
  private inclusions = 0;

  constructor(
    main: SourceFile,
    private readonly diagnostics: Diagnostics,
    /** Whether remarks about comments are wanted. */
    private readonly remarks: boolean,
  ) {
    this.current = this.open(main);
  }

  /** How many files include the one being read, one through the other. */
  get depth(): number {
    return this.outer.length;
  }

  private open(file: SourceFile): OpenFile {
    let source = this.tokenized.get(file.path);
    if (source === undefined) {
      source = tokenize(file);
      this.tokenized.set(file.path, source);
      this.files.push(file);
      const guard = includeGuard(source);
      if (guard !== undefined) this.guards.set(file.path, guard);
    }
    return { source, next: 0, conditionals: [], lineShift: 0, name: file.spelled, skipped: [] };
  }

  /**
   * Read `file` next, unless it need not be read again. `included` is its name and `range` where it stands, for
   * complaints about too many. true: it is being read now.
   */
  enter(file: SourceFile, included: string, range: Range, isDefined: (macro: string) => boolean): boolean {
    const guard = this.guards.get(file.path);
    if (guard !== undefined && (guard === '' || isDefined(guard))) return false;
    if (this.depth >= MAX_INCLUDE_DEPTH) {
      const message = `#include nested depth ${this.depth + 1} exceeds maximum of ${MAX_INCLUDE_DEPTH}`;
      this.diagnostics.error(range, message, {
        notes: [{ message: `does '${included}' include itself?`, range }],
      });
      return false;
    }
    if (this.inclusions >= MAX_INCLUSIONS) {
      this.diagnostics.error(range, `more than ${MAX_INCLUSIONS} inclusions`);
      return false;
    }
    this.inclusions++;
    this.outer.push(this.current);
    this.current = this.open(file);
    return true;
  }

  /** The file being read is not to be included again. */
  once(): void {
    this.guards.set(this.current.source.file.path, '');
  }

  /** End of a file: complain about what is open in it; go back to the including one, if any. */
  leave(): boolean {
    const { current } = this;
    for (const { directive } of current.conditionals) {
      this.diagnostics.error(directive.range, `unterminated #${directive.text}`, {
        notes: [{ message: "every #if, #ifdef and #ifndef needs an '#endif'", range: directive.range }],
      });
    }
    current.conditionals.length = 0;
    for (const problem of current.source.problems) {
      const { start } = problem.range;
      if (!current.skipped.some(s => start >= s.from && start < s.to)) this.diagnostics.add(problem);
    }
    if (this.remarks && !current.source.file.system) {
      for (const remark of current.source.remarks) this.diagnostics.add(remark);
    }
    const includer = this.outer.pop();
    if (includer === undefined) return false;
    this.current = includer;
    return true;
  }

  /** The rest of the current line; reading goes on after it. */
  restOfLine(): readonly Token[] {
    const { source, next } = this.current;
    this.current.next = endOfLine(source.tokens, next);
    return source.tokens.slice(next, this.current.next);
  }

  /** Warn of what stands behind a directive that needs no more; `option` is gcc's, without -W. */
  extraTokens(name: Token, extra: Token | undefined, option?: string): void {
    if (extra === undefined) return;
    const message = `extra tokens at end of #${name.text} directive`;
    this.diagnostics.add({ severity: 'warning', message, range: extra.range, option });
  }

  /** Bad tokens between these offsets of the file are no errors. */
  skip(from: number, to: number): void {
    this.current.skipped.push({ from, to });
  }
}

/** The macro of an `#ifndef X ... #endif` around all of a file (as gcc, an #else in it does not count). */
function includeGuard({ tokens, directives }: TokenizedFile): string | undefined {
  const name = tokens[2];
  if (
    directives[0] !== 0 ||
    tokens[1]!.text !== 'ifndef' ||
    name?.kind !== 'identifier' ||
    name.atLineStart
  ) {
    return undefined;
  }
  let depth = 0;
  for (const hash of directives) {
    const directive = tokens[hash + 1]!.text;
    if (CONDITIONAL_START.has(directive)) depth++;
    else if (CONDITIONAL_NEXT.has(directive) && depth === 1) return undefined;
    else if (directive === 'endif' && --depth === 0)
      return tokens[hash + 2]!.kind === 'eof' ? name.text : undefined;
  }
  return undefined;
}
