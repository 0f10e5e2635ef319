/**
 * What comes of a run: everything it writes, and how its processes end. Going back in time and forward again writes and ends
 * nothing twice; a new future takes away what will not be.
 */
import type { ExitCause } from '../kernel/events.ts';
import type { Machine, Stop } from '../kernel/machine.ts';
import type { EndKind } from './format.ts';

/** Status in wait's encoding. */
const waitStatus = (cause: ExitCause): number =>
  cause.kind === 'exited' ? (cause.status & 0xff) << 8 : cause.signal | (cause.core ? 0x80 : 0);

interface Exit {
  readonly clock: number;
  readonly pid: number;
  readonly status: number;
}

export class Outcome {
  private ended: Exit[] = [];
  private pieces: Uint8Array[] = [];
  private written = 0;

  constructor(private readonly machine: Machine) {
    // Events carry their place: an open file keeps it, and it is part of the state.
    machine.recordSites = true;
    machine.events.subscribe(['output', 'exit'], e => {
      if (e.event === 'output' && e.offset >= this.written) {
        this.pieces.push(e.bytes);
        this.written = e.offset + e.bytes.length;
      } else if (e.event === 'exit') {
        const known = this.ended.some(x => x.pid === e.pid && x.clock === e.clock);
        if (!known) this.ended.push({ clock: e.clock, pid: e.pid, status: waitStatus(e.cause) });
      }
    });
  }

  /** What would have come after the present moment is void. */
  forgetFuture(): void {
    const { machine } = this;
    this.ended = this.ended.filter(
      ({ clock, pid }) =>
        clock < machine.clock || (clock === machine.clock && machine.procs.get(pid)?.zombie !== false),
    );
    const { output } = this;
    this.written = machine.state.output;
    this.pieces = [output.subarray(0, this.written)];
  }

  get exits(): (readonly [pid: number, status: number])[] {
    return this.ended.map(({ pid, status }) => [pid, status]);
  }

  get output(): Uint8Array {
    const all = new Uint8Array(this.written);
    let at = 0;
    for (const piece of this.pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}

/** How a stop ends a run; one that has been left to itself ends like one at its limit. */
export function endOf(stop: Stop | undefined): { end: EndKind; status: number } {
  if (stop?.kind === 'done') return { end: 'done', status: stop.status };
  return { end: stop?.kind === 'deadlock' ? 'deadlock' : 'limit', status: 0 };
}
