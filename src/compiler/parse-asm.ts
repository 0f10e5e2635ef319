/**
 * Assembly statements: the few x86-64 instructions that programs copy from books and kernels into their own C.
 *
 * This computer has another instruction set, so an `asm` statement is translated: the template is read, each operand
 * stands for an lvalue (a memory constraint) or for a hidden variable (a register constraint), and each instruction becomes the
 * expression that says what it does. Those with a lock prefix, and xchg, are the machine's atomic operations. What is
 * not known here is an error that says what to write instead, never a program that does something else.
 */
import type { BinaryOp, Builtin, Expr, VarDecl } from './ast.ts';
import { type CType, LONG, pointerTo, sizeOf, UCHAR, UINT, ULONG, USHORT } from './ctype.ts';
import { assignment } from './expressions.ts';
import { assign } from './parse-assignment.ts';
import { explicitCast, intLiteral, isLvalue, markAddressed, rvalue } from './parse-convert.ts';
import { isPure } from './parse-once.ts';
import { binary, comma, dereference, unary } from './parse-operators.ts';
import { type Parser, span, tokenText } from './parser.ts';
import type { Range } from './source.ts';

/** An operand as written: `[name] "constraint" (expression)`. */
interface AsmOperand {
  readonly name: string | undefined;
  readonly constraint: string;
  readonly value: Expr;
  readonly isOutput: boolean;
}

/** The registers that a constraint letter names. */
const CONSTRAINT_REGISTER: Readonly<Record<string, string>> = {
  a: 'ax',
  b: 'bx',
  c: 'cx',
  d: 'dx',
  S: 'si',
  D: 'di',
};

/** The operand size that the last letter of a mnemonic gives, in bytes. */
const SUFFIX: Readonly<Record<string, number>> = { b: 1, w: 2, l: 4, q: 8 };

const typeOfSize = (size: number): CType =>
  size === 1 ? UCHAR : size === 2 ? USHORT : size === 4 ? UINT : ULONG;

/** The statement after `asm` and its qualifiers, from "(" to ")"; the expression that does what it says. */
export function asmExpression(p: Parser, start: Range): Expr {
  p.expect('(');
  const literal = p.token.literal;
  if (literal?.kind !== 'string') p.fail(`expected string literal before ${tokenText(p.token)}`);
  p.next();
  const template = new TextDecoder().decode(literal.bytes.slice(0, -1));
  const operands: AsmOperand[] = [];
  let isBasic = true;
  for (const part of ['outputs', 'inputs', 'clobbers', 'labels']) {
    if (!p.accept(':')) break;
    isBasic = false;
    while (!p.is(':') && !p.is(')')) {
      if (part === 'clobbers' || part === 'labels') p.next();
      else operands.push(asmOperand(p, part === 'outputs'));
      if (!p.accept(',')) break;
    }
  }
  p.expect(')');
  return new AsmTranslation(p, span(start, p.previous.range), operands, isBasic).translate(template);
}

function asmOperand(p: Parser, isOutput: boolean): AsmOperand {
  let name: string | undefined;
  if (p.accept('[')) {
    name = p.next().text;
    p.expect(']');
  }
  const literal = p.token.literal;
  if (literal?.kind !== 'string') p.fail(`expected string literal before ${tokenText(p.token)}`);
  p.next();
  p.expect('(');
  const value = assignment(p);
  p.expect(')');
  const constraint = new TextDecoder().decode(literal.bytes.slice(0, -1));
  if (isOutput && !isLvalue(value)) p.error(value.range, 'invalid lvalue in asm output');
  return { name, constraint, value, isOutput };
}

/** What an instruction works on: something that is read and written as an unsigned number of some bytes. */
interface Place {
  readonly size: number;
  read(size: number): Expr;
  write(value: Expr, size: number): Expr;
  /** Its address, if it is memory. */
  readonly address?: Expr;
}

/** The template asks for something unknown. */
class UnknownAssembly extends Error {}

class AsmTranslation {
  /** By register name. */
  private readonly registers = new Map<string, VarDecl>();
  private readonly places: Place[] = [];
  private readonly effects: Expr[] = [];
  private zero: VarDecl | undefined;

  constructor(
    private readonly p: Parser,
    private readonly range: Range,
    private readonly operands: readonly AsmOperand[],
    private readonly isBasic: boolean,
  ) {}

  translate(template: string): Expr {
    const { p, range } = this;
    if (p.isPoisoned(...this.operands.map(o => o.value))) return p.poison(range);
    const nothing: Expr = intLiteral(0, range);
    const instructions = template
      .replace(/\/\*[\s\S]*?\*\/|#.*|\/\/.*/g, ' ')
      .split(/[;\n]/)
      .map(line => line.trim().replace(/^(?:lock|rep|repz|repne)\b\s*/, ''))
      .filter(line => line !== '' && line !== 'nop');
    // An empty template can still move values: outputs that are tied to inputs.
    if (instructions.length === 0 && !this.operands.some(o => /^\d/.test(o.constraint))) {
      // What finding an operand does, it does.
      const effects = this.operands.map(o => o.value).filter(value => !isPure(value));
      return effects.reduceRight((all, value) => comma(p, value, all), nothing);
    }
    try {
      const outputs = this.bindOperands();
      for (const line of instructions) this.instruction(line);
      this.effects.push(...outputs.map(write => write()));
    } catch (e) {
      if (!(e instanceof UnknownAssembly)) throw e;
      p.error(range, `assembly ('asm') is not supported: ${e.message}`);
      return p.poison(range);
    }
    return (
      this.effects.reduce<Expr | undefined>((all, e) => (all ? comma(p, all, e) : e), undefined) ?? nothing
    );
  }

  /** Registers get their inputs; what is returned stores the outputs when the instructions are done. */
  private bindOperands(): (() => Expr)[] {
    const outputs: (() => Expr)[] = [];
    for (const [n, { constraint, value, isOutput }] of this.operands.entries()) {
      const tied = /^\d+/.exec(constraint)?.[0];
      const same = tied === undefined ? undefined : this.places[Number(tied)];
      if (same) {
        this.places.push(same);
        this.effects.push(same.write(this.bits(value), 8));
        continue;
      }
      const immediate = !isOutput && !/[a-dSDrqmgQR]/.test(constraint);
      if (immediate) this.places.push(this.constant(value));
      else if (isMemory(constraint, value)) this.places.push(this.memory(value));
      else {
        const letter = /[abcdSD]/.exec(constraint)?.[0] ?? '';
        const name = CONSTRAINT_REGISTER[letter] ?? `operand ${n}`;
        const place = this.register(name, Math.min(8, sizeOf(rvalue(this.p, value).type)));
        this.places.push(place);
        if (!isOutput || constraint.includes('+')) this.effects.push(place.write(this.bits(value), 8));
        if (isOutput) outputs.push(() => assign(this.p, value, this.back(place, value.type), this.range));
      }
    }
    return outputs;
  }

  /** A value as an unsigned long, of its own size. */
  private bits(value: Expr): Expr {
    const { p, range } = this;
    const v = rvalue(p, value);
    return explicitCast(p, explicitCast(p, v, typeOfSize(Math.min(8, sizeOf(v.type))), range), ULONG, range);
  }

  private back(place: Place, type: CType): Expr {
    return explicitCast(this.p, place.read(Math.min(8, sizeOf(type))), type, this.range);
  }

  // --- Places ---

  private variable(what: string): VarDecl {
    return this.p.hiddenVariable(what, ULONG, this.range);
  }

  private use(decl: VarDecl): Expr {
    return { kind: 'var', decl, type: decl.type, range: this.range };
  }

  private register(name: string, size: number): Place {
    const { p, range } = this;
    let known = this.registers.get(name);
    if (!known) {
      known = this.variable('register');
      this.registers.set(name, known);
    }
    const decl = known;
    return {
      size,
      read: n => explicitCast(p, this.use(decl), typeOfSize(n), range),
      // Writing 32 bits clears the upper half, writing fewer leaves the rest (x86-64).
      write: (value, n) => {
        const wide = explicitCast(p, explicitCast(p, value, typeOfSize(n), range), ULONG, range);
        if (n >= 4) return assign(p, this.use(decl), wide, range);
        const rest = binary(
          p,
          '&',
          this.use(decl),
          intLiteral(~((1n << BigInt(8 * n)) - 1n), range, LONG),
          range,
        );
        return assign(p, this.use(decl), binary(p, '|', rest, wide, range), range);
      },
    };
  }

  private memory(value: Expr): Place {
    const { p, range } = this;
    markAddressed(value);
    const address: Expr = { kind: 'addr', operand: value, type: pointerTo(value.type), range };
    return this.memoryAt(explicitCast(p, address, ULONG, range), sizeOf(value.type));
  }

  private memoryAt(address: Expr, size: number): Place {
    const { p, range } = this;
    const at = (n: number) =>
      dereference(p, explicitCast(p, address, pointerTo(typeOfSize(n)), range), range);
    return {
      size,
      address,
      read: n => rvalue(p, at(n)),
      write: (value, n) => assign(p, at(n), explicitCast(p, value, typeOfSize(n), range), range),
    };
  }

  private constant(value: Expr): Place {
    const { p, range } = this;
    return {
      size: 0,
      read: n => explicitCast(p, rvalue(p, value), typeOfSize(n), range),
      write: () => {
        throw new UnknownAssembly('a constant cannot be written to');
      },
    };
  }

  /** `%0`, `%k1`, `%[name]`, `%%rax`, `$4`, `(%0)`, `8(%1)`. */
  private operand(text: string): Place {
    const { p, range } = this;
    const indirect = /^(-?\w*)\((.+)\)$/.exec(text);
    if (indirect) {
      const base = this.operand(indirect[2]!.trim());
      const offset = intLiteral(BigInt(indirect[1] || '0'), range, ULONG);
      return this.memoryAt(binary(p, '+', base.read(8), offset, range), 0);
    }
    const immediate = /^\$(-?\w+)$/.exec(text);
    if (immediate && /^-?(?:0x[0-9a-f]+|\d+)$/i.test(immediate[1]!)) {
      return this.constant(intLiteral(immediateValue(immediate[1]!), range, LONG));
    }
    const numbered = /^\$?%([bwkqhP])?(\d+)$/.exec(text);
    const named = /^\$?%([bwkqhP])?\[(\w+)\]$/.exec(text);
    const index = numbered
      ? Number(numbered[2])
      : named
        ? this.operands.findIndex(o => o.name === named[2])
        : -1;
    const place = this.places[index];
    if (place) {
      const size = { b: 1, w: 2, k: 4, q: 8 }[(numbered ?? named)?.[1] ?? ''];
      return size === undefined ? place : { ...place, size };
    }
    if (/^%{1,2}[fg]s:/.test(text)) throw new UnknownAssembly(`'${text}' ${JUMP_BUFFER_ADVICE}`);
    const name = (this.isBasic ? /^%(\w+)$/ : /^%%(\w+)$/).exec(text)?.[1];
    const machine = name === undefined ? undefined : machineRegister(name);
    if (!machine) throw new UnknownAssembly(`'${text}' is no operand that can be translated`);
    if (machine.name === 'sp' || machine.name === 'bp') return this.framePointer();
    return this.register(machine.name, machine.size);
  }

  private framePointer(): Place {
    const { p, range } = this;
    const args = [intLiteral(0, range)];
    const type = pointerTo({ kind: 'void' });
    const frame: Expr = { kind: 'builtin', name: 'frame_address', args, type, range };
    const write = (): never => {
      throw new UnknownAssembly(SWITCH_ADVICE);
    };
    return { ...this.constant(explicitCast(p, frame, ULONG, range)), size: 8, write };
  }

  // --- Instructions ---

  private instruction(line: string): void {
    const match = /^([a-z]\w*)\s*(.*)$/i.exec(line);
    if (!match) throw new UnknownAssembly(`cannot read '${line}'`);
    const mnemonic = match[1]!.toLowerCase();
    const args = splitOperands(match[2]!);
    if (NOTHING_TO_DO.has(mnemonic)) return;
    const advice = ADVICE[mnemonic] ?? (STACK_INSTRUCTION.test(mnemonic) ? SWITCH_ADVICE : undefined);
    if (advice) throw new UnknownAssembly(advice);
    if (mnemonic === 'syscall') {
      this.systemCall();
      return;
    }
    const set = /^set(n?)(?:e|z)$/.exec(mnemonic);
    if (set && args.length === 1 && this.zero) {
      const flag = this.use(this.zero);
      const value = set[1] ? unary(this.p, '!', flag, this.range) : flag;
      this.effects.push(this.operand(args[0]!).write(value, 1));
      return;
    }
    const suffix = SUFFIX[mnemonic.at(-1) ?? ''];
    const stem = INSTRUCTIONS.has(mnemonic) ? mnemonic : mnemonic.slice(0, -1);
    if (!INSTRUCTIONS.has(stem) || (stem !== mnemonic && suffix === undefined)) {
      throw new UnknownAssembly(`this computer has its own instruction set, without '${mnemonic}'`);
    }
    const places = args.map(a => this.operand(a));
    const size = (stem === mnemonic ? undefined : suffix) ?? Math.max(...places.map(x => x.size));
    if (![1, 2, 4, 8].includes(size))
      throw new UnknownAssembly(`the size of '${line}' is not known; write ${stem}l or ${stem}q`);
    if (places.length === 1) this.unary(stem, places[0]!, size);
    else if (places.length === 2) this.binary(stem, places[0]!, places[1]!, size);
    else throw new UnknownAssembly(`'${line}' has ${places.length} operands`);
  }

  private unary(stem: string, to: Place, size: number): void {
    const { p, range } = this;
    const one = intLiteral(1, range, typeOfSize(size));
    if (stem === 'inc') this.change('+', to, one, size);
    else if (stem === 'dec') this.change('-', to, one, size);
    else if (stem === 'not') this.effects.push(to.write(unary(p, '~', to.read(size), range), size));
    else if (stem === 'neg') this.effects.push(to.write(unary(p, '-', to.read(size), range), size));
    else throw new UnknownAssembly(`'${stem}' takes two operands`);
  }

  /** AT&T order: the source first, the destination last. */
  private binary(stem: string, from: Place, to: Place, size: number): void {
    const { p, range } = this;
    switch (stem) {
      case 'mov':
        this.effects.push(to.write(from.read(size), size));
        return;
      case 'xchg':
        this.exchange(from, to, size);
        return;
      case 'xadd': {
        const sum = this.variable('old');
        this.effects.push(
          this.keep(sum, this.fetch('+', to, from.read(size), size)),
          from.write(this.use(sum), size),
        );
        return;
      }
      case 'cmpxchg':
        this.compareExchange(from, to, size);
        return;
      case 'cmp':
      case 'test': {
        const value = binary(p, stem === 'cmp' ? '-' : '&', to.read(size), from.read(size), range);
        this.setZero(explicitCast(p, value, typeOfSize(size), range));
        return;
      }
      default: {
        const op = OPERATORS[stem];
        if (!op) throw new UnknownAssembly(`'${stem}' takes one operand`);
        this.change(op, to, from.read(size), size);
      }
    }
  }

  private keep(decl: VarDecl, value: Expr): Expr {
    return assign(this.p, this.use(decl), value, this.range);
  }

  private setZero(value: Expr): void {
    this.zero ??= this.variable('flag');
    this.effects.push(this.keep(this.zero, unary(this.p, '!', value, this.range)));
  }

  /** `to op= value`: of memory in one atomic operation, which is more than without `lock` on several processors. */
  private change(op: BinaryOp, to: Place, value: Expr, size: number): void {
    if (to.address && ATOMIC[op]) {
      const old = this.variable('old');
      const kept = this.variable('value');
      this.effects.push(this.keep(kept, value), this.keep(old, this.fetch(op, to, this.use(kept), size)));
      this.setZero(
        explicitCast(
          this.p,
          binary(this.p, op, this.use(old), this.use(kept), this.range),
          typeOfSize(size),
          this.range,
        ),
      );
      return;
    }
    this.effects.push(to.write(binary(this.p, op, to.read(size), value, this.range), size));
    this.setZero(to.read(size));
  }

  /** The old value of a place, which is changed. */
  private fetch(op: BinaryOp, to: Place, value: Expr, size: number): Expr {
    const name = ATOMIC[op];
    if (!to.address || !name) throw new UnknownAssembly('an exchange needs an operand in memory');
    return this.atomic(name, to.address, [value], size);
  }

  private atomic(name: Builtin, address: Expr, values: readonly Expr[], size: number): Expr {
    const { p, range } = this;
    const type = typeOfSize(size);
    const args = [address, ...values].map((e, i) =>
      explicitCast(p, e, i === 0 ? pointerTo(type) : type, range),
    );
    return { kind: 'builtin', name, args, type, range };
  }

  private exchange(a: Place, b: Place, size: number): void {
    const [memory, other] = a.address ? [a, b] : [b, a];
    const old = this.variable('old');
    if (memory.address) {
      this.effects.push(
        this.keep(old, this.atomic('atomic_xchg', memory.address, [other.read(size)], size)),
        other.write(this.use(old), size),
      );
      return;
    }
    this.effects.push(
      this.keep(old, a.read(size)),
      a.write(b.read(size), size),
      b.write(this.use(old), size),
    );
  }

  /** cmpxchg: what is there becomes `from` if it is what the accumulator says; the accumulator becomes what was there. */
  private compareExchange(from: Place, to: Place, size: number): void {
    if (!to.address) throw new UnknownAssembly('cmpxchg needs an operand in memory');
    const accumulator = this.register('ax', size);
    const old = this.variable('old');
    const swap = this.atomic('atomic_cas', to.address, [accumulator.read(size), from.read(size)], size);
    this.effects.push(this.keep(old, swap));
    this.setZero(
      binary(
        this.p,
        '^',
        this.use(old),
        explicitCast(this.p, accumulator.read(size), ULONG, this.range),
        this.range,
      ),
    );
    this.effects.push(accumulator.write(this.use(old), size));
  }

  /** The kernel's calls are Linux's: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9. */
  private systemCall(): void {
    const { p, range } = this;
    const args = ['ax', 'di', 'si', 'dx', 'r10', 'r8', 'r9'].map(name =>
      this.registers.has(name)
        ? explicitCast(p, this.register(name, 8).read(8), LONG, range)
        : intLiteral(0, range, LONG),
    );
    const call: Expr = { kind: 'builtin', name: 'syscall', args, type: LONG, range };
    this.effects.push(this.register('ax', 8).write(call, 8));
  }
}

/** Does the operand live in memory? "g" and "rm" may; a place that the program can address is one. */
function isMemory(constraint: string, value: Expr): boolean {
  if (/[abcdSDrqQR]/.test(constraint)) return false;
  return /[mg]/.test(constraint) && isLvalue(value);
}

const immediateValue = (text: string): bigint =>
  text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);

/** By commas outside of parentheses. */
const splitOperands = (text: string): string[] =>
  text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map(s => s.trim());

/** `eax`, `al`, `rdi`, `r10d`: which register, how many bytes of it. */
function machineRegister(name: string): { name: string; size: number } | undefined {
  const numbered = /^(r(?:8|9|1[0-5]))([dwb]?)$/.exec(name);
  if (numbered) return { name: numbered[1]!, size: { '': 8, d: 4, w: 2, b: 1 }[numbered[2]!] ?? 8 };
  const wide = /^([re]?)([abcd]x|[sd]i|[sb]p)$/.exec(name);
  if (wide) return { name: wide[2]!, size: wide[1] === 'r' ? 8 : wide[1] === 'e' ? 4 : 2 };
  const low = /^([abcd])l$/.exec(name);
  return low ? { name: `${low[1]}x`, size: 1 } : undefined;
}

const OPERATORS: Readonly<Record<string, BinaryOp>> = {
  add: '+',
  sub: '-',
  imul: '*',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  sal: '<<',
  shr: '>>',
};

const ATOMIC: Partial<Record<BinaryOp, Builtin>> = {
  '+': 'atomic_add',
  '-': 'atomic_sub',
  '&': 'atomic_and',
  '|': 'atomic_or',
  '^': 'atomic_xor',
};

const INSTRUCTIONS: ReadonlySet<string> = new Set([
  ...Object.keys(OPERATORS),
  ...['mov', 'xchg', 'xadd', 'cmpxchg', 'cmp', 'test', 'inc', 'dec', 'not', 'neg'],
]);

/** Fences and hints: this machine executes one instruction after the other, in one order for everybody. */
const NOTHING_TO_DO: ReadonlySet<string> = new Set(['nop', 'pause', 'mfence', 'lfence', 'sfence', 'cld']);

/** What switches between stacks by hand is written with. */
const STACK_INSTRUCTION = /^(push|pop|call|ret|jmp|leave|enter|iret)[flq]?$/;
const SWITCH_ADVICE =
  'the stack and the place of execution cannot be set by hand; to switch between stacks use makecontext and swapcontext ' +
  '(ucontext.h)';

/** The key that glibc hides the addresses in a jmp_buf with is what libraries of threads read there. */
const JUMP_BUFFER_ADVICE =
  'is data of the C library, and a jmp_buf has no addresses here that could be set by hand; make a context with getcontext ' +
  'and makecontext, and switch with swapcontext (ucontext.h)';

/** Privileged or too special: what to write instead. */
const ADVICE: Readonly<Record<string, string>> = {
  rdtsc: 'the cycle counter (rdtsc) is not there; use clock_gettime(CLOCK_MONOTONIC, ...)',
  rdtscp: 'the cycle counter (rdtscp) is not there; use clock_gettime(CLOCK_MONOTONIC, ...)',
  cpuid: 'cpuid is not there; use sysconf(_SC_NPROCESSORS_ONLN) or uname()',
  int: "the kernel is called by functions of unistd.h or 'syscall', not by 'int'",
  cli: 'a user program may not turn interrupts off; use sigprocmask',
  sti: 'a user program may not turn interrupts on; use sigprocmask',
  hlt: 'a user program may not halt the processor; use pause() or sched_yield()',
};
