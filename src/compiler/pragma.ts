/**
 * Pragmas (C11 6.10.6): those of gcc that C programs rely on. What has no meaning here is passed over in silence or with
 * gcc's warning.
 */
import { textOf } from './macro.ts';
import type { MacroTable } from './macro-table.ts';
import type { Diagnostics, Range } from './source.ts';
import type { SourceReader } from './source-reader.ts';
import type { Token } from './token.ts';

export class Pragmas {
  /** What `#pragma pack` has said: bytes, 0 for nothing. */
  packing = 0;
  private readonly savedPackings: { readonly name: string | undefined; readonly packing: number }[] = [];

  constructor(
    private readonly reader: SourceReader,
    private readonly macros: MacroTable,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Obey the rest of a line; `directive` is where it begins. */
  obey(line: readonly Token[], directive: Token): void {
    const last = line.at(-1) ?? directive;
    const range =
      last.range.end > directive.range.start ? { ...directive.range, end: last.range.end } : directive.range;
    const [first, second] = line;
    switch (first?.text) {
      case undefined:
      case 'STDC':
      case 'clang':
      case 'region':
      case 'endregion':
      case 'mark':
        return;
      case 'once':
        this.reader.once();
        return;
      case 'GCC':
        if (second?.text === 'error') this.diagnostics.error(range, textOf(line.slice(2)));
        if (second?.text === 'warning') this.diagnostics.warning(range, 'pragmas', textOf(line.slice(2)));
        return;
      case 'message': {
        const strings = line.filter(t => t.kind === 'string').map(t => t.text.slice(1, -1));
        this.diagnostics.add({ severity: 'note', message: `'#pragma message: ${strings.join('')}'`, range });
        return;
      }
      case 'push_macro':
      case 'pop_macro': {
        const name = line.find(t => t.kind === 'string')?.text.slice(1, -1);
        if (name !== undefined && first.text === 'push_macro') this.macros.push(name);
        if (name !== undefined && first.text === 'pop_macro') this.macros.pop(name);
        return;
      }
      case 'pack':
        this.pack(line.slice(1), range);
        return;
      case 'weak':
      case 'redefine_extname':
        this.diagnostics.error(range, `'#pragma ${first.text}' is not supported`);
        return;
      default: {
        const text = textOf(line.slice(0, 2));
        this.diagnostics.warning(range, 'unknown-pragmas', `ignoring '#pragma ${text}'`);
      }
    }
  }

  /** `#pragma pack (n)`, `()`, `(push)`, `(push, n)`, `(push, name, n)`, `(pop)`, `(pop, name)`; n is 0, 1, 2, 4, 8 or 16. */
  private pack(line: readonly Token[], range: Range): void {
    const words = textOf(line).match(/^\(\s*(?:(push|pop)\b)?[\s,]*([A-Za-z_]\w*)?[\s,]*(\d+)?\s*\)$/);
    const alignment = words?.[3] === undefined ? undefined : Number(words[3]);
    if (!words || (alignment !== undefined && ![0, 1, 2, 4, 8, 16].includes(alignment))) {
      this.diagnostics.warning(range, 'pragmas', `malformed '#pragma pack': ignored`);
      return;
    }
    const [, action, name] = words;
    if (action === 'push') this.savedPackings.push({ name, packing: this.packing });
    if (action === 'pop') {
      const found = name === undefined ? -1 : this.savedPackings.findLastIndex(s => s.name === name);
      const saved = this.savedPackings.splice(found)[0];
      if (saved) this.packing = saved.packing;
      else
        this.diagnostics.warning(
          range,
          'pragmas',
          "'#pragma pack (pop)' without a matching '#pragma pack (push)'",
        );
    }
    if (alignment !== undefined) this.packing = alignment;
    else if (action === undefined) this.packing = 0;
  }
}
