/**
 * Recording a run. What is read and listed of the host on the way is kept, so that the file stands alone; its paths are put
 * within the replay, and nothing of the machine depends on where they were. Decisions are noted by RecordingDecisions.
 *
 * `Recorder` records a run that goes straight to its end, `SessionRecorder` the history of a debugger, as it stands.
 */

import { programName } from '../debugger/companions.ts';
import type { Debugger } from '../debugger/debugger.ts';
import type { Added, LaunchConfiguration, LaunchHost, LaunchServices } from '../debugger/launch.ts';
import { comparePositions, type RecordedIntervention, type StateCheck } from '../debugger/timeline.ts';
import { type LoggedDecision, RecordingDecisions } from '../kernel/decisions.ts';
import type { Instant, Machine, Stop } from '../kernel/machine.ts';
import { decisionLine } from './decisions.ts';
import { effectData } from './effects.ts';
import {
  type BodyLine,
  FORMAT_VERSION,
  type Header,
  MACHINE_VERSION,
  type Marker,
  type Moment,
  type Replay,
  type StateHash,
  summaryOf,
  writeReplay,
} from './format.ts';
import { usedBy } from './images.ts';
import { markerLine, type PlacedMarker, withMarkers } from './markers.ts';
import { endOf, Outcome } from './outcome.ts';

/** Where the program's folder, and everything outside of it, is in a replay. */
export const REPLAY_FOLDER = '/replay';
const OUTSIDE = '/outside';
/** First clock of a state hash; the next ones are at its doubles. */
const FIRST_HASH = 100_000;

/** How a path of the replay is shown in messages: as the program's own folder sees it. */
export const shownInReplay = (path: string): string =>
  path.startsWith(`${REPLAY_FOLDER}/`) ? path.slice(REPLAY_FOLDER.length + 1) : spelledOutside(path);

/** What __FILE__ says for a file that was outside of the program's folder. */
export const spelledOutside = (path: string): string =>
  path.startsWith(`${OUTSIDE}/`) ? path.slice(OUTSIDE.length) : path;

/** A history as it is written. */
interface History {
  readonly decisions: readonly LoggedDecision[];
  readonly interventions: readonly RecordedIntervention[];
  readonly hashes: readonly StateCheck[];
  readonly markers: readonly PlacedMarker[];
}

/** The files of the host that a launch reads, remembered. */
export class FilesRead {
  private readonly files = new Map<string, Uint8Array>();
  private readonly listed = new Map<string, number>();
  private executables: LaunchConfiguration['executables'];
  private added: Added = { sources: new Map(), includePath: new Set() };

  constructor(private readonly configuration: LaunchConfiguration) {
    this.executables = configuration.executables;
  }

  /** The services, observed. That a file was only looked into does not make it part of the run. */
  of(services: LaunchServices): LaunchServices {
    const { host } = services;
    return {
      ...services,
      host: this.observed(host),
      peek: services.peek ?? (path => host.readFile(path)),
      notice: (executables, added) => {
        this.executables = executables;
        this.added = added;
      },
    };
  }

  /** A file is what it was when it was read first. */
  private observed(host: LaunchHost): LaunchHost {
    return {
      readFile: path => {
        const bytes = this.files.get(path) ?? host.readFile(path);
        if (bytes) this.files.set(path, bytes);
        return bytes;
      },
      listFolder: path => {
        const entries = host.listFolder(path);
        // What came from other folders is named in the header.
        const { folder } = this.configuration;
        if (path !== folder && !path.startsWith(`${folder}/`)) return entries;
        for (const e of entries) this.listed.set(`${path}/${e.name}`, e.folder ? -1 : e.size);
        return entries;
      },
    };
  }

  /** The path within the replay. */
  private inside(path: string): string {
    const { folder } = this.configuration;
    // A replay that is run again has such files already.
    if (path.startsWith(`${OUTSIDE}/`)) return path;
    return path === folder || path.startsWith(`${folder}/`)
      ? REPLAY_FOLDER + path.slice(folder.length)
      : OUTSIDE + path;
  }

  get all(): { readonly path: string; readonly bytes: Uint8Array }[] {
    return [...this.files].map(([path, bytes]) => ({ path: this.inside(path), bytes }));
  }

  header(machine: Machine, bin: readonly string[]): Header {
    const { configuration: c } = this;
    const inside = (path: string) => this.inside(path);
    const { sources, includePath } = this.added;
    const [first = ''] = c.sources;
    const limits = Object.entries(c.limits).filter((e): e is [string, number] => e[1] !== undefined);
    return {
      procstep: 'replay',
      version: FORMAT_VERSION,
      machine: MACHINE_VERSION,
      configuration: {
        sources: (sources.get(programName(first)) ?? c.sources).map(inside),
        args: c.args,
        env: c.env,
        folder: REPLAY_FOLDER,
        includePath: [...c.includePath, ...includePath].map(inside),
        defines: c.defines,
        schedule: c.schedule,
        quantum: c.quantum,
        seed: c.seed,
        firstPid: c.firstPid,
        limits: Object.fromEntries(limits),
        terminal: c.terminal,
        executables: [...this.executables].map(([name, files]) => [
          name,
          (sources.get(name) ?? files).map(inside),
        ]),
      },
      ...usedBy(machine.kernel.loadedExecutables),
      bin,
      folder: [...this.listed].map(([path, size]) => [inside(path), size]),
    };
  }
}

/** Moments in the order of time, each after the interventions it is after; decisions by their clocks among them. */
function bodyOf(history: History): (BodyLine | StateHash | Marker)[] {
  const moments: { readonly clock: number; readonly line: BodyLine | StateHash | Marker }[] = [];
  for (let n = 0; n <= history.interventions.length; n++) {
    const here: (Instant & { readonly line: StateHash | Marker })[] = [
      ...history.hashes
        .filter(h => h.position.interventions === n)
        .map(({ hash, position: { clock, step } }) => ({ clock, step, line: { hash, clock, step } })),
      ...history.markers
        .filter(m => m.interventions === n)
        .map(m => ({ clock: m.clock, step: m.step, line: markerLine(m) })),
    ];
    moments.push(...here.sort((a, b) => a.clock - b.clock || a.step - b.step));
    const intervention = history.interventions[n];
    if (intervention) moments.push({ clock: intervention.at.clock, line: interventionLine(intervention) });
  }
  const body: (BodyLine | StateHash | Marker)[] = [];
  const decisions = [...history.decisions];
  for (const { clock, line } of moments) {
    while (decisions[0] && decisions[0].clock <= clock) body.push(decisionLine(decisions.shift()!));
    body.push(line);
  }
  return [...body, ...decisions.map(decisionLine)];
}

const interventionLine = (intervention: RecordedIntervention): BodyLine => {
  const { clock, step } = intervention.at;
  return intervention.kind === 'preempt'
    ? [clock, 'preempt', { step }]
    : [clock, 'change', { step, effects: intervention.effects.map(effectData) }];
};

/** Records a run that somebody runs: `look` at the machine whenever it has come to `due`. */
export class Recorder {
  private readonly files: FilesRead;
  private readonly hashes: StateCheck[] = [];
  private decisions: RecordingDecisions | undefined;
  private bin: readonly string[] = [];
  private outcome: Outcome | undefined;
  private dueHash = FIRST_HASH;

  constructor(readonly configuration: LaunchConfiguration) {
    this.files = new FilesRead(configuration);
  }

  /** What to launch `configuration` with. */
  services(services: LaunchServices): LaunchServices {
    this.bin = services.bin ?? services.sysroot.programNames;
    return {
      ...this.files.of(services),
      decisions: policy => {
        this.decisions = new RecordingDecisions(services.decisions?.(policy) ?? policy, policy);
        return this.decisions;
      },
    };
  }

  /** Follow this machine, which has just been launched. */
  watch(machine: Machine): void {
    this.outcome = new Outcome(machine);
  }

  /** The clock at which the machine must stop next, for `look`. */
  get due(): number {
    return this.dueHash;
  }

  /** The machine stands still: note its state if it is time to. */
  look(machine: Machine): void {
    if (machine.clock === this.dueHash)
      this.hashes.push({ hash: machine.hash(), position: { ...machine.instant, interventions: 0 } });
    while (this.dueHash <= machine.clock) this.dueHash *= 2;
  }

  /** The text of the file. `stop`: how the run ended; undefined if it was left to itself. */
  finish(machine: Machine, stop: Stop | undefined, markers: readonly Marker[] = []): string {
    return writeReplay({
      header: this.files.header(machine, this.bin),
      files: this.files.all,
      body: bodyOf({
        decisions: this.decisions?.log ?? [],
        interventions: [],
        hashes: this.hashes,
        markers: markers.map(marker => ({ ...marker, interventions: 0 })),
      }),
      footer: {
        ...endOf(stop),
        ...machine.instant,
        questions: machine.state.questions,
        exits: this.outcome?.exits ?? [],
        output: summaryOf(this.outcome?.output ?? new Uint8Array(0)),
        hash: machine.hash(),
      },
    });
  }
}

/** A replay that is being debugged: as long as nothing is changed, it is what is recorded. */
export interface Original {
  readonly text: string;
  readonly replay: Replay;
}

/** The history of a debug session as a replay, at any time; and its markers. */
export class SessionRecorder {
  private readonly outcome: Outcome;
  private placed: PlacedMarker[];

  /** `files` observed the host of the launch. */
  constructor(
    private readonly session: Debugger,
    private readonly recording: RecordingDecisions,
    private readonly files: FilesRead,
    private readonly bin: readonly string[],
    private readonly original?: Original,
  ) {
    const { machine, timeline } = session;
    this.placed = [...(original?.replay.markers ?? [])].map(({ line: _, ...marker }) => marker);
    this.outcome = new Outcome(machine);
    const { onNewFuture } = timeline;
    timeline.onNewFuture = () => {
      this.outcome.forgetFuture();
      this.placed = this.placed.filter(m => comparePositions(m, timeline.position) <= 0);
      onNewFuture?.();
    };
  }

  /** In the order of time. */
  get markers(): readonly PlacedMarker[] {
    return this.placed;
  }

  /** Marks the present moment. */
  mark(marker: Omit<Marker, keyof Moment>): void {
    const { clock, step, interventions } = this.session.timeline.settledPosition;
    this.placed = [...this.placed, { ...marker, clock, step, interventions }].sort(comparePositions);
  }

  /** Takes the marker with this number away. */
  unmark(index: number): void {
    this.placed = this.placed.toSpliced(index, 1);
  }

  /** The text of the file: all of the history, whether the user stands at its end or before it. */
  get text(): string {
    const { machine, timeline } = this.session;
    const { original } = this;
    if (original && timeline.isRecorded) return withMarkers(original.text, original.replay, this.placed);
    const { hashes, end } = timeline;
    const last = hashes.at(-1)!; // the end keeps its state
    return writeReplay({
      header: this.files.header(machine, this.bin),
      files: this.files.all,
      body: bodyOf({
        decisions: this.recording.log,
        interventions: timeline.done,
        hashes: hashes.slice(0, -1),
        markers: this.placed,
      }),
      footer: {
        ...endOf(timeline.ending),
        clock: end.clock,
        step: end.step,
        questions: this.recording.answeredCount,
        exits: this.outcome.exits,
        output: summaryOf(this.outcome.output),
        hash: last.hash,
      },
    });
  }
}
