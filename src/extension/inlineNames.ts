/**
 * Which names of a C function are worth a value beside the line: its identifiers, up to the line execution stopped at. Words only,
 * no types: the editor shows a name that is a variable of the frame and drops all others. Imports no vscode.
 */

export interface Name {
  readonly name: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
}

/** What looks like a name and is none (comments, literals, directives, members), or, captured, an identifier that is not called. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|^[ \t]*#(?:\\\n|[^\n])*|\d[\w.]*|(?:\.|->)\s*[A-Za-z_]\w*|([A-Za-z_]\w*)(?!\w|\s*\()|\w+/gm;

/**
 * The identifiers of the function around 0-based line `stopped`, from its beginning to that line, each once a line. The function begins
 * after the last `}` in the first column, which ends what is before it.
 */
export function namesBefore(text: string, stopped: number): Name[] {
  const lines = text.split(/\r?\n/).slice(0, stopped + 1);
  const first = lines.findLastIndex((line, i) => i < stopped && line.startsWith('}')) + 1;
  const names = new Map<string, Name>();
  let [line, lineStart] = [first, 0];
  const part = lines.slice(first).join('\n');
  for (const token of part.matchAll(TOKEN)) {
    const [, name] = token;
    if (name === undefined) continue;
    for (let end = part.indexOf('\n', lineStart); end >= 0 && end < token.index; ) {
      line++;
      lineStart = end + 1;
      end = part.indexOf('\n', lineStart);
    }
    const key = `${line} ${name}`;
    if (!names.has(key)) names.set(key, { name, line, column: token.index - lineStart });
  }
  return [...names.values()];
}
