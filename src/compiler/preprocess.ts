/**
 * The preprocessor (C11 6.10; translation phases 4 to 7): preprocessing tokens -> the tokens the parser reads.
 *
 * Tokens come from one place, `take`: first from a stack of tokens that macros left behind, then from the file being
 * read, where directives are obeyed on the way. This file reads and hands each directive to who knows it: conditionals to
 * conditional-inclusion.ts, definitions to macro-table.ts, headers to header.ts, pragmas to pragma.ts. Replacing macros is
 * macro-expansion.ts, and phases 5 to 7 are finish-tokens.ts.
 */
import { ConditionalInclusion } from './conditional-inclusion.ts';
import { finishTokens } from './finish-tokens.ts';
import { type HeaderSource, headerName, missingHeader } from './header.ts';
import { stringLiteral } from './literal.ts';
import { isHash, isMacroName, type Special, textOf } from './macro.ts';
import { copy, Expander, type TokenSource } from './macro-expansion.ts';
import { type MacroOptions, MacroTable } from './macro-table.ts';
import { Pragmas } from './pragma.ts';
import { type Diagnostics, SourceFile } from './source.ts';
import { SourceReader } from './source-reader.ts';
import { closest } from './suggest.ts';
import { Token } from './token.ts';
import { tokenize } from './tokenize.ts';

export interface PreprocessOptions extends HeaderSource, MacroOptions {
  /** 'all': what gcc says with -Wall; 'none': errors only; default: gcc without options. */
  readonly warnings?: 'default' | 'all' | 'none';
}

export interface Preprocessed {
  /** Ends with eof. */
  readonly tokens: Token[];
  /** Every file read, the main one first. */
  readonly files: SourceFile[];
  /** Object-like macros of the user's files and -D that are defined at the end: name -> replacement text. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names, as included, of headers of our own sysroot. */
  readonly includedSystemHeaders: ReadonlySet<string>;
  /** The keyword of a struct or union where `#pragma pack` is in force -> the greatest alignment of its members, in bytes. */
  readonly packings: ReadonlyMap<Token, number>;
}

const DIRECTIVES =
  'define undef include include_next import if ifdef ifndef elif elifdef elifndef else endif line error warning pragma ident'.split(
    ' ',
  );

export function preprocess(
  file: SourceFile,
  options: PreprocessOptions,
  diagnostics: Diagnostics,
): Preprocessed {
  return new Preprocessor(file, options, diagnostics).run();
}

class Preprocessor implements TokenSource {
  /** Tokens to read before the file's, the next one last. */
  private readonly pending: Token[] = [];
  private readonly includedSystemHeaders = new Set<string>();
  private readonly reader: SourceReader;
  private readonly macros: MacroTable;
  private readonly expander: Expander;
  private readonly conditionals: ConditionalInclusion;
  private readonly pragmas: Pragmas;
  /** __COUNTER__ */
  private counter = 0;

  constructor(
    private readonly main: SourceFile,
    private readonly options: PreprocessOptions,
    private readonly diagnostics: Diagnostics,
  ) {
    this.reader = new SourceReader(main, diagnostics, options.warnings === 'all');
    this.macros = new MacroTable(diagnostics, options);
    this.expander = new Expander(this.macros, this, diagnostics);
    this.conditionals = new ConditionalInclusion(
      this.reader,
      this.macros,
      this.expander,
      options,
      diagnostics,
    );
    this.pragmas = new Pragmas(this.reader, this.macros, diagnostics);
  }

  run(): Preprocessed {
    const { pending, macros, expander, pragmas } = this;
    const output: Token[] = [];
    const packings = new Map<Token, number>();
    for (;;) {
      const token = this.take(pending, true);
      if (token === undefined) break;
      if (token.kind === 'identifier' && macros.has(token.text) && expander.expand(token, pending)) continue;
      if (pragmas.packing > 0 && (token.text === 'struct' || token.text === 'union')) {
        packings.set(token, pragmas.packing);
      }
      output.push(token);
    }
    return {
      tokens: finishTokens(output, this.main, this.diagnostics),
      files: this.reader.files,
      macros: macros.ofUser(),
      includedSystemHeaders: this.includedSystemHeaders,
      packings,
    };
  }

  // --- Reading ----------------------------------------------------------------------------------------------

  /**
   * The next token: from `stack`, and when that is empty and is the main one, from the file. `acrossFiles`: at the end
   * of an included file go on in the including one. undefined: nothing is left.
   */
  take(stack: Token[], acrossFiles = false): Token | undefined {
    const token = stack.pop();
    if (token !== undefined || stack !== this.pending) return token;
    for (;;) {
      const { current } = this.reader;
      const read = current.source.tokens[current.next]!;
      if (read.kind === 'eof') {
        if (!acrossFiles || !this.reader.leave()) return undefined;
        continue;
      }
      current.next++;
      if (!read.atLineStart || !isHash(read)) return read;
      this.directive();
    }
  }

  /** Is the next token a '('? Directives are not looked past. */
  parenthesisFollows(stack: readonly Token[]): boolean {
    const top = stack.at(-1);
    if (top !== undefined) return top.text === '(' && top.kind === 'punctuator';
    if (stack !== this.pending) return false;
    const read = this.reader.current.source.tokens[this.reader.current.next]!;
    return read.text === '(' && read.kind === 'punctuator';
  }

  // --- Directives -------------------------------------------------------------------------------------------

  /** 6.10: after the '#' that begins a line. */
  private directive(): void {
    const { source, next } = this.reader.current;
    const name = source.tokens[next]!;
    if (name.atLineStart) return; // The null directive
    this.reader.current.next++;
    if (name.kind === 'number') {
      this.reader.current.next--;
      this.line(name); // `# 33 "file.c"`, as preprocessors write it
      return;
    }
    switch (name.text) {
      case 'define':
        this.macros.define(this.reader.restOfLine(), name);
        return;
      case 'undef':
        this.undef(name);
        return;
      case 'include':
        this.include(name, false);
        return;
      case 'import': // The Objective-C form that gcc takes in C, too: the header at most once.
        if (this.include(name, false)) this.reader.once();
        return;
      case 'include_next':
        this.include(name, true);
        return;
      case 'if':
      case 'ifdef':
      case 'ifndef':
        this.conditionals.begin(name);
        return;
      case 'elif':
      case 'elifdef':
      case 'elifndef':
      case 'else':
        this.conditionals.nextGroup(name);
        return;
      case 'endif':
        this.conditionals.endif(name);
        return;
      case 'line':
        this.line(name);
        return;
      case 'error':
      case 'warning':
        this.message(name);
        return;
      case 'pragma':
        this.pragmas.obey(this.reader.restOfLine(), name);
        return;
      case 'ident':
      case 'sccs':
        this.reader.restOfLine();
        return;
      default:
        this.unknownDirective(name);
        return;
    }
  }

  private unknownDirective(name: Token): void {
    this.reader.restOfLine();
    const meant = closest(name.text, DIRECTIVES);
    const more = meant && {
      suggestion: { range: name.range, text: meant, why: `did you mean '#${meant}'?` },
    };
    this.diagnostics.error(name.range, `invalid preprocessing directive #${name.text}`, more || {});
  }

  /** 6.10.3.5: `#undef name` */
  private undef(directive: Token): void {
    const [name, extra] = this.reader.restOfLine();
    if (!isMacroName(name, directive, this.diagnostics)) return;
    this.reader.extraTokens(directive, extra);
    this.macros.undefine(name);
  }

  /** #error and #warning: the line as it stands, apostrophes and all. */
  private message(name: Token): void {
    this.reader.restOfLine();
    const { file, start, end } = name.range;
    const line = /^(?:\\\r?\n|[^\n])*/.exec(file.text.slice(end))![0];
    this.reader.skip(start, end + line.length);
    const text = line.replace(/\\\r?\n|\/\/.*|\/\*.*?\*\//g, ' ').trim();
    const range = { file, start, end: end + line.trimEnd().length };
    const message = `#${name.text}${text && ` ${text}`}`;
    if (name.text === 'error') this.diagnostics.error(range, message);
    else this.diagnostics.warning(range, 'cpp', message);
  }

  /** 6.10.4: `#line 100 "file.c"`. Diagnostics go on to show the real file. */
  private line(name: Token): void {
    const tokens = this.expander.expandAll(this.reader.restOfLine());
    const [number, fileName, extra] = tokens;
    if (number === undefined || number.kind !== 'number' || !/^[0-9]+$/.test(number.text)) {
      const text = number
        ? `'${number.text}' after #line is not a positive integer`
        : 'unexpected end of line after #line';
      this.diagnostics.error((number ?? name).place, text);
      return;
    }
    if (fileName !== undefined) {
      const literal = fileName.kind === 'string' ? stringLiteral([fileName], this.diagnostics) : undefined;
      if (literal?.kind !== 'string') {
        this.diagnostics.error(fileName.place, `'${fileName.text}' is not a valid file name`);
        return;
      }
      this.reader.current.name = new TextDecoder().decode(literal.bytes.subarray(0, -1));
    }
    if (name.kind !== 'number') this.reader.extraTokens(name, extra);
    const { line } = this.reader.current.source.file.position(name.range.start);
    this.reader.current.lineShift = Number(number.text) - (line + 1);
  }

  // --- Inclusion (6.10.2) -----------------------------------------------------------------------------------

  /** Begin to read the header that the directive names. Is there anything to read? */
  private include(directive: Token, next: boolean): boolean {
    const line = this.reader.restOfLine();
    let header = headerName(line.slice(0, 1));
    let extra: Token | undefined = line[1];
    if (header === undefined && line.length > 0) {
      header = headerName(this.expander.expandAll(line));
      extra = undefined;
    }
    const last = line.at(-1);
    if (header === undefined || header.name === '') {
      const range = last ? { ...line[0]!.range, end: last.range.end } : directive.range;
      const written = textOf(line).replace(/^[<"]|[>";]+$/g, '');
      const suggestion = /^[\w/.+-]+\.h$/.test(written) ? { range, text: `<${written}>` } : undefined;
      const message = header ? 'empty filename in #include' : '#include expects "FILENAME" or <FILENAME>';
      this.diagnostics.error(range, message, { suggestion });
      return false;
    }
    this.reader.extraTokens(directive, extra);
    const range = { ...line[0]!.range, end: (extra ? line[0]! : last!).range.end };
    const kind = next ? 'next' : header.kind;
    const found = this.options.readInclude(header.name, kind, this.reader.current.source.file);
    if (found === undefined) {
      missingHeader(header, range, this.reader.current.source.file, this.options, this.diagnostics);
      return false;
    }
    if (found.system) this.includedSystemHeaders.add(header.name);
    return this.reader.enter(found, header.name, range, macro => this.macros.has(macro));
  }

  // --- Macros that depend on where they are used ------------------------------------------------------------

  expandSpecial(token: Token, special: Special, stack: Token[]): boolean {
    const push = (kind: 'string' | 'number', text: string): boolean => {
      const { range, spelling } = token;
      stack.push(new Token(kind, text, range, spelling, token.atLineStart, token.hasSpace));
      return true;
    };
    const { current } = this.reader;
    switch (special) {
      case '__FILE__':
        return push('string', quote(current.name));
      case '__LINE__': {
        const { file } = token.range;
        const shift = file === current.source.file ? current.lineShift : 0;
        return push('number', String(file.position(token.range.start).line + shift));
      }
      case '__BASE_FILE__':
        return push('string', quote(this.main.spelled));
      case '__INCLUDE_LEVEL__':
        return push('number', String(this.reader.depth));
      case '__COUNTER__':
        return push('number', String(this.counter++));
      case '_Pragma':
        return this.pragmaOperator(token, stack);
      case '__has_include':
      case '__has_include_next':
      case '__has_attribute':
      case '__has_c_attribute':
      case '__has_builtin':
      case '__has_feature':
      case '__has_extension':
        return false; // Operators of #if only: see conditional-inclusion.ts
    }
  }

  /** `_Pragma("text")` */
  private pragmaOperator(name: Token, stack: Token[]): boolean {
    // The operand may come out of a macro.
    const open = this.parenthesisFollows(stack) ? this.take(stack) : undefined;
    const text = open && this.expander.next(stack);
    const close = text && this.expander.next(stack);
    if (text?.kind !== 'string' || close?.text !== ')') {
      this.diagnostics.error(name.place, '_Pragma takes a parenthesized string literal');
      return true;
    }
    const content = text.text.replace(/^L?"|"$/g, '').replace(/\\(["\\])/g, '$1');
    const { tokens } = tokenize(new SourceFile('<_Pragma>', content, name.range.file.system));
    const line = tokens.slice(0, -1).map(t => copy(t, name.range, undefined, t.hasSpace));
    this.pragmas.obey(line, name);
    return true;
  }
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
