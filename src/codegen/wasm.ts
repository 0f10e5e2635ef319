/**
 * A WebAssembly encoder: writes binary modules (WebAssembly core specification, chapter 5).
 *
 * Bytes go into one growing buffer per function; nothing is ever built from arrays of numbers. Branch targets are
 * *labels* (the value `block`, `loop` and `if` return), not relative depths: a Code counts its own nesting, so moving
 * code into another block cannot break a branch. The order of calls is the order of the encoding; the only deferred
 * thing is a function's list of locals, which may grow while its body is written.
 */

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64';

const VALUE_TYPE: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const NO_RESULT = 0x40;
const FUNCREF = 0x70;

// --- Operators by name --------------------------------------------------------------------------------------

/** Operators without immediates, in the order of their opcodes from 0x45 on. */
const PLAIN = [
  ...['i32.eqz', 'i32.eq', 'i32.ne', 'i32.lt_s', 'i32.lt_u', 'i32.gt_s', 'i32.gt_u', 'i32.le_s'],
  ...['i32.le_u', 'i32.ge_s', 'i32.ge_u'],
  ...['i64.eqz', 'i64.eq', 'i64.ne', 'i64.lt_s', 'i64.lt_u', 'i64.gt_s', 'i64.gt_u', 'i64.le_s'],
  ...['i64.le_u', 'i64.ge_s', 'i64.ge_u'],
  ...['f32.eq', 'f32.ne', 'f32.lt', 'f32.gt', 'f32.le', 'f32.ge'],
  ...['f64.eq', 'f64.ne', 'f64.lt', 'f64.gt', 'f64.le', 'f64.ge'],
  ...['i32.clz', 'i32.ctz', 'i32.popcnt', 'i32.add', 'i32.sub', 'i32.mul', 'i32.div_s', 'i32.div_u'],
  ...['i32.rem_s', 'i32.rem_u', 'i32.and', 'i32.or', 'i32.xor', 'i32.shl', 'i32.shr_s', 'i32.shr_u'],
  ...['i32.rotl', 'i32.rotr'],
  ...['i64.clz', 'i64.ctz', 'i64.popcnt', 'i64.add', 'i64.sub', 'i64.mul', 'i64.div_s', 'i64.div_u'],
  ...['i64.rem_s', 'i64.rem_u', 'i64.and', 'i64.or', 'i64.xor', 'i64.shl', 'i64.shr_s', 'i64.shr_u'],
  ...['i64.rotl', 'i64.rotr'],
  ...['f32.abs', 'f32.neg', 'f32.ceil', 'f32.floor', 'f32.trunc', 'f32.nearest', 'f32.sqrt'],
  ...['f32.add', 'f32.sub', 'f32.mul', 'f32.div', 'f32.min', 'f32.max', 'f32.copysign'],
  ...['f64.abs', 'f64.neg', 'f64.ceil', 'f64.floor', 'f64.trunc', 'f64.nearest', 'f64.sqrt'],
  ...['f64.add', 'f64.sub', 'f64.mul', 'f64.div', 'f64.min', 'f64.max', 'f64.copysign'],
  ...['i32.wrap_i64', 'i32.trunc_f32_s', 'i32.trunc_f32_u', 'i32.trunc_f64_s', 'i32.trunc_f64_u'],
  ...['i64.extend_i32_s', 'i64.extend_i32_u', 'i64.trunc_f32_s', 'i64.trunc_f32_u', 'i64.trunc_f64_s'],
  ...['i64.trunc_f64_u', 'f32.convert_i32_s', 'f32.convert_i32_u', 'f32.convert_i64_s', 'f32.convert_i64_u'],
  ...['f32.demote_f64', 'f64.convert_i32_s', 'f64.convert_i32_u', 'f64.convert_i64_s', 'f64.convert_i64_u'],
  ...['f64.promote_f32', 'i32.reinterpret_f32', 'i64.reinterpret_f64', 'f32.reinterpret_i32'],
  ...['f64.reinterpret_i64', 'i32.extend8_s', 'i32.extend16_s', 'i64.extend8_s', 'i64.extend16_s'],
  ...['i64.extend32_s'],
] as const;
export type PlainOperator = (typeof PLAIN)[number];
const PLAIN_CODE = new Map<string, number>(PLAIN.map((name, i) => [name, 0x45 + i]));

/** Loads and stores, in the order of their opcodes from 0x28 on. */
const MEMORY = [
  ...['i32.load', 'i64.load', 'f32.load', 'f64.load', 'i32.load8_s', 'i32.load8_u', 'i32.load16_s'],
  ...['i32.load16_u', 'i64.load8_s', 'i64.load8_u', 'i64.load16_s', 'i64.load16_u', 'i64.load32_s'],
  ...['i64.load32_u', 'i32.store', 'i64.store', 'f32.store', 'f64.store', 'i32.store8', 'i32.store16'],
  ...['i64.store8', 'i64.store16', 'i64.store32'],
] as const;
export type MemoryOperator = (typeof MEMORY)[number];
const MEMORY_CODE = new Map<string, number>(MEMORY.map((name, i) => [name, 0x28 + i]));

export const isPlainOperator = (name: string): name is PlainOperator => PLAIN_CODE.has(name);
export const isMemoryOperator = (name: string): name is MemoryOperator => MEMORY_CODE.has(name);

// --- Bytes --------------------------------------------------------------------------------------------------

/** A growing byte buffer with the primitive encodings of the format. */
export class ByteBuffer {
  private data: Uint8Array;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Uint8Array(capacity);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.data.length) return;
    const grown = new Uint8Array(Math.max(this.data.length * 2, this.length + more));
    grown.set(this.data.subarray(0, this.length));
    this.data = grown;
  }

  byte(value: number): void {
    if (this.length === this.data.length) this.reserve(1);
    this.data[this.length++] = value;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.data.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Unsigned LEB128 of a number below 2^32. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a number, taken modulo 2^32. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  /** Signed LEB128 of a bigint, taken modulo 2^64. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    if (rest >= -0x8000_0000n && rest < 0x8000_0000n) {
      this.signed(Number(rest));
      return;
    }
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  /** A name: its UTF-8 length and bytes. Only ASCII is used for names here. */
  name(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** The low `count` bytes of a bigint, little endian. */
  littleEndian(value: bigint, count: number): void {
    for (let i = 0; i < count; i++) this.byte(Number((value >> BigInt(8 * i)) & 0xffn));
  }

  /** What was written so far; valid until the next write. */
  get bytes(): Uint8Array {
    return this.data.subarray(0, this.length);
  }
}

// --- Functions ----------------------------------------------------------------------------------------------

/** Something to branch to: its nesting depth, counted from the function's body. */
export type Label = number;

/** The body of one function, being written. Local indexes start with the parameters. */
export class Code {
  private readonly out = new ByteBuffer();
  private readonly locals: ValueType[] = [];
  private readonly scratchLocals = new Map<string, number>();
  private depth = 0;

  constructor(readonly params: readonly ValueType[]) {}

  /** A new local variable, 0 at entry; returns its index. */
  local(type: ValueType): number {
    this.locals.push(type);
    return this.params.length + this.locals.length - 1;
  }

  /**
   * The n-th scratch local of a type: for values that live only within one emitter. Two calls with the same arguments give
   * the same local, so it must not be live across anything else that may use it.
   */
  scratch(type: ValueType, n: number): number {
    const key = `${type}${n}`;
    let index = this.scratchLocals.get(key);
    if (index === undefined) {
      index = this.local(type);
      this.scratchLocals.set(key, index);
    }
    return index;
  }

  // Constants and operators.

  i32(value: number): this {
    this.out.byte(0x41);
    this.out.signed(value);
    return this;
  }

  i64(value: bigint | number): this {
    this.out.byte(0x42);
    if (typeof value === 'number') this.out.signed64(BigInt(value));
    else this.out.signed64(value);
    return this;
  }

  /** A float constant by its bits, so that NaNs keep theirs. */
  f32Bits(bits: number): this {
    this.out.byte(0x43);
    this.out.littleEndian(BigInt(bits >>> 0), 4);
    return this;
  }

  f64Bits(bits: bigint): this {
    this.out.byte(0x44);
    this.out.littleEndian(BigInt.asUintN(64, bits), 8);
    return this;
  }

  f32(value: number): this {
    return this.f32Bits(new Uint32Array(new Float32Array([value]).buffer)[0]!);
  }

  f64(value: number): this {
    return this.f64Bits(new BigUint64Array(new Float64Array([value]).buffer)[0]!);
  }

  op(name: PlainOperator): this {
    this.out.byte(PLAIN_CODE.get(name)!);
    return this;
  }

  /** A load or store. The alignment hint is always 1 byte: engines ignore it. */
  memory(name: MemoryOperator, offset = 0): this {
    this.out.byte(MEMORY_CODE.get(name)!);
    this.out.byte(0);
    this.out.unsigned(offset);
    return this;
  }

  // Variables.

  private indexed(opcode: number, index: number): this {
    this.out.byte(opcode);
    this.out.unsigned(index);
    return this;
  }

  get(local: number): this {
    return this.indexed(0x20, local);
  }

  set(local: number): this {
    return this.indexed(0x21, local);
  }

  tee(local: number): this {
    return this.indexed(0x22, local);
  }

  globalGet(global: number): this {
    return this.indexed(0x23, global);
  }

  globalSet(global: number): this {
    return this.indexed(0x24, global);
  }

  drop(): this {
    this.out.byte(0x1a);
    return this;
  }

  select(): this {
    this.out.byte(0x1b);
    return this;
  }

  // Control.

  private open(opcode: number, result: ValueType | undefined): Label {
    this.out.byte(opcode);
    this.out.byte(result ? VALUE_TYPE[result] : NO_RESULT);
    this.depth++;
    return this.depth;
  }

  /** A branch to the label continues after the block. */
  block(result?: ValueType): Label {
    return this.open(0x02, result);
  }

  /** A branch to the label continues at the loop's start. */
  loop(): Label {
    return this.open(0x03, undefined);
  }

  if(result?: ValueType): Label {
    return this.open(0x04, result);
  }

  else(): this {
    this.out.byte(0x05);
    return this;
  }

  end(): this {
    this.out.byte(0x0b);
    this.depth--;
    return this;
  }

  br(label: Label): this {
    return this.indexed(0x0c, this.depth - label);
  }

  brIf(label: Label): this {
    return this.indexed(0x0d, this.depth - label);
  }

  brTable(labels: readonly Label[], otherwise: Label): this {
    this.out.byte(0x0e);
    this.out.unsigned(labels.length);
    for (const label of labels) this.out.unsigned(this.depth - label);
    this.out.unsigned(this.depth - otherwise);
    return this;
  }

  return(): this {
    this.out.byte(0x0f);
    return this;
  }

  unreachable(): this {
    this.out.byte(0x00);
    return this;
  }

  call(func: number): this {
    return this.indexed(0x10, func);
  }

  callIndirect(type: number, table = 0): this {
    this.out.byte(0x11);
    this.out.unsigned(type);
    this.out.unsigned(table);
    return this;
  }

  /** The code section entry: size, compressed locals, body, `end`. */
  writeTo(section: ByteBuffer): void {
    if (this.depth !== 0) throw new Error(`${this.depth} blocks are still open`);
    const header = new ByteBuffer(64);
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    header.unsigned(runs.length);
    for (const run of runs) {
      header.unsigned(run.count);
      header.byte(VALUE_TYPE[run.type]);
    }
    section.unsigned(header.length + this.out.length + 1);
    section.append(header.bytes);
    section.append(this.out.bytes);
    section.byte(0x0b);
  }
}

// --- Modules ------------------------------------------------------------------------------------------------

type ExternKind = 'function' | 'table' | 'memory' | 'global';
const EXTERN_KIND: Record<ExternKind, number> = { function: 0, table: 1, memory: 2, global: 3 };

/** The binary magic and version, as one array type WebAssembly.Module accepts. */
export type ModuleBytes = Uint8Array<ArrayBuffer>;

/**
 * A module, being written. All imports of a kind must be declared before anything of that kind is defined, because
 * imports come first in each index space.
 */
export class ModuleBuilder {
  private readonly types = new Map<string, number>();
  private readonly typeSection = new ByteBuffer();
  private readonly importSection = new ByteBuffer();
  private imports = 0;
  private readonly imported: Record<ExternKind, number> = { function: 0, table: 0, memory: 0, global: 0 };
  private readonly functions: { type: number; code: Code }[] = [];
  private readonly tables: { min: number; max: number | undefined }[] = [];
  private readonly globalSection = new ByteBuffer();
  private globals = 0;
  private readonly exportSection = new ByteBuffer();
  private exports = 0;
  private readonly elementSection = new ByteBuffer();
  private elements = 0;

  /** Index of a function type; the same type always has the same index. */
  type(params: readonly ValueType[], results: readonly ValueType[] = []): number {
    const key = `${params.join()}:${results.join()}`;
    let index = this.types.get(key);
    if (index === undefined) {
      index = this.types.size;
      this.types.set(key, index);
      this.typeSection.byte(0x60);
      for (const list of [params, results]) {
        this.typeSection.unsigned(list.length);
        for (const t of list) this.typeSection.byte(VALUE_TYPE[t]);
      }
    }
    return index;
  }

  private import(kind: ExternKind, module: string, name: string, defined: number): number {
    if (defined > 0) throw new Error(`import of ${module}.${name} after a ${kind} was defined`);
    this.importSection.name(module);
    this.importSection.name(name);
    this.importSection.byte(EXTERN_KIND[kind]);
    this.imports++;
    return this.imported[kind]++;
  }

  importFunction(
    module: string,
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[] = [],
  ): number {
    const type = this.type(params, results);
    const index = this.import('function', module, name, this.functions.length);
    this.importSection.unsigned(type);
    return index;
  }

  /** Sizes in pages of 64 KiB. */
  importMemory(module: string, name: string, min: number, max?: number): void {
    this.import('memory', module, name, 0);
    this.limits(this.importSection, min, max);
  }

  importTable(module: string, name: string, min: number, max?: number): number {
    const index = this.import('table', module, name, this.tables.length);
    this.importSection.byte(FUNCREF);
    this.limits(this.importSection, min, max);
    return index;
  }

  importGlobal(module: string, name: string, type: ValueType, mutable: boolean): number {
    const index = this.import('global', module, name, this.globals);
    this.importSection.byte(VALUE_TYPE[type]);
    this.importSection.byte(mutable ? 1 : 0);
    return index;
  }

  /** A table of functions; sizes in entries. */
  table(min: number, max?: number): number {
    this.tables.push({ min, max });
    return this.imported.table + this.tables.length - 1;
  }

  /** A global of type i32 or i64 with a constant initial value. */
  global(type: 'i32' | 'i64', mutable: boolean, initial: number): number {
    this.globalSection.byte(VALUE_TYPE[type]);
    this.globalSection.byte(mutable ? 1 : 0);
    this.globalSection.byte(type === 'i32' ? 0x41 : 0x42);
    this.globalSection.signed(initial);
    this.globalSection.byte(0x0b);
    return this.imported.global + this.globals++;
  }

  /** A new function; its body may be written any time before `finish`. */
  func(params: readonly ValueType[], results: readonly ValueType[] = []): { index: number; code: Code } {
    const code = new Code(params);
    this.functions.push({ type: this.type(params, results), code });
    return { index: this.imported.function + this.functions.length - 1, code };
  }

  export(name: string, kind: ExternKind, index: number): void {
    this.exportSection.name(name);
    this.exportSection.byte(EXTERN_KIND[kind]);
    this.exportSection.unsigned(index);
    this.exports++;
  }

  /** An active element segment: table[offset...] := functions. */
  element(table: number, offset: number, functions: readonly number[]): void {
    const s = this.elementSection;
    s.unsigned(2);
    s.unsigned(table);
    s.byte(0x41);
    s.signed(offset);
    s.byte(0x0b);
    s.byte(0x00); // element kind: function
    s.unsigned(functions.length);
    for (const f of functions) s.unsigned(f);
    this.elements++;
  }

  private limits(out: ByteBuffer, min: number, max: number | undefined): void {
    out.byte(max === undefined ? 0 : 1);
    out.unsigned(min);
    if (max !== undefined) out.unsigned(max);
  }

  finish(): ModuleBytes {
    const functionSection = new ByteBuffer();
    const codeSection = new ByteBuffer(1 << 16);
    for (const f of this.functions) {
      functionSection.unsigned(f.type);
      f.code.writeTo(codeSection);
    }
    const tableSection = new ByteBuffer();
    for (const t of this.tables) {
      tableSection.byte(FUNCREF);
      this.limits(tableSection, t.min, t.max);
    }
    const out = new ByteBuffer(codeSection.length + 4096);
    out.littleEndian(0x0000_0001_6d73_6100n, 8);
    const section = (id: number, count: number, content: ByteBuffer) => {
      if (count === 0) return;
      const counted = new ByteBuffer(8);
      counted.unsigned(count);
      out.byte(id);
      out.unsigned(counted.length + content.length);
      out.append(counted.bytes);
      out.append(content.bytes);
    };
    section(1, this.types.size, this.typeSection);
    section(2, this.imports, this.importSection);
    section(3, this.functions.length, functionSection);
    section(4, this.tables.length, tableSection);
    section(6, this.globals, this.globalSection);
    section(7, this.exports, this.exportSection);
    section(9, this.elements, this.elementSection);
    section(10, this.functions.length, codeSection);
    return new Uint8Array(out.bytes);
  }
}
