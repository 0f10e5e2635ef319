/**
 * Recording a run into a replay file. The run is launched on a copy of the host in which every path is within the replay;
 * what is read and listed on the way is kept, so that the file stands alone.
 */
import type { FolderEntry, LaunchConfiguration, LaunchHost, LaunchServices } from '../debugger/launch.ts';
import type { ExitCause } from '../kernel/events.ts';
import type { Machine, Stop } from '../kernel/machine.ts';
import { NotedDecisions } from './decisions.ts';
import { type DecisionLine, FORMAT_VERSION, type Header, type StateHash, writeReplay } from './format.ts';
import { sha256 } from './sha256.ts';

/** Changes when the same program with the same decisions would give another machine. */
const MACHINE_VERSION = 1;
/** What the machine is: our part of it, and the C library's bytes. */
export const machineName = (sysroot: Uint8Array): string =>
  `procstep machine ${MACHINE_VERSION}, library ${sha256(sysroot).slice(0, 16)}`;

/** Where the program's folder, and everything outside of it, is in a replay. */
export const REPLAY_FOLDER = '/replay';
const OUTSIDE = '/outside';
/** First clock of a state hash; the next ones are at its doubles. */
const FIRST_HASH = 100_000;

/** How a path of the replay is shown in messages and __FILE__. */
export const shownInReplay = (path: string): string =>
  path.startsWith(`${REPLAY_FOLDER}/`) ? path.slice(REPLAY_FOLDER.length + 1) : path;

/** Status in wait's encoding. */
export const waitStatus = (cause: ExitCause): number =>
  cause.kind === 'exited' ? (cause.status & 0xff) << 8 : cause.signal | (cause.core ? 0x80 : 0);

/** Follows a machine: what it writes, and how its processes end. */
export class Outcome {
  readonly exits: (readonly [pid: number, status: number])[] = [];
  private readonly pieces: Uint8Array[] = [];

  constructor(machine: Machine) {
    // Events carry their place: an open file keeps it, and it is part of the state.
    machine.recordSites = true;
    machine.events.subscribe(['output', 'exit'], e => {
      if (e.event === 'output') this.pieces.push(e.bytes);
      if (e.event === 'exit') this.exits.push([e.pid, waitStatus(e.cause)]);
    });
  }

  get output(): Uint8Array {
    const all = new Uint8Array(this.pieces.reduce((n, piece) => n + piece.length, 0));
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}

/** How a stop ends a run; one that has been left to itself ends like one at its limit. */
export function endOf(stop: Stop | undefined): { end: 'done' | 'deadlock' | 'limit'; status: number } {
  if (stop?.kind === 'done') return { end: 'done', status: stop.status };
  return { end: stop?.kind === 'deadlock' ? 'deadlock' : 'limit', status: 0 };
}

export class Recorder {
  readonly configuration: LaunchConfiguration;
  private readonly files = new Map<string, Uint8Array>();
  private readonly listed = new Map<string, number>();
  private readonly body: (DecisionLine | StateHash)[] = [];
  private outcome: Outcome | undefined;
  private dueHash = FIRST_HASH;

  constructor(
    private readonly original: LaunchConfiguration,
    private readonly machineName: string,
  ) {
    const inside = (path: string) => this.inside(path);
    this.configuration = {
      ...original,
      sources: original.sources.map(inside),
      folder: REPLAY_FOLDER,
      includePath: original.includePath.map(inside),
      executables: new Map([...original.executables].map(([name, files]) => [name, files.map(inside)])),
    };
  }

  private inside(path: string): string {
    const { folder } = this.original;
    return path === folder || path.startsWith(`${folder}/`)
      ? REPLAY_FOLDER + path.slice(folder.length)
      : OUTSIDE + path;
  }

  private outside(path: string): string {
    if (path.startsWith(`${OUTSIDE}/`)) return path.slice(OUTSIDE.length);
    return path === REPLAY_FOLDER || path.startsWith(`${REPLAY_FOLDER}/`)
      ? this.original.folder + path.slice(REPLAY_FOLDER.length)
      : path;
  }

  /** What to launch `configuration` with. */
  services(services: LaunchServices): LaunchServices {
    return {
      ...services,
      host: this.host(services.host),
      shown: shownInReplay,
      decisions: policy =>
        new NotedDecisions(services.decisions?.(policy) ?? policy, line => this.body.push(line)),
    };
  }

  private host(host: LaunchHost): LaunchHost {
    return {
      readFile: path => {
        const bytes = this.files.get(path) ?? host.readFile(this.outside(path));
        if (bytes) this.files.set(path, bytes);
        return bytes;
      },
      listFolder: path => {
        const entries: readonly FolderEntry[] = host.listFolder(this.outside(path));
        for (const e of entries) this.listed.set(`${path}/${e.name}`, e.folder ? -1 : e.size);
        return entries;
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
    if (machine.clock === this.dueHash) this.body.push({ hash: machine.hash(), clock: machine.clock });
    while (this.dueHash <= machine.clock) this.dueHash *= 2;
  }

  /** The text of the file. */
  finish(machine: Machine, stop: Stop | undefined): string {
    const { configuration: c } = this;
    const limits = Object.entries(c.limits).filter((e): e is [string, number] => e[1] !== undefined);
    const header: Header = {
      procstep: 'replay',
      version: FORMAT_VERSION,
      machine: this.machineName,
      configuration: {
        sources: c.sources,
        args: c.args,
        env: c.env,
        folder: c.folder,
        includePath: c.includePath,
        defines: c.defines,
        schedule: c.schedule,
        quantum: c.quantum,
        seed: c.seed,
        firstPid: c.firstPid,
        limits: Object.fromEntries(limits),
        terminal: c.terminal,
        executables: [...c.executables],
      },
      folder: [...this.listed],
    };
    const output = this.outcome?.output ?? new Uint8Array(0);
    return writeReplay({
      header,
      files: [...this.files].map(([path, bytes]) => ({ path, bytes })),
      body: this.body,
      footer: {
        ...endOf(stop),
        clock: machine.clock,
        exits: this.outcome?.exits ?? [],
        output: { bytes: output.length, sha256: sha256(output) },
        hash: machine.hash(),
      },
    });
  }
}
