/** A replay under the debugger: the whole recording is the past of a machine that stands at its beginning. */

import type { Sysroot } from '../compiler/sysroot.ts';
import { type Debugger, launchDebugger } from '../debugger/debugger.ts';
import type { Launched } from '../debugger/launch.ts';
import { HISTORY_EVENTS, historyEvent, type TimelineOptions } from '../debugger/timeline.ts';
import type { HistoryEvent } from '../debugger/types.ts';
import type { CheckOptions } from '../kernel/checks.ts';
import { type Replay, ReplayError } from './format.ts';
import { differenceOf } from './images.ts';
import { FilesRead, type Original, SessionRecorder } from './record.ts';
import { checkMachine, configurationOf, servicesOf, verify } from './verify.ts';

/** A longer replay is not run beforehand. Instructions. */
const SURVEYED = 30_000_000;

/** Where the files of a replay seem to be when they are nowhere else. */
export const NOWHERE = 'replay:';

/**
 * Compiles the replay's files as if they were in `folder`, boots, and loads the recording. What the machine does is compared with
 * it on the way. Throws ReplayError if this machine cannot run it, LaunchError if it does not compile.
 */
export function debugReplay(
  original: Original,
  sysroot: Sysroot,
  folder: string,
  options: TimelineOptions,
  checks?: CheckOptions,
): { launched: Launched; debugger: Debugger; recorder: SessionRecorder } {
  const { replay } = original;
  checkMachine(replay);
  const configuration = configurationOf(replay, folder);
  const services = servicesOf(replay, sysroot, folder);
  const files = new FilesRead(configuration);
  const { footer, interventions, hashes, header } = replay;
  const end = { clock: footer.clock, step: footer.step, interventions: interventions.length };
  const lines = new Map(hashes.map(h => [h.hash, h.line]));
  const {
    launched,
    debugger: session,
    recording,
  } = launchDebugger(configuration, files.of({ ...services, ...(checks ? { checks } : {}) }), options, {
    decisions: replay.decisions.map(d => d.decision),
    questions: footer.questions,
    history: {
      interventions,
      checks: [
        ...hashes.map(({ hash, clock, step, interventions: n }) => ({
          hash,
          position: { clock, step, interventions: n },
        })),
        { hash: footer.hash, position: end },
      ],
      end,
      events: survey(replay, sysroot),
      openEnd: footer.end === 'limit',
      differs: ({ hash, position }) =>
        `The machine is not as it was recorded at ${position.clock} (line ${lines.get(hash) ?? footer.line} of the replay)${why()}`,
    },
  });
  const executed = () => session.machine.kernel.loadedExecutables;
  const why = (): string => {
    const difference = differenceOf(executed(), header);
    return difference ? `: ${difference.reason}` : '';
  };
  const difference = differenceOf(executed(), header);
  if (difference) throw difference;
  // Who waited for ever then waits for ever now.
  launched.input.closed = footer.end === 'deadlock';
  const recorder = new SessionRecorder(session, recording, files, header.bin, original);
  return { launched, debugger: session, recorder };
}

/**
 * What happens in a replay that is not long: it is run before it is debugged, so that one can go to everything at once. What is
 * wrong with it is said when it is come to.
 */
function survey(replay: Replay, sysroot: Sysroot): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  if (replay.footer.clock > SURVEYED) return events;
  try {
    verify(replay, { sysroot, events: HISTORY_EVENTS, event: e => events.push(historyEvent(e)) });
    return events;
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    return [];
  }
}

/** The folder whose files are the replay's own: there they can be shown as themselves. */
export function folderWith(
  { replay }: Original,
  folder: string,
  read: (path: string) => Uint8Array | undefined,
): string {
  const { folder: own } = replay.header.configuration;
  const sources = replay.files.filter(f => f.path.startsWith(`${own}/`) && /\.[ch]$/.test(f.path));
  const isThere = sources.every(({ path, bytes }) => {
    const found = read(folder + path.slice(own.length));
    return found !== undefined && found.length === bytes.length && found.every((b, i) => b === bytes[i]);
  });
  return isThere ? folder : NOWHERE;
}
