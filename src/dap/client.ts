/**
 * How the client counts lines and columns, writes paths, and what it understands: what `initialize` said. Inside, lines and
 * columns begin at 1 and paths are the host's with '/'.
 */
import type { Arguments } from './arguments.ts';

const DRIVE = /^[A-Za-z]:[\\/]/;

/** A path that begins with a drive, `C:\lab\p.c`, with '/' and a small letter; any other as it is. */
export const slashed = (path: string): string =>
  DRIVE.test(path) ? path[0]!.toLowerCase() + path.slice(1).replaceAll('\\', '/') : path;

export class Client {
  private readonly lineBase: 0 | 1;
  private readonly columnBase: 0 | 1;
  private readonly uris: boolean;
  /** Paths are shown with backslashes, because the client writes them so. */
  private backslashes = false;
  readonly understandsInvalidated: boolean;

  constructor(args: Arguments) {
    this.lineBase = args.boolean('linesStartAt1', true) ? 1 : 0;
    this.columnBase = args.boolean('columnsStartAt1', true) ? 1 : 0;
    this.uris = args.choice('pathFormat', ['path', 'uri'], 'path') === 'uri';
    this.understandsInvalidated = args.boolean('supportsInvalidatedEvent', false);
  }

  line(clients: number): number {
    return clients + 1 - this.lineBase;
  }

  column(clients: number): number {
    return clients + 1 - this.columnBase;
  }

  toLine(ours: number): number {
    return ours - 1 + this.lineBase;
  }

  toColumn(ours: number): number {
    return ours - 1 + this.columnBase;
  }

  /** A path or URI of the client as a path with '/' and a small drive letter. */
  path(clients: string): string {
    let path = clients;
    if (/^file:\/\//i.test(clients)) path = decodeURIComponent(clients.replace(/^file:\/\/[^/]*/i, ''));
    path = path.replace(/^\/(?=[A-Za-z]:)/, '');
    if (DRIVE.test(path) && path.includes('\\')) this.backslashes = true;
    return slashed(path);
  }

  toPath(ours: string): string {
    if (this.uris)
      return `file://${DRIVE.test(ours) ? '/' : ''}${ours.split('/').map(encodeURIComponent).join('/')}`;
    return this.backslashes && DRIVE.test(ours) ? ours.replaceAll('/', '\\') : ours;
  }
}
