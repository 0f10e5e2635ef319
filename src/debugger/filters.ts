/**
 * The exception filters that are set: which of them an event concerns, and whether their conditions hold or can be right at all.
 *
 * Conditions are C expressions evaluated in the innermost frame of the user's code. One that cannot be evaluated when it counts
 * does not hide what happened: the stop says what is wrong with it. What can be seen to be wrong at once is said when it is set.
 */
import type { EventBus, KernelEvent } from '../kernel/events.ts';
import type { Machine } from '../kernel/machine.ts';
import { CONDITION_NAMES, EVENTS_OF_FILTERS } from './exceptions.ts';
import { userActivation } from './frames.ts';
import type { Hits } from './hits.ts';
import type { Inspection } from './inspection.ts';
import { type EventContext, type Occurrence, occurrenceOf } from './occurrences.ts';
import type { Breakpoint, ExceptionFilter } from './types.ts';

/** Names that every condition has. */
const ALWAYS = ['pid', 'tid'];

/** A condition that is the name of a variable. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/** Is `counters[3].n` a part of `counters`? */
const isPartOf = (part: string | undefined, variable: string): boolean =>
  part !== undefined && part.split(/[.[]/, 1)[0] === variable;

/** Something that filters were set for has happened. */
export interface Filtered {
  readonly occurrence: Occurrence;
  /** Ids of the filters. */
  readonly ids: readonly number[];
  /** Why the condition of one of them could not be evaluated; empty if all could. */
  readonly trouble: string;
}

export class Filters {
  private all: readonly (ExceptionFilter & { readonly id: number })[] = [];
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly machine: Machine,
    private readonly inspection: Inspection,
    private readonly hits: Hits,
    private readonly context: EventContext,
    /** Told of the events that are listened to for a filter alone. */
    private readonly listener: (e: KernelEvent) => void,
  ) {}

  private get events(): EventBus {
    return this.machine.events;
  }

  /** Replaces all. `newId` gives the ids under which stops name them. */
  set(filters: readonly ExceptionFilter[], newId: () => number): Breakpoint[] {
    this.all = filters.map(f => ({ ...f, id: newId() }));
    this.unsubscribe();
    // The detector costs, so it works only while somebody wants to know.
    const { checks } = this.machine.kernel;
    if (checks) {
      checks.races = filters.some(f => f.filter === 'race');
      checks.arithmetic = filters.some(f => f.filter === 'overflow');
    }
    const kinds = new Set(this.all.flatMap(f => EVENTS_OF_FILTERS[f.filter] ?? []));
    this.unsubscribe = this.events.subscribe([...kinds], this.listener);
    return this.all.map(f => {
      const complaint = this.complaint(f);
      return complaint === undefined
        ? { id: f.id, verified: true }
        : { id: f.id, verified: false, message: complaint };
    });
  }

  idsOf(filter: ExceptionFilter['filter']): number[] {
    return this.all.filter(f => f.filter === filter).map(f => f.id);
  }

  /** What an event means to the filters that are set for it and whose conditions hold. */
  concernedBy(e: KernelEvent): Filtered | undefined {
    if (this.all.length === 0) return undefined;
    const occurrence = occurrenceOf(e, this.context);
    if (!occurrence) return undefined;
    const holding = this.all.flatMap(f => {
      const holds = f.filter === occurrence.filter && this.holds(f, e.tid, occurrence);
      return holds === false ? [] : [{ id: f.id, trouble: holds === true ? '' : holds }];
    });
    if (holding.length === 0) return undefined;
    const trouble = holding.map(h => h.trouble).find(text => text !== '') ?? '';
    return { occurrence, ids: holding.map(h => h.id), trouble };
  }

  private holds(f: ExceptionFilter, tid: number, occurrence: Occurrence): boolean | string {
    const condition = f.condition?.trim();
    const t = this.machine.threads.get(tid);
    if (!condition || !t) return true;
    if (f.filter === 'race' && VARIABLE.test(condition)) return isPartOf(occurrence.variable, condition);
    return this.hits.conditionHolds(condition, t, occurrence.names, true);
  }

  /** What is wrong with a filter's condition, as far as that can be said before anything has happened. */
  private complaint({ filter, condition }: ExceptionFilter): string | undefined {
    if (!condition?.trim() || (filter === 'race' && VARIABLE.test(condition.trim()))) return undefined;
    const known = [...ALWAYS, ...CONDITION_NAMES[filter]];
    const foreign = [...condition.matchAll(/\$(\w*)/g)].find(([, name]) => !known.includes(name!));
    if (foreign) {
      return `there is no '${foreign[0]}' in this condition: it has ${known.map(name => `$${name}`).join(', ')} and the program's variables`;
    }
    const t = this.machine.current ?? this.machine.threads.values().next().value;
    const activation = t && userActivation(this.inspection.activationsOf(t));
    if (!activation) return undefined;
    const names = Object.fromEntries(known.map(name => [name, 0]));
    const complaint = this.inspection
      .evaluation(activation, false, names)
      .complaint(condition, this.inspection.programs.all);
    return complaint && `the condition cannot be evaluated: ${complaint}`;
  }
}
