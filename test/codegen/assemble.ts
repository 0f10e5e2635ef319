/**
 * A tiny assembler, so that tests can say exactly which instructions run. One instruction a line, operands in the order
 * in which ir.ts describes them:
 *
 *     func sum i:i vars=2 frame=16       name, signature, number of variable registers, C frame in bytes
 *       i32.const r1 0
 *     again:
 *       i32.add r1 r1 r0                 d a b
 *       i32.sub.imm r0 r0 1              d a immediate
 *       brnz r0 again
 *       i32.store r2 8 r1                a offset b
 *       call r3 sum r2                   d function first-argument    (`-`: no destination)
 *       icall r3 i:i r4 r2               d signature address first-argument
 *       ecall r3 r5 2                    d first-argument count
 *       i64.const r2 &sum                address of a function or of a data label
 *       jumptab r0 one two               as many jumps follow
 *       ret.i32 r1
 */
import {
  encodeInstruction,
  FLAG_LEADER,
  FLAG_LOOP,
  INSTRUCTION_BYTES,
  type Instruction,
  opNamed,
  REG_BASE,
  regOffset,
  WINDOW_FP,
  WINDOW_SP,
  WINDOW_ZERO,
} from '../../src/compiler/ir.ts';
import { type Image, type ImageFunction, type ImageSegment, TEXT_BASE } from '../../src/compiler/object.ts';
import { SourceFile } from '../../src/compiler/source.ts';

interface Line {
  readonly words: readonly string[];
  readonly labels: readonly string[];
}

interface Source {
  readonly name: string;
  readonly signature: string;
  readonly vars: number;
  readonly frame: number;
  readonly lines: Line[];
}

const SPECIAL: Record<string, number> = { '-': 0, fp: WINDOW_FP, sp: WINDOW_SP, zero: WINDOW_ZERO };

/** Assembles functions into an image; execution starts at the first one. Data of `dataBytes` zeroes is at image.brk - one page. */
export function assemble(text: string, dataPages = 64): Image {
  const functions = parse(text);
  const signatures = [...new Set(functions.map(f => f.signature))];
  const signatureIndex = (signature: string): bigint => {
    if (!signatures.includes(signature)) signatures.push(signature);
    return BigInt(signatures.indexOf(signature)) << 32n;
  };

  const entries = new Map<string, number>();
  let end = TEXT_BASE;
  for (const f of functions) {
    entries.set(f.name, end);
    end += INSTRUCTION_BYTES * (1 + f.lines.length);
  }
  const bytes = new Uint8Array(end - TEXT_BASE);
  const view = new DataView(bytes.buffer);
  const imageFunctions: ImageFunction[] = [];
  const data = Math.ceil(end / 4096) * 4096;

  for (const f of functions) {
    const entry = entries.get(f.name)!;
    const labels = new Map<string, number>();
    f.lines.forEach((line, i) => {
      for (const l of line.labels) labels.set(l, entry + INSTRUCTION_BYTES * (1 + i));
    });
    let registers = f.signature.indexOf(':');
    const register = (word: string): number => {
      if (word in SPECIAL) return SPECIAL[word]!;
      const r = Number(word.slice(1));
      if (word[0] !== 'r' || Number.isNaN(r)) throw new Error(`${f.name}: not a register: ${word}`);
      registers = Math.max(registers, r + 1);
      return regOffset(r);
    };
    const immediate = (word: string, type?: string): bigint => {
      if (word === '&data') return BigInt(data);
      if (word.startsWith('&')) return BigInt(entries.get(word.slice(1))!);
      if (type === 'f64') return new BigInt64Array(new Float64Array([Number(word)]).buffer)[0]!;
      if (type === 'f32') return BigInt(new Uint32Array(new Float32Array([Number(word)]).buffer)[0]!);
      return BigInt(word);
    };
    const target = (label: string): bigint => {
      const at = labels.get(label);
      if (at === undefined) throw new Error(`${f.name}: no label ${label}`);
      return BigInt(at);
    };
    const parameters = (signature: string): number => signature.indexOf(':');

    const code: Instruction[] = f.lines.map(({ words: [name, ...w] }) => {
      const i: Instruction = { op: opNamed(name!), flags: 0, d: 0, a: 0, b: 0, imm: 0n };
      const { shape, dt, at } = i.op;
      switch (shape) {
        case 'const':
          return { ...i, d: register(w[0]!), imm: immediate(w[1]!, dt) };
        case 'unary':
        case 'alloca':
        case 'setjmp':
          return { ...i, d: register(w[0]!), a: register(w[1]!) };
        case 'binary':
        case 'amo':
          return { ...i, d: register(w[0]!), a: register(w[1]!), b: register(w[2]!) };
        case 'cas':
          return {
            ...i,
            d: register(w[0]!),
            a: register(w[1]!),
            b: register(w[2]!),
            imm: BigInt(register(w[3]!)),
          };
        case 'binimm':
          return { ...i, d: register(w[0]!), a: register(w[1]!), imm: immediate(w[2]!, at) };
        case 'load':
          return { ...i, d: register(w[0]!), a: register(w[1]!), imm: immediate(w[2] ?? '0') };
        case 'store':
          return { ...i, a: register(w[0]!), imm: immediate(w[1]!), b: register(w[2]!) };
        case 'addr':
          return { ...i, d: register(w[0]!), imm: immediate(w[1]!) };
        case 'jump':
          return { ...i, imm: target(w[0]!) };
        case 'branch':
          return { ...i, a: register(w[0]!), imm: target(w[1]!) };
        case 'jumptab':
          return { ...i, a: register(w[0]!), imm: BigInt(w[1]!) };
        case 'call': {
          const callee = functions.find(c => c.name === w[1])!;
          const count = parameters(callee.signature);
          const imm = BigInt(entries.get(callee.name)!) | signatureIndex(callee.signature);
          return { ...i, d: register(w[0]!), a: count > 0 ? register(w[2]!) : REG_BASE, b: count, imm };
        }
        case 'icall': {
          const count = parameters(w[1]!);
          const imm = BigInt(register(w[2]!)) | signatureIndex(w[1]!);
          return { ...i, d: register(w[0]!), a: count > 0 ? register(w[3]!) : REG_BASE, b: count, imm };
        }
        case 'ret':
          return { ...i, a: at ? register(w[0]!) : 0 };
        case 'ecall':
          return { ...i, d: register(w[0]!), a: register(w[1]!), b: Number(w[2]) };
        case 'setsp':
          return { ...i, a: register(w[0]!) };
        case 'longjmp':
          return { ...i, a: register(w[0]!), b: register(w[1]!) };
        case 'tp':
          return { ...i, d: register(w[0]!) };
        case 'trap':
        case 'nop':
          return i;
        default: // enter
          throw new Error('enter is written by the assembler');
      }
    });

    const windowSize = regOffset(registers);
    code.unshift({
      op: opNamed('enter'),
      flags: FLAG_LEADER,
      d: f.vars,
      a: windowSize,
      b: parameters(f.signature),
      imm: BigInt(f.frame) | signatureIndex(f.signature),
    });
    code.forEach((i, at) => {
      const here = entry + INSTRUCTION_BYTES * at;
      const jumps = i.op.shape === 'jump' || i.op.shape === 'branch';
      if (jumps) {
        const to = code[(Number(i.imm) - entry) / INSTRUCTION_BYTES]!;
        to.flags |= Number(i.imm) <= here ? FLAG_LEADER | FLAG_LOOP : FLAG_LEADER;
      }
      const ends = ['call', 'icall', 'ret', 'ecall', 'setjmp', 'longjmp', 'trap'].includes(i.op.shape);
      if (jumps || ends) if (code[at + 1]) code[at + 1]!.flags |= FLAG_LEADER;
      if (i.op.shape === 'jumptab') {
        for (let k = 0; k <= Number(i.imm); k++) if (code[at + 1 + k]) code[at + 1 + k]!.flags |= FLAG_LEADER;
      }
    });
    code.forEach((i, at) => {
      encodeInstruction(i, view, entry - TEXT_BASE + INSTRUCTION_BYTES * at);
    });
    imageFunctions.push(imageFunction(f, entry, entry + INSTRUCTION_BYTES * code.length, windowSize));
  }

  const segments: ImageSegment[] = [
    { name: 'text', address: TEXT_BASE, size: bytes.length, bytes, write: false, execute: true },
    {
      name: 'bss',
      address: data,
      size: 4096 * dataPages,
      bytes: new Uint8Array(0),
      write: true,
      execute: false,
    },
  ];
  return {
    name: 'assembled',
    entry: TEXT_BASE,
    segments,
    brk: data + 4096 * dataPages,
    functions: imageFunctions,
    globals: [],
    signatures,
    tls: { bytes: new Uint8Array(0), size: 0, align: 1 },
    symbols: entries,
    objects: [],
  };
}

function parse(text: string): Source[] {
  const functions: Source[] = [];
  let labels: string[] = [];
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    const [first] = words;
    if (!first) continue;
    if (first === 'func') {
      const number = (key: string): number =>
        Number(words.find(w => w.startsWith(`${key}=`))?.split('=')[1] ?? 0);
      functions.push({
        name: words[1]!,
        signature: words[2]!,
        vars: number('vars'),
        frame: number('frame'),
        lines: [],
      });
    } else if (first.endsWith(':')) {
      labels.push(first.slice(0, -1));
    } else {
      const { lines } = functions.at(-1)!;
      if (first === 'jumptab') {
        lines.push({ words: ['jumptab', words[1]!, String(words.length - 2)], labels });
        for (const to of words.slice(2)) lines.push({ words: ['jump', to], labels: [] });
      } else {
        lines.push({ words, labels });
      }
      labels = [];
    }
  }
  return functions;
}

const NO_NAMES = {
  typedefs: new Map(),
  structTags: new Map(),
  enumTags: new Map(),
  enumerators: new Map(),
  macros: new Map(),
};

function imageFunction(f: Source, entry: number, end: number, windowSize: number): ImageFunction {
  const file = new SourceFile('assembled.s', '');
  const range = { file, start: 0, end: 0 };
  const object = {
    path: 'assembled.s',
    files: [file],
    functions: [],
    data: [],
    constructors: [],
    destructors: [],
    weakReferences: [],
    aliases: [],
  };
  return {
    name: f.name,
    entry,
    end,
    signature: f.signature,
    frameSize: f.frame,
    windowSize,
    variableCount: f.vars,
    object: { ...object, names: NO_NAMES },
    source: {
      symbol: f.name,
      name: f.name,
      local: false,
      weak: false,
      type: { kind: 'void' },
      signature: f.signature,
      code: new Uint8Array(0),
      relocations: [],
      signatures: [f.signature],
      frameSize: f.frame,
      windowSize,
      variableCount: f.vars,
      ranges: [],
      variables: [],
      range,
      end: range,
    },
  };
}
