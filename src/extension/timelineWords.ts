/** Words, icons and numbers for moments of a history, the same in every view. Imports no vscode: pages are made with it, too. */
import type { MarkerRow, TimelineBody } from '../dap/protocol.ts';

type EventRow = TimelineBody['events'][number];

/** Words and icon for an event of the kernel. */
export function describeEvent({ event, child }: EventRow): { label: string; icon: string } {
  switch (event) {
    case 'fork':
    case 'vfork':
      return { label: `${event} → ${child ?? '?'}`, icon: 'repo-forked' };
    case 'exec':
      return { label: 'exec', icon: 'file-binary' };
    case 'exit':
      return { label: 'exit', icon: 'circle-slash' };
    case 'wait':
      return { label: child === undefined ? 'wait' : `wait ← ${child}`, icon: 'watch' };
    case 'signal-delivered':
      return { label: 'signal', icon: 'zap' };
    case 'thread-start':
      return { label: `thread → ${child ?? '?'}`, icon: 'git-branch' };
    case 'thread-exit':
      return { label: 'thread exit', icon: 'circle-slash' };
    default:
      return { label: event.replaceAll('-', ' '), icon: 'circle-outline' };
  }
}

export const markerIcon = ({ kind }: Pick<MarkerRow, 'kind'>): string =>
  ({ bookmark: 'bookmark', comment: 'comment', answer: 'comment-discussion' })[kind];

/** 1234567 as 1,234,567. */
export const formatClock = (clock: number): string => clock.toLocaleString('en-US');

/** A process by its number, and init by its name. */
export const processName = (pid: number): string => (pid === 1 ? 'init' : `${pid}`);
