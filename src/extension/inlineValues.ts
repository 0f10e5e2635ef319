/**
 * Values beside the lines of the function that execution stopped in, for the editor to show with `debug.inlineValues`. They are asked of
 * the frame's variables: the editor's own look-up would find fields of the PCB by the same names, too.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { type Name, namesBefore } from './inlineNames.ts';

/** Characters of a value beside a line; all of it is in the Variables view. */
const LONGEST = 40;

export class InlineValues implements vscode.InlineValuesProvider {
  async provideInlineValues(
    document: vscode.TextDocument,
    viewPort: vscode.Range,
    context: vscode.InlineValueContext,
  ): Promise<vscode.InlineValue[]> {
    const session = vscode.debug.activeDebugSession;
    // Other debuggers of C choose for themselves.
    if (session?.type !== 'procstep') return [];
    const names = namesBefore(document.getText(), context.stoppedLocation.start.line).filter(
      ({ line }) => line >= viewPort.start.line && line <= viewPort.end.line,
    );
    try {
      const values = await valuesOf(session, context.frameId);
      return names.flatMap(name => beside(name, values.get(name.name)));
    } catch {
      // The program runs again: nothing is to be shown.
      return [];
    }
  }
}

function beside({ name, line, column }: Name, value: string | undefined): vscode.InlineValue[] {
  if (value === undefined) return [];
  const short = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  const range = new vscode.Range(line, column, line, column + name.length);
  return [new vscode.InlineValueText(range, `${name} = ${short}`)];
}

/** What the frame's locals and globals are by name; a local hides a global, and the innermost of its name comes first. */
async function valuesOf(session: vscode.DebugSession, frameId: number): Promise<Map<string, string>> {
  const { scopes }: DebugProtocol.ScopesResponse['body'] = await session.customRequest('scopes', { frameId });
  const values = new Map<string, string>();
  for (const scope of scopes) {
    if (scope.presentationHint !== 'locals' && scope.presentationHint !== 'globals') continue;
    const { variablesReference } = scope;
    const body: DebugProtocol.VariablesResponse['body'] = await session.customRequest('variables', {
      variablesReference,
    });
    for (const { name, value } of body.variables) if (!values.has(name)) values.set(name, value);
  }
  return values;
}
