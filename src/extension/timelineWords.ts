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

/** So many events at most, in order with their numbers: the nearest ones to the present moment. */
export function nearestEvents(
  { clock, events }: Pick<TimelineBody, 'clock' | 'events'>,
  most: number,
): { readonly event: EventRow; readonly index: number }[] {
  return events
    .map((event, index) => ({ event, index }))
    .sort((a, b) => Math.abs(a.event.clock - clock) - Math.abs(b.event.clock - clock))
    .slice(0, most)
    .sort((a, b) => a.index - b.index);
}
