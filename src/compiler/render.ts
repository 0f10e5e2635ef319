/**
 * Diagnostics as text, in gcc's format, which students, editors and scripts know:
 *
 *     p1.c:3:5: error: unknown statement 'While' [-Woption]
 *         3 |     While(true) fork();
 *           |     ^~~~~
 *           |     while
 *
 * Tabs are drawn as gcc does, to the next multiple of 8; column numbers count characters, as editors do.
 */
import type { Diagnostic, Range, Severity } from './source.ts';

const TAB = 8;
/** Width of the line number in the gutter. */
const GUTTER = 5;
/** Characters of a line that are shown; generated programs have lines of megabytes. */
const LONGEST_LINE = 400;

const RESET = '\x1b[0m';
const BOLD = '\x1b[1m';
const GREEN = '\x1b[32m';
const SEVERITY_COLOR: Record<Severity, string> = {
  error: '\x1b[1;31m',
  warning: '\x1b[1;35m',
  note: '\x1b[1;36m',
};

export interface RenderOptions {
  /** With ANSI escape sequences for a terminal. */
  readonly color?: boolean;
}

/** All of them, each followed by its source lines, suggestion and notes. Ends with a newline, unless there is none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  const out: string[] = [];
  for (const d of diagnostics) renderOne(d, options.color ?? false, out);
  return out.map(line => `${line}\n`).join('');
}

function renderOne(d: Diagnostic, color: boolean, out: string[]): void {
  const option = d.option ? ` [-W${d.option}]` : '';
  const { suggestion } = d;
  const { file } = d.range;
  const here =
    suggestion &&
    suggestion.range.file === file &&
    file.position(suggestion.range.start).line === file.position(d.range.start).line;
  heading(d.severity, d.range, d.message + option, color, out);
  snippet(d.range, here ? suggestion : undefined, SEVERITY_COLOR[d.severity], color, out);
  if (suggestion && !here) {
    heading('note', suggestion.range, suggestion.why ?? 'write this instead', color, out);
    snippet(suggestion.range, suggestion, SEVERITY_COLOR.note, color, out);
  } else if (suggestion?.why) {
    heading('note', suggestion.range, suggestion.why, color, out);
  }
  let shown: Range = d.range;
  for (const note of d.notes ?? []) {
    heading('note', note.range, note.message, color, out);
    // Source that has just been shown need not be shown again.
    const same = note.range.file === shown.file && note.range.start === shown.start;
    if (!same) snippet(note.range, undefined, SEVERITY_COLOR.note, color, out);
    shown = note.range;
  }
}

const paint = (text: string, style: string, color: boolean): string => (color ? style + text + RESET : text);

function heading(severity: Severity, range: Range, message: string, color: boolean, out: string[]): void {
  const { line, column } = range.file.position(range.start);
  const place = paint(`${range.file.path}:${line}:${column}:`, BOLD, color);
  out.push(`${place} ${paint(`${severity}:`, SEVERITY_COLOR[severity], color)} ${message}`);
}

/** The line a range begins in, with the range underlined as far as it is in that line, and what to write there. */
function snippet(
  range: Range,
  suggestion: Diagnostic['suggestion'],
  style: string,
  color: boolean,
  out: string[],
): void {
  const { file } = range;
  const { line, column } = file.position(range.start);
  const { text, skipped } = clipped(file.line(line), column - 1);
  if (text === '' && range.start >= file.text.length) return;
  const cells = layout(text);
  const from = Math.min(column - 1 - skipped, text.length);
  const to = Math.min(Math.max(from + (range.end - range.start), from), text.length);
  const caret = cells[from]!;
  const underline = `^${'~'.repeat(Math.max(0, cells[to]! - caret - 1))}`;
  const empty = `${' '.repeat(GUTTER)} |`;
  out.push(`${String(line).padStart(GUTTER)} | ${draw(text)}`.trimEnd());
  out.push(`${empty} ${' '.repeat(caret)}${paint(underline, style, color)}`);
  if (suggestion) {
    const place = file.position(suggestion.range.start).column - 1 - skipped;
    const at = Math.max(0, Math.min(place, text.length));
    const end = Math.min(at + (suggestion.range.end - suggestion.range.start), text.length);
    const indent = ' '.repeat(cells[at]!);
    const insteadOf = '-'.repeat(Math.max(1, cells[end]! - cells[at]!));
    const [first, ...more] = (suggestion.text.trimEnd() || insteadOf).split('\n');
    out.push(`${empty} ${indent}${paint(first!, GREEN, color)}`);
    for (const next of more) out.push(`${empty} ${paint(next, GREEN, color)}`);
  }
}

/** The part of a line around a column that is shown of it, and how many characters before that are not. */
function clipped(line: string, column: number): { text: string; skipped: number } {
  if (line.length <= LONGEST_LINE) return { text: line, skipped: 0 };
  const skipped = Math.max(0, Math.min(column - LONGEST_LINE / 2, line.length - LONGEST_LINE));
  return { text: line.slice(skipped, skipped + LONGEST_LINE), skipped };
}

/** Screen column (from 0) of each character of a line, and of its end. */
function layout(text: string): number[] {
  const cells: number[] = [];
  let cell = 0;
  for (let i = 0; i < text.length; i++) {
    cells.push(cell);
    const c = text.charCodeAt(i);
    if (c === 9) cell += TAB - (cell % TAB);
    else if (c < 0xdc00 || c > 0xdfff) cell += isWide(c) ? 2 : isZeroWidth(c) ? 0 : 1;
  }
  cells.push(cell);
  return cells;
}

/** East Asian wide characters and, by their first surrogate, emoji. */
const isWide = (c: number): boolean =>
  (c >= 0x1100 && c <= 0x115f) ||
  (c >= 0x2e80 && c <= 0xa4cf) ||
  (c >= 0xac00 && c <= 0xd7a3) ||
  (c >= 0xf900 && c <= 0xfaff) ||
  (c >= 0xff01 && c <= 0xff60) ||
  c === 0xd83c ||
  c === 0xd83d ||
  c === 0xd83e;

const isZeroWidth = (c: number): boolean =>
  (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200d) || c === 0xfeff;

/** A line as it is drawn: tabs as spaces, control characters as boxes. */
function draw(text: string): string {
  let drawn = '';
  let cell = 0;
  for (const char of text) {
    const width = char === '\t' ? TAB - (cell % TAB) : isWide(char.charCodeAt(0)) ? 2 : 1;
    drawn += char === '\t' ? ' '.repeat(width) : char < ' ' ? '\ufffd' : char;
    cell += isZeroWidth(char.charCodeAt(0)) ? 0 : width;
  }
  return drawn;
}
