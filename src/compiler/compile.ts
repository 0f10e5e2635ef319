/**
 * The compiler as its users see it: C text in; object file, typed tree and diagnostics out.
 *
 * Stages: preprocess (with the tokenizer), parse, lower. An object is made only from a program without errors. The host
 * is reached through `readInclude` alone.
 */
import type { TranslationUnit } from './ast.ts';
import type { CType } from './ctype.ts';
import { lowerUnit } from './lower.ts';
import type { ObjectFile } from './object.ts';
import { parse } from './parse.ts';
import { type PreprocessOptions, preprocess } from './preprocess.ts';
import { type Diagnostic, Diagnostics, SourceFile } from './source.ts';
import { headerOf } from './suggest.ts';

export type CompileOptions = PreprocessOptions;

export interface Compilation {
  /** undefined if the program has errors. */
  readonly unit: TranslationUnit | undefined;
  readonly object: ObjectFile | undefined;
  /** In the order of the text within each file. */
  readonly diagnostics: readonly Diagnostic[];
}

export function compile(file: SourceFile, options: CompileOptions): Compilation {
  const diagnostics = new Diagnostics();
  try {
    return compileInto(diagnostics, file, options);
  } catch (e) {
    if (!isStackOverflow(e)) throw e;
    // The limits of the parser are below what an engine usually has; a host with a smaller stack ends here.
    const range = { file, start: 0, end: 0 };
    diagnostics.error(range, 'the program is nested too deeply to be compiled; split it into functions');
    return { unit: undefined, object: undefined, diagnostics: sorted(diagnostics.all, [file]) };
  }
}

const isStackOverflow = (e: unknown): boolean => e instanceof RangeError && e.message.includes('call stack');

function compileInto(diagnostics: Diagnostics, file: SourceFile, options: CompileOptions): Compilation {
  const source = preprocess(file, options, diagnostics);
  const unit = parse(source, diagnostics, {
    all: options.warnings === 'all',
    libraryDeclaration: libraryDeclarations(options),
  });
  const parsed = diagnostics.errorCount === 0;
  const lowered = parsed ? lowerUnit(unit, (range, message) => diagnostics.error(range, message)) : undefined;
  const failed = diagnostics.errorCount > 0;
  return {
    unit: failed ? undefined : unit,
    object: failed ? undefined : lowered,
    diagnostics: sorted(
      diagnostics.all.filter(d => d.severity === 'error' || options.warnings !== 'none'),
      source.files,
    ),
  };
}

/** By place; files in the order in which they were read, the main one first. The sort is stable, so what belongs together stays together. */
function sorted(list: readonly Diagnostic[], files: readonly SourceFile[]): Diagnostic[] {
  const place = (d: Diagnostic) => files.indexOf(d.range.file);
  return [...list].sort((a, b) => place(a) - place(b) || a.range.start - b.range.start);
}

/** Finds what a forgotten header says of a function, by reading that header alone. */
function libraryDeclarations(
  options: CompileOptions,
): (name: string) => { header: string; type: CType } | undefined {
  const read = new Map<string, TranslationUnit>();
  return name => {
    const header = headerOf(name);
    if (header === undefined) return undefined;
    let unit = read.get(header);
    if (!unit) {
      const diagnostics = new Diagnostics();
      const include = new SourceFile('<implicit declaration>', `#include <${header}>\n`, true);
      unit = parse(preprocess(include, options, diagnostics), diagnostics, { all: false, keepUnused: true });
      read.set(header, unit);
    }
    const type = unit.functions.find(f => f.name === name)?.type;
    return type && { header, type };
  };
}
