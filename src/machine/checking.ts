/**
 * The checking interpreter: the interpreter, with what each instruction does to the shadows (shadow.ts) beside it.
 *
 * It executes the same instructions in the same way and never writes anything but shadows, so a machine that is checked is the
 * same machine. The handlers are the interpreter's; this class only fills in the places it offers for looking on:
 *
 *   - every register has a shadow too (windows are in RAM): which of its bits have no value, and the object it points into;
 *   - results are defined where the operands are, which costs two loads, an `or` and a store; where they are not, the host works
 *     out bit by bit what is known of the result (definedness.ts), and that is rare;
 *   - an access is looked at in a few loads: is all of it addressable, is it within the object of its pointer, is the pointer
 *     defined. Only what looks wrong goes to the host, which knows better.
 *
 * Without `full` only addressability is looked at: that needs no shadows of registers, so generated code may run in between.
 */
import { FLAG_ATOMIC, FLAG_SIGNED, type OpInfo, REG_BASE, WINDOW_FP } from '../compiler/ir.ts';
import { InterpreterWriter } from './interpreter.ts';
import { FLAG_CHECK, type InterpreterHost, Stop } from './interpreter-host.ts';
import { A, B, D, IMM } from './interpreter-state.ts';
import {
  PAGE_SIZE,
  STATE_ARITHMETIC,
  STATE_BOUNDS,
  STATE_QUIET,
  STATE_SHADOWS,
  STATE_SHARING,
} from './layout.ts';
import { SHADOW_ADDRESSABLE, SHADOW_BOUNDS } from './shadow.ts';

/** In the second argument of `suspect` and `shared`, above the size: what kind of access it is. */
export const ACCESS_WRITE = 16;
export const ACCESS_ATOMIC = 32;
export const ACCESS_SIZE = 15;

/**
 * What the checking interpreter asks for besides; the state block is up to date. Where there is a result, one that is not 0 stops
 * the thread before the instruction (Stop.Check).
 */
export interface CheckingHost extends InterpreterHost {
  /** An access, about to be made at a virtual address, looks wrong. */
  suspect(address: number, sizeAndKind: number): number;
  /** An access is about to be made, and somebody wants to know of all. */
  shared(address: number, sizeAndKind: number): number;
  /** The branch at ip depends on bits that have no value. */
  undecided(): number;
  /** The add, sub or mul at ip is of signed integers, and somebody wants to know of overflow. */
  overflows(): number;
  /** The instruction at ip has an operand that is not defined: write what is known of its result to the shadow of its d. */
  propagate(): void;
  /** An `enter` or `ret` with FLAG_CHECK, or an `alloca` (which does not stop), is about to be executed. */
  hook(): number;
  /** The group of the frame at a linear address, made if need be. */
  shade(linear: number): number;
}

const CHECK_TYPES = {
  suspect: { params: ['i32', 'i32'], results: ['i32'] },
  shared: { params: ['i32', 'i32'], results: ['i32'] },
  undecided: { params: [], results: ['i32'] },
  overflows: { params: [], results: ['i32'] },
  propagate: { params: [], results: [] },
  hook: { params: [], results: ['i32'] },
  shade: { params: ['i32'], results: ['i32'] },
} as const;

const ARITHMETIC = /^i(32|64)\.(add|sub|mul)(\.imm)?$/;

/** The object of the frame pointer: which local is meant, the instruction says that adds its offset. */
const FRAME = -1n;

class CheckingWriter extends InterpreterWriter {
  private readonly table: number;
  private readonly bounds: number;
  private readonly sharing: number;
  private readonly arithmetic: number;
  private readonly quiet: number;
  /** Linear address of the innermost window's shadow. */
  private readonly registers: number;
  /** Group of the frame that is accessed, or 0; shadow of the window that is made. */
  private readonly group: number;
  /** Offset of the access in its frame; a counter. */
  private readonly offset: number;
  private readonly end: number;
  private readonly suspicious: number;
  /** Shadow of a value on its way: its undefined bits, its object. */
  private readonly undefinedBits: number;
  private readonly object: number;

  constructor(private readonly full: boolean) {
    super(CHECK_TYPES);
    const { c } = this;
    this.table = c.local('i32');
    this.bounds = c.local('i32');
    this.sharing = c.local('i32');
    this.arithmetic = c.local('i32');
    this.quiet = c.local('i32');
    this.registers = c.local('i32');
    this.group = c.local('i32');
    this.offset = c.local('i32');
    this.end = c.local('i32');
    this.suspicious = c.local('i32');
    this.undefinedBits = c.local('i64');
    this.object = c.local('i64');
  }

  private call(name: keyof typeof CHECK_TYPES): void {
    this.c.call(this.more.get(name)!);
  }

  protected override begun(): void {
    this.load(this.table, STATE_SHADOWS);
    this.load(this.bounds, STATE_BOUNDS);
    this.load(this.sharing, STATE_SHARING);
    this.load(this.arithmetic, STATE_ARITHMETIC);
    this.load(this.quiet, STATE_QUIET);
    this.windowChanged();
  }

  /** Leaves the group of the frame that a local has a linear address in. */
  private groupOf(linear: number): void {
    this.c
      .get(linear)
      .i32(12)
      .op('i32.shr_u')
      .i32(2)
      .op('i32.shl')
      .get(this.table)
      .op('i32.add')
      .memory('i32.load');
  }

  /** shadow := linear address of the shadow of the window at a linear address. */
  private shadowOfWindow(window: number, shadow: number): void {
    this.groupOf(window);
    this.c
      .get(window)
      .i32(PAGE_SIZE - 1)
      .op('i32.and')
      .op('i32.add')
      .set(shadow);
  }

  protected override windowChanged(): void {
    if (this.full) this.shadowOfWindow(this.window, this.registers);
  }

  // -- Shadows of registers --

  /** Leaves the address of the shadow of the register that a field of the instruction names. */
  private shadow(field: number): void {
    this.c.get(this.registers).get(this.ip).memory('i32.load16_u', field).op('i32.add');
  }

  private undefinedIn(field: number): void {
    this.shadow(field);
    this.c.memory('i64.load');
  }

  private objectOf(field: number): void {
    this.shadow(field);
    this.c.memory('i64.load', SHADOW_BOUNDS);
  }

  /** The result's shadow := what is in undefinedBits and object. */
  private result(): void {
    this.shadow(D);
    this.c.get(this.undefinedBits).memory('i64.store');
    this.shadow(D);
    this.c.get(this.object).memory('i64.store', SHADOW_BOUNDS);
  }

  /** The result is defined and no pointer. */
  private plainResult(): void {
    this.shadow(D);
    this.c.i64(0).memory('i64.store');
    this.shadow(D);
    this.c.i64(0).memory('i64.store', SHADOW_BOUNDS);
  }

  protected override executing(op: OpInfo): void {
    const { c } = this;
    switch (op.shape) {
      case 'enter':
      case 'ret':
        this.hookIfFlagged();
        break;
      default:
        break;
    }
    if (!this.full) return;
    if (ARITHMETIC.test(op.name)) this.overflowIfSigned();
    switch (op.shape) {
      case 'const':
        this.shadow(D);
        c.i64(0).memory('i64.store');
        this.shadow(D);
        if (op.dt === 'i64') this.namedObject();
        else c.i64(0);
        c.memory('i64.store', SHADOW_BOUNDS);
        break;
      case 'addr':
        this.shadow(D);
        c.i64(0).memory('i64.store');
        this.shadow(D);
        this.localObject();
        c.memory('i64.store', SHADOW_BOUNDS);
        break;
      case 'unary':
        if (op.name.endsWith('.mov')) {
          this.undefinedIn(A);
          c.set(this.undefinedBits);
          this.objectOf(A);
          c.set(this.object);
          this.result();
        } else {
          this.undefinedIn(A);
          this.computed(() => c.i64(0));
        }
        break;
      case 'binary':
        this.undefinedIn(A);
        this.undefinedIn(B);
        c.op('i64.or');
        this.computed(() => this.objectOfResult(op));
        break;
      case 'binimm':
        this.undefinedIn(A);
        this.computed(() => {
          if (op.name === 'i64.add.imm') {
            this.flagged();
            c.if('i64');
            this.namedObject();
            c.else();
            this.objectOf(A);
            c.set(this.object);
            this.localIfInFrame();
            c.get(this.object);
            c.end();
          } else if (op.name === 'i64.sub.imm') this.objectOf(A);
          else c.i64(0);
        });
        break;
      case 'tp':
      case 'caller':
        this.plainResult();
        break;
      case 'alloca':
        this.saveAll();
        this.call('hook');
        c.drop();
        break;
      case 'branch':
      case 'jumptab':
        this.undefinedIn(A);
        c.i64(0).op('i64.ne');
        c.if();
        this.saveAll();
        this.call('undecided');
        this.stopIfAsked();
        c.end();
        break;
      case 'ret':
        if (op.at) {
          this.undefinedIn(A);
          c.set(this.undefinedBits);
          this.objectOf(A);
          c.set(this.object);
        } else {
          c.i64(0).set(this.undefinedBits).i64(0).set(this.object);
        }
        break;
      default:
        break;
    }
  }

  private overflowIfSigned(): void {
    const { c } = this;
    c.get(this.arithmetic);
    c.if();
    c.get(this.word)
      .i32(FLAG_SIGNED << 8)
      .op('i32.and');
    c.if();
    this.saveAll();
    this.call('overflows');
    this.stopIfAsked();
    c.end().end();
  }

  private flagged(): void {
    this.c
      .get(this.word)
      .i32(FLAG_CHECK << 8)
      .op('i32.and');
  }

  private hookIfFlagged(): void {
    const { c } = this;
    this.flagged();
    c.if();
    this.saveAll();
    this.call('hook');
    this.stopIfAsked();
    this.load(this.quiet, STATE_QUIET);
    c.end();
  }

  /** Something was found: stop before the instruction if the host says so. */
  private stopIfAsked(): void {
    const { c } = this;
    c.if();
    this.stop(Stop.Check, this.notExecuted);
    c.end();
  }

  /** With the undefined bits of all operands on the stack; the object is computed before d is written. */
  private computed(object: () => void): void {
    const { c } = this;
    c.set(this.undefinedBits);
    object();
    c.set(this.object);
    c.get(this.undefinedBits).i64(0).op('i64.ne');
    c.if();
    this.saveAll();
    this.call('propagate');
    c.else();
    this.shadow(D);
    c.i64(0).memory('i64.store');
    c.end();
    this.shadow(D);
    c.get(this.object).memory('i64.store', SHADOW_BOUNDS);
  }

  /** pointer + number and pointer - number point into the same object. */
  private objectOfResult(op: OpInfo): void {
    const { c } = this;
    if (op.name === 'i64.add') {
      // One of them, or none if both are pointers.
      this.objectOf(A);
      this.objectOf(B);
      c.op('i64.or');
      c.i64(0);
      this.objectOf(A);
      c.op('i64.eqz');
      this.objectOf(B);
      c.op('i64.eqz').op('i32.or').select();
    } else if (op.name === 'i64.sub') {
      this.objectOf(A);
      c.i64(0);
      this.objectOf(B);
      c.op('i64.eqz').select();
    } else c.i64(0);
  }

  /** Address of the table's entry for the instruction at ip. */
  private entry(): void {
    this.c.get(this.ip).i32(1).op('i32.shr_u').get(this.bounds).op('i32.add');
  }

  /** The static object an instruction names. */
  private namedObject(): void {
    this.entry();
    this.c.memory('i64.load');
  }

  /** The local that an `addr` names: the table says how far into it, and its size. */
  private localObject(): void {
    const { c } = this;
    this.entry();
    c.memory('i64.load').tee(this.object).i64(0xffff_ffff_0000_0000n).op('i64.and');
    c.get(this.window).memory('i64.load', WINDOW_FP).get(this.ip).memory('i64.load', IMM).op('i64.add');
    c.get(this.object).op('i64.sub').i64(0xffff_ffff).op('i64.and').op('i64.or');
    c.i64(0).get(this.object).op('i64.eqz').op('i32.eqz').select();
  }

  /** An index was added to the frame pointer: the object is the local that this instruction adds the place of. */
  private localIfInFrame(): void {
    const { c } = this;
    c.get(this.object).i64(FRAME).op('i64.eq');
    c.if();
    this.localObject();
    c.set(this.object);
    c.end();
  }

  // -- Memory --

  protected override accessing(op: OpInfo): void {
    const { c } = this;
    const size = op.size!;
    const kind =
      op.shape === 'load'
        ? size
        : op.shape === 'store'
          ? size | ACCESS_WRITE
          : size | ACCESS_WRITE | ACCESS_ATOMIC;
    c.get(this.target)
      .i32(PAGE_SIZE - 1)
      .op('i32.and')
      .set(this.offset);
    this.groupOf(this.target);
    c.tee(this.group);
    c.if('i32');
    this.notAddressable(size);
    c.else().i32(0).end();
    c.set(this.suspicious);
    if (this.full) {
      this.outOfBounds(op, size);
      this.undefinedIn(A);
      c.i64(0).op('i64.ne').op('i32.or');
      c.get(this.suspicious).op('i32.or').set(this.suspicious);
    }
    c.get(this.suspicious);
    c.if();
    this.saveAll();
    c.get(this.address).op('i32.wrap_i64').i32(kind);
    this.call('suspect');
    this.stopIfAsked();
    c.end();
    c.get(this.sharing);
    c.if();
    this.saveAll();
    c.get(this.address).op('i32.wrap_i64');
    c.get(this.word)
      .i32(FLAG_ATOMIC << 8)
      .op('i32.and')
      .i32(Math.log2((FLAG_ATOMIC << 8) / ACCESS_ATOMIC))
      .op('i32.shr_u')
      .i32(kind)
      .op('i32.or');
    this.call('shared');
    this.stopIfAsked();
    c.end();
    if (this.full) this.moveShadow(op, size);
  }

  /** Leaves whether some of the bytes may not be used. */
  private notAddressable(size: number): void {
    const { c } = this;
    c.get(this.group).get(this.offset).i32(3).op('i32.shr_u').op('i32.add');
    c.memory('i32.load8_s', SHADOW_ADDRESSABLE).tee(this.end);
    c.if('i32');
    c.get(this.offset).i32(7).op('i32.and').i32(size).op('i32.add').get(this.end).op('i32.gt_s');
    c.get(this.quiet).op('i32.eqz').op('i32.and');
    c.else().i32(0).end();
  }

  /** Leaves whether the access is not within the object of its pointer. */
  private outOfBounds(op: OpInfo, size: number): void {
    const { c } = this;
    if (op.shape === 'load' || op.shape === 'store') {
      this.flagged();
      c.if('i64');
      this.namedObject();
      c.else();
      this.objectOf(A);
      c.end();
    } else this.objectOf(A);
    c.set(this.object);
    this.localIfInFrame();
    // A place in the frame without an index is where the compiler says.
    c.get(this.object)
      .op('i64.eqz')
      .get(this.ip)
      .memory('i32.load16_u', A)
      .i32(WINDOW_FP)
      .op('i32.eq')
      .op('i32.or');
    c.if('i32');
    c.i32(0);
    c.else();
    c.get(this.address).get(this.object).op('i64.sub').i64(0xffff_ffff).op('i64.and').i64(size).op('i64.add');
    c.get(this.object).i64(32).op('i64.shr_u').op('i64.gt_u');
    c.end();
  }

  /** The shadow moves with the value. */
  private moveShadow(op: OpInfo, size: number): void {
    const { c } = this;
    const aligned = () => c.get(this.offset).i32(7).op('i32.and').op('i32.eqz');
    const slot = () =>
      c
        .get(this.group)
        .get(this.offset)
        .i32(PAGE_SIZE - 8)
        .op('i32.and')
        .op('i32.add');
    if (op.shape === 'load') {
      c.i64(0).set(this.undefinedBits).i64(0).set(this.object);
      c.get(this.group);
      c.if();
      c.get(this.group).get(this.offset).op('i32.add');
      if (size === 8) {
        c.memory('i64.load').set(this.undefinedBits);
        slot();
        c.memory('i64.load', SHADOW_BOUNDS).i64(0);
        aligned();
        c.select().set(this.object);
      } else if (op.name.endsWith('_s')) {
        c.memory(size === 1 ? 'i32.load8_s' : 'i32.load16_s')
          .op('i64.extend_i32_u')
          .set(this.undefinedBits);
      } else {
        c.memory(size === 1 ? 'i64.load8_u' : size === 2 ? 'i64.load16_u' : 'i64.load32_u').set(
          this.undefinedBits,
        );
      }
      c.end();
      this.result();
      return;
    }
    if (op.shape === 'store') {
      this.undefinedIn(B);
      c.set(this.undefinedBits);
      if (size === 8 && op.bt === 'i64') this.objectOf(B);
      else c.i64(0);
      c.set(this.object);
      c.get(this.group)
        .op('i32.eqz')
        .get(this.undefinedBits)
        .get(this.object)
        .op('i64.or')
        .i64(0)
        .op('i64.ne')
        .op('i32.and');
      c.if();
      this.saveAll();
      c.get(this.target);
      this.call('shade');
      c.set(this.group);
      c.end();
    } else {
      c.i64(0).set(this.undefinedBits).i64(0).set(this.object);
    }
    c.get(this.group);
    c.if();
    c.get(this.group).get(this.offset).op('i32.add').get(this.undefinedBits);
    c.memory(
      size === 1 ? 'i64.store8' : size === 2 ? 'i64.store16' : size === 4 ? 'i64.store32' : 'i64.store',
    );
    slot();
    c.get(this.object).i64(0);
    aligned();
    c.select().memory('i64.store', SHADOW_BOUNDS);
    c.end();
    if (op.shape !== 'store') this.plainResult();
  }

  // -- Calls --

  /** Arguments keep their shadows; what the function's variables hold until they are written has no value. */
  protected override calling(): void {
    if (!this.full) return;
    const { c } = this;
    const { group: shadow, offset, end } = this;
    this.shadowOfWindow(this.newWindow, shadow);
    for (let at = WINDOW_FP; at < REG_BASE; at += 8) {
      c.get(shadow).i64(0).memory('i64.store', at);
      c.get(shadow)
        .i64(0)
        .memory('i64.store', at + SHADOW_BOUNDS);
    }
    c.get(shadow)
      .i64(FRAME)
      .memory('i64.store', WINDOW_FP + SHADOW_BOUNDS);
    // from the caller's argument registers to the first registers of the new window, as many as both have
    this.shadow(A);
    c.set(offset);
    c.get(this.ip).memory('i32.load16_u', B).tee(end).get(this.target).memory('i32.load16_u', B);
    c.get(end).get(this.target).memory('i32.load16_u', B).op('i32.lt_u').select();
    c.i32(3).op('i32.shl').get(offset).op('i32.add').set(end);
    this.each(offset, end, () => {
      c.get(shadow).get(offset).memory('i64.load').memory('i64.store', REG_BASE);
      c.get(shadow)
        .get(offset)
        .memory('i64.load', SHADOW_BOUNDS)
        .memory('i64.store', REG_BASE + SHADOW_BOUNDS);
      c.get(shadow).i32(8).op('i32.add').set(shadow);
    });
    // the rest of its variables
    this.shadowOfWindow(this.newWindow, end);
    c.get(end).get(this.target).memory('i32.load16_u', D).i32(3).op('i32.shl').op('i32.add').set(end);
    this.each(shadow, end, () => {
      c.get(shadow).i64(-1).memory('i64.store', REG_BASE);
      c.get(shadow)
        .i64(0)
        .memory('i64.store', REG_BASE + SHADOW_BOUNDS);
    });
  }

  /** While a local is below another, do and add 8. */
  private each(local: number, end: number, body: () => void): void {
    const { c } = this;
    const done = c.block();
    const again = c.loop();
    c.get(local).get(end).op('i32.ge_u').brIf(done);
    body();
    c.get(local).i32(8).op('i32.add').set(local).br(again);
    c.end().end();
  }

  protected override delivered(call: number): void {
    if (!this.full) return;
    const { c } = this;
    c.get(call).memory('i32.load16_u', D);
    c.if();
    c.get(call).memory('i32.load16_u', D).get(this.registers).op('i32.add').tee(this.offset);
    c.get(this.undefinedBits).memory('i64.store');
    c.get(this.offset).get(this.object).memory('i64.store', SHADOW_BOUNDS);
    c.end();
  }

  protected override answered(): void {
    if (!this.full) return;
    const { c } = this;
    c.get(this.ip).memory('i32.load16_u', D);
    c.if();
    this.plainResult();
    c.end();
  }
}

/** The modules are the same for every machine. */
const compiled: { full?: WebAssembly.Module; light?: WebAssembly.Module } = {};

/** Compiles the checking interpreter for one memory and one host, as createInterpreter does the other. */
export function createCheckingInterpreter(
  memory: WebAssembly.Memory,
  host: CheckingHost,
  full: boolean,
): () => Stop {
  const which = full ? 'full' : 'light';
  const module = compiled[which] ?? new WebAssembly.Module(new CheckingWriter(full).write());
  compiled[which] = module;
  return new WebAssembly.Instance(module, { env: { memory, ...host } }).exports.run as () => Stop;
}
