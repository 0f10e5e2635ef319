/**
 * Source files in the client's terms. The student's files are files of the host; those of the C library and /bin exist only
 * inside the sysroot, so the client asks us for their text by a reference.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SourceRange, SourceReference } from '../debugger/types.ts';
import { NOWHERE } from '../replay/rerun.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { badArgument, noSource } from './errors.ts';

/** The programs of /bin are there to be stepped through; the library below them is background. */
const PROGRAMS = 'sysroot:/usr/src/bin/';

export const isBackground = (source: SourceReference): boolean =>
  source.system && !source.path.startsWith(PROGRAMS);

export class Sources {
  /** Paths of sysroot files; a reference is the index + 1. */
  private readonly references: string[] = [];

  constructor(private readonly context: Context) {}

  toClient(source: SourceReference): DebugProtocol.Source {
    const ofReplay = source.path.startsWith(`${NOWHERE}/`);
    if (!source.system && !ofReplay)
      return { name: source.name, path: this.context.client.toPath(source.path) };
    let index = this.references.indexOf(source.path);
    if (index < 0) index = this.references.push(source.path) - 1;
    return {
      name: source.name,
      path: source.path,
      sourceReference: index + 1,
      ...(isBackground(source) ? { presentationHint: 'deemphasize' as const } : {}),
      origin: ofReplay ? 'replay' : 'Procstep system',
    };
  }

  /** Source and place of a range, as frames, outputs and breakpoints carry them. */
  placeOf(range: SourceRange): {
    source: DebugProtocol.Source;
    line: number;
    column: number;
    endLine: number;
    endColumn: number;
  } {
    return { source: this.toClient(range.source), ...this.extentOf(range) };
  }

  extentOf(range: SourceRange): { line: number; column: number; endLine: number; endColumn: number } {
    const { client } = this.context;
    return {
      line: client.toLine(range.line),
      column: client.toColumn(range.column),
      endLine: client.toLine(range.endLine),
      endColumn: client.toColumn(range.endColumn),
    };
  }

  /** The path of the `source` argument of a request. */
  path(args: Arguments): string {
    const source = args.object('source');
    const reference = source.optionalInteger('sourceReference') ?? 0;
    const path = reference > 0 ? this.references[reference - 1] : source.optionalString('path');
    if (path === undefined) throw badArgument(args.command, 'source', 'a source with a path');
    const isOurs = path.startsWith('sysroot:') || path.startsWith(`${NOWHERE}/`);
    return isOurs ? path : this.context.client.path(path);
  }

  /** DAP `source`. */
  source(args: Arguments): DebugProtocol.SourceResponse['body'] {
    const reference =
      args.optionalObject('source')?.optionalInteger('sourceReference') ?? args.integer('sourceReference');
    const path = this.references[reference - 1] ?? args.optionalObject('source')?.optionalString('path');
    const content = path === undefined ? undefined : this.context.debugger.sourceText(path);
    if (content === undefined) throw noSource();
    return { content, mimeType: 'text/x-c' };
  }

  /** DAP `loadedSources`. */
  loadedSources(): DebugProtocol.LoadedSourcesResponse['body'] {
    return { sources: this.context.debugger.loadedSources().map(s => this.toClient(s)) };
  }
}
