/**
 * Replays: the history of this session as a file, at any time; its markers; and what is in a file that is there already.
 *
 * Recording costs nothing that a session does not need anyway: the decisions are kept for going back, and the file is written when it
 * is asked for.
 */
import { HISTORY_EVENTS, historyEvent } from '../debugger/timeline.ts';
import type { KernelEvent } from '../kernel/events.ts';
import { MARKER_KINDS, type Replay, ReplayError } from '../replay/format.ts';
import { readReplay } from '../replay/read.ts';
import { shownInReplay } from '../replay/record.ts';
import { verify } from '../replay/verify.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { noReplay } from './errors.ts';
import type { InspectReplayBody, MarkersBody, ReplayBody } from './protocol.ts';

/** Events of a replay that are listed, and characters of its output. */
const MOST_EVENTS = 2000;
const MOST_OUTPUT = 64 << 10;
/** A longer replay is not run only to look at it. Instructions. */
const MOST_INSTRUCTIONS = 2_000_000_000;

/** The text of a replay file. Throws a RequestError if there is none. */
export function replayText(context: Context, path: string): string {
  const bytes = context.host.files.readFile(path);
  if (!bytes) throw noReplay(`there is no file ${path}`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw noReplay(`${path} is not a text in UTF-8`);
  }
}

export class ReplayService {
  constructor(private readonly context: Context) {}

  /** `procstep/saveReplay` */
  save(): ReplayBody {
    const { name, recorder } = this.context.target;
    return { name: `${name}.procreplay`, text: recorder.text };
  }

  /** `procstep/markers` */
  markers(): MarkersBody {
    const { markers } = this.context.target.recorder;
    return {
      markers: markers.map(({ step: _, interventions: __, ...marker }, index) => ({ index, ...marker })),
    };
  }

  /** `procstep/addMarker` */
  add(args: Arguments): MarkersBody {
    this.context.requireStopped();
    const question = args.optionalString('question');
    const author = args.optionalString('author');
    this.context.target.recorder.mark({
      kind: args.choice('kind', MARKER_KINDS, 'bookmark'),
      text: args.string('text'),
      ...(question === undefined ? {} : { question }),
      ...(author === undefined ? {} : { author }),
    });
    return this.markers();
  }

  /** `procstep/removeMarker` */
  remove(args: Arguments): MarkersBody {
    this.context.target.recorder.unmark(args.integer('index'));
    return this.markers();
  }

  /** `procstep/inspectReplay` */
  inspect(args: Arguments): InspectReplayBody {
    const text = replayText(this.context, args.string('path'));
    const events: KernelEvent[] = [];
    let totalEvents = 0;
    let replay: Replay | undefined;
    let trouble: InspectReplayBody['trouble'];
    let output = '';
    const decoder = new TextDecoder();
    try {
      replay = readReplay(text);
      verify(replay, {
        sysroot: this.context.host.sysroot(),
        maxInstructions: MOST_INSTRUCTIONS,
        events: HISTORY_EVENTS,
        event: e => {
          if (++totalEvents <= MOST_EVENTS) events.push(e);
        },
        output: (_, bytes) => {
          if (output.length < MOST_OUTPUT) output += decoder.decode(bytes, { stream: true });
        },
      });
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
      trouble = { line: error.line, reason: error.reason };
    }
    return {
      ...(trouble ? { trouble } : {}),
      ...(replay ? { replay: { ...summaryOf(replay), output } } : {}),
      events: events.map(historyEvent),
      totalEvents,
    };
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function summaryOf({ header, files, footer, interventions, markers }: Replay) {
  const { sources, args, schedule, quantum, seed, firstPid } = header.configuration;
  const program = baseName(sources[0] ?? '');
  const { status } = footer;
  return {
    program,
    command: [`./${program.replace(/\.[^.]*$/, '')}`, ...args].join(' '),
    schedule,
    quantum,
    seed,
    firstPid,
    machine: header.machine,
    files: files.map(({ path, bytes, sha256 }) => ({
      name: shownInReplay(path),
      bytes: bytes.length,
      sha256,
    })),
    clock: footer.clock,
    end: footer.end,
    processes: footer.exits.length,
    exitCode: (status & 0x7f) !== 0 ? 128 + (status & 0x7f) : status >> 8,
    changes: interventions.filter(i => i.kind === 'change').length,
    markers: markers.map(({ line: _, interventions: __, step: ___, ...marker }) => marker),
    outputBytes: footer.output.bytes,
  };
}
