/**
 * The macros that are defined at a moment of preprocessing: what the compiler predefines, what -D and -U say, and what
 * the directives and pragmas do to them.
 */
import { type Macro, readDefinition, SPECIALS, sameDefinition, textOf } from './macro.ts';
import { PREDEFINED, PREDEFINED_CONSTANTS } from './predefined.ts';
import { type Diagnostics, SourceFile } from './source.ts';
import type { Token } from './token.ts';
import { endOfLine, tokenize } from './tokenize.ts';

/** What is defined before the first line. */
export interface MacroOptions {
  /** As after -D: `NAME`, `NAME=VALUE`, `NAME(a,b)=VALUE`. */
  readonly defines?: readonly string[];
  /** As after -U. */
  readonly undefines?: readonly string[];
  /** What __DATE__ and __TIME__ are: fixed, so that the same text is the same program. */
  readonly date?: string;
  readonly time?: string;
}

const DEFAULT_DATE = 'Jan  1 2026';
const DEFAULT_TIME = '12:00:00';

export class MacroTable {
  private readonly macros = new Map<string, Macro>();
  /** `#pragma push_macro`: name -> what it was, the last one saved last. */
  private readonly saved = new Map<string, (Macro | undefined)[]>();
  private readonly builtin = new SourceFile('<built-in>', '', true);

  constructor(
    private readonly diagnostics: Diagnostics,
    options: MacroOptions,
  ) {
    this.predefine(options);
  }

  has(name: string): boolean {
    return this.macros.has(name);
  }

  get(name: string): Macro | undefined {
    return this.macros.get(name);
  }

  /** 6.10.3: `#define` and the rest of its line. */
  define(line: readonly Token[], directive: Token): void {
    const macro = readDefinition(line, directive, this.diagnostics);
    if (macro === undefined) return;
    const old = this.macros.get(macro.name);
    if (old && !sameDefinition(old, macro)) this.redefined(old, macro);
    this.macros.set(macro.name, macro);
  }

  private redefined(old: Macro, macro: Macro): void {
    const predefined = old.definition.file === this.builtin;
    const notes = predefined
      ? []
      : [{ message: 'this is the location of the previous definition', range: old.definition }];
    this.diagnostics.add({
      severity: 'warning',
      message: `'${macro.name}' redefined`,
      range: macro.definition,
      option: old.special ? 'builtin-macro-redefined' : undefined,
      notes,
    });
  }

  /** 6.10.3.5: `#undef name` */
  undefine(name: Token): void {
    if (this.macros.get(name.text)?.special) {
      this.diagnostics.warning(name.range, 'builtin-macro-redefined', `undefining '${name.text}'`);
    }
    this.macros.delete(name.text);
  }

  /** `#pragma push_macro("name")` */
  push(name: string): void {
    const saved = this.saved.get(name);
    if (saved) saved.push(this.macros.get(name));
    else this.saved.set(name, [this.macros.get(name)]);
  }

  /** `#pragma pop_macro("name")`; nothing, if nothing was pushed. */
  pop(name: string): void {
    const saved = this.saved.get(name);
    if (saved === undefined || saved.length === 0) return;
    const macro = saved.pop();
    if (macro) this.macros.set(name, macro);
    else this.macros.delete(name);
  }

  /** Object-like macros of the user's files and -D: name -> replacement text. */
  ofUser(): Map<string, string> {
    const result = new Map<string, string>();
    for (const macro of this.macros.values()) {
      if (macro.params || macro.special || macro.definition.file.system) continue;
      result.set(macro.name, textOf(macro.body ?? []));
    }
    return result;
  }

  private predefine({
    date = DEFAULT_DATE,
    time = DEFAULT_TIME,
    defines = [],
    undefines = [],
  }: MacroOptions): void {
    const common = {
      params: undefined,
      variadic: false,
      paramOf: [],
      plain: true,
      definition: { file: this.builtin, start: 0, end: 0 },
    };
    const lazy = (name: string, text: string) =>
      this.macros.set(name, { ...common, name, text, body: undefined });
    for (const [name, text] of PREDEFINED) lazy(name, text);
    lazy('__DATE__', `"${date}"`);
    lazy('__TIME__', `"${time}"`);
    lazy('__TIMESTAMP__', `"Thu ${date.slice(0, 6)} ${time} 2026"`);
    for (const special of SPECIALS) this.macros.set(special, { ...common, name: special, special, body: [] });
    for (const [name, suffix] of PREDEFINED_CONSTANTS) {
      this.defineText(`${name}(c) c${suffix && ` ## ${suffix}`}`, true);
    }
    for (const define of defines) {
      const equals = define.indexOf('=');
      const text = equals < 0 ? `${define} 1` : `${define.slice(0, equals)} ${define.slice(equals + 1)}`;
      this.defineText(text, false);
    }
    for (const name of undefines) this.macros.delete(name);
  }

  /** What `#define text` would do, outside of any file. */
  private defineText(text: string, system: boolean): void {
    const file = new SourceFile(system ? '<built-in>' : '<command-line>', `#define ${text}`, system);
    const { tokens } = tokenize(file);
    this.define(tokens.slice(2, endOfLine(tokens, 2)), tokens[1]!); // after '#' and 'define'
  }
}
