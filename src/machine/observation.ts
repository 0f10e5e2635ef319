/**
 * Between the checking interpreter and the Observer: chooses how closely a run is looked at, and puts what the interpreter suspects into
 * the observer's terms (virtual addresses, the instruction's place). Where an instruction is comes from the state block, so this relies on
 * Cpu.run having set it before anything is asked. Without an observer, or without shadows, nothing is looked at.
 */
import { decodeInstruction } from '../compiler/ir.ts';
import { ACCESS_ATOMIC, ACCESS_SIZE, ACCESS_WRITE, createCheckingInterpreter } from './checking.ts';
import { undefinedBits } from './definedness.ts';
import type { Look, ObservedAccess, ObservedPlace, Observer } from './interface.ts';
import type { InterpreterHost, Stop } from './interpreter-host.ts';
import {
  PAGE_SHIFT,
  STATE_ARITHMETIC,
  STATE_BOUNDS,
  STATE_IP,
  STATE_QUIET,
  STATE_SHADOWS,
  STATE_SHARING,
  STATE_TEXT_DELTA,
  STATE_WINDOW,
  STATE_WINDOW_ADDRESS,
} from './layout.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { Ram } from './ram.ts';

export class Observation {
  private readonly checking: { full?: () => Stop; light?: () => Stop } = {};
  private observer: Observer | undefined;
  /** How closely the run that is going on is looked at. */
  private look: Look | undefined;

  constructor(
    private readonly ram: Ram,
    private readonly host: InterpreterHost,
    /** Does something while the clock does not yet count the instruction that is being executed. */
    private readonly charged: (work: () => number) => number,
  ) {}

  /** Every access and every register matter: no generated code. */
  get isExact(): boolean {
    return this.look !== undefined && (this.look.full || this.look.sharing);
  }

  /**
   * A run begins, its innermost window at this linear address: the interpreter that looks as closely as the observer wants,
   * or undefined for the plain one.
   */
  begin(observer: Observer | undefined, image: LoadedImage, window: number): (() => Stop) | undefined {
    const { shadow } = this.ram;
    this.observer = observer;
    const look = shadow && observer?.begin();
    this.look = look;
    if (!look) return undefined;
    shadow.ensure(window >>> PAGE_SHIFT);
    const { words } = this.ram;
    words[STATE_SHADOWS >> 2] = shadow.table;
    words[STATE_BOUNDS >> 2] = image.bounds - (image.linear(image.textStart) >>> 1);
    words[STATE_SHARING >> 2] = look.sharing ? 1 : 0;
    words[STATE_ARITHMETIC >> 2] = look.arithmetic ? 1 : 0;
    words[STATE_QUIET >> 2] = look.quiet ? 1 : 0;
    const which = look.full ? 'full' : 'light';
    this.checking[which] ??= createCheckingInterpreter(
      this.ram.memory,
      {
        ...this.host,
        suspect: (address, kind) => this.asked(o => o.suspect(observed(address, kind), this.place)),
        shared: (address, kind) => this.asked(o => o.shared(observed(address, kind), this.place)),
        undecided: () => this.asked(o => o.undecided(this.place)),
        overflows: () => this.asked(o => o.overflows(this.place)),
        propagate: () => this.propagate(),
        hook: () => this.hook(),
        shade: linear => shadow.ensure(linear >>> PAGE_SHIFT),
      },
      look.full,
    );
    return this.checking[which];
  }

  private asked(question: (observer: Observer) => boolean): number {
    return this.charged(() => (this.observer && question(this.observer) ? 1 : 0));
  }

  /** Where the instruction is that is being executed. */
  private get place(): ObservedPlace {
    const { words } = this.ram;
    return {
      pc: (words[STATE_IP >> 2]! - words[STATE_TEXT_DELTA >> 2]!) >>> 0,
      window: words[STATE_WINDOW_ADDRESS >> 2]! >>> 0,
      linear: words[STATE_WINDOW >> 2]! >>> 0,
    };
  }

  private hook(): number {
    const stop = this.asked(o => o.hook(this.place));
    this.ram.words[STATE_QUIET >> 2] = this.observer?.quiet ? 1 : 0;
    return stop;
  }

  /** An operand of the instruction at ip is not defined: what of the result is not? */
  private propagate(): void {
    const { view } = this.ram;
    const shadow = this.ram.shadow!; // only the checking interpreter asks
    const { linear } = this.place;
    const i = decodeInstruction(view, this.ram.words[STATE_IP >> 2]! >>> 0);
    const operand = (offset: number) => ({
      bits: view.getBigUint64(linear + offset, true),
      undefined: shadow.definednessAt(linear + offset),
    });
    const a = operand(i.a);
    const b = i.op.shape === 'binary' ? operand(i.b) : { bits: BigInt.asUintN(64, i.imm), undefined: 0n };
    shadow.setDefinedness(linear + i.d, undefinedBits(i.op, a, b));
  }

  /** The observer's word on an access of the instruction at ip that the host is going to make. */
  objects(): boolean {
    const { look } = this;
    if (!look) return false;
    const { view, words } = this.ram;
    const i = decodeInstruction(view, words[STATE_IP >> 2]! >>> 0);
    const { op } = i;
    const isAccess = op.shape === 'load' || op.shape === 'store' || op.shape === 'amo' || op.shape === 'cas';
    if (!isAccess || !this.observer || words[STATE_QUIET >> 2] !== 0) return false;
    const { place } = this;
    const offset = op.shape === 'load' || op.shape === 'store' ? i.imm : 0n;
    const address = BigInt.asUintN(64, view.getBigUint64(place.linear + i.a, true) + offset);
    if (address > 0xffff_ffffn) return false;
    const access: ObservedAccess = {
      address: Number(address),
      size: op.size!,
      write: op.shape !== 'load',
      atomic: op.shape === 'amo' || op.shape === 'cas',
    };
    return this.observer.suspect(access, place) || (look.sharing && this.observer.shared(access, place));
  }
}

const observed = (address: number, sizeAndKind: number): ObservedAccess => ({
  address: address >>> 0,
  size: sizeAndKind & ACCESS_SIZE,
  write: (sizeAndKind & ACCESS_WRITE) !== 0,
  atomic: (sizeAndKind & ACCESS_ATOMIC) !== 0,
});
