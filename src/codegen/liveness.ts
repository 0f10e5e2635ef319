/**
 * Which temporaries are alive. They live only inside a basic block (ir.ts), so a backward pass over the rest of the
 * block says everything. Works on encoded text, because it runs over whole images at load time.
 */
import { FLAG_LEADER, INSTRUCTION_BYTES, MAX_WINDOW, OPS, type Shape } from '../compiler/ir.ts';

const ENDS_BLOCK: ReadonlySet<Shape> = new Set<Shape>([
  'jump',
  'branch',
  'jumptab',
  'call',
  'icall',
  'ret',
  'ecall',
  'setjmp',
  'longjmp',
  'trap',
]);

/** Whether an instruction of this shape is the last of its basic block. */
export const endsBlock = (shape: Shape): boolean => ENDS_BLOCK.has(shape);

/** Calls `read` with the window offset of every register that the instruction at byte `at` of the text reads. */
function eachRead(text: DataView, at: number, read: (offset: number) => void): void {
  const op = OPS[text.getUint8(at)]!;
  const a = text.getUint16(at + 4, true);
  const b = text.getUint16(at + 6, true);
  const shape = op.shape;
  switch (shape) {
    case 'unary':
    case 'binimm':
    case 'load':
    case 'branch':
    case 'jumptab':
    case 'alloca':
    case 'setsp':
    case 'setjmp':
      read(a);
      break;
    case 'ret':
      if (op.at) read(a);
      break;
    case 'binary':
    case 'store':
    case 'longjmp':
    case 'amo':
      read(a);
      read(b);
      break;
    case 'cas':
      read(a);
      read(b);
      read(text.getUint32(at + 8, true));
      break;
    case 'icall':
      read(text.getUint32(at + 8, true));
      for (let i = 0; i < b; i++) read(a + 8 * i);
      break;
    case 'call':
    case 'ecall':
      for (let i = 0; i < b; i++) read(a + 8 * i);
      break;
    case 'const':
    case 'addr':
    case 'jump':
    case 'enter':
    case 'tp':
    case 'caller':
    case 'trap':
    case 'nop':
      break;
    default:
      shape satisfies never;
  }
}

/** Whether `d` of an instruction of this shape is a register it writes. */
const writes = (shape: Shape): boolean => shape !== 'enter';

/**
 * Walks a stretch of a function's text backward, from the byte just past its last instruction to its first, and tells
 * for each instruction which temporaries are alive before it. The stretch must end where a block ends.
 * `firstTemporary` is a window offset. The set passed to `visit` is reused.
 */
export function walkLiveness(
  text: DataView,
  first: number,
  end: number,
  firstTemporary: number,
  visit: (at: number, live: ReadonlySet<number>) => void,
): void {
  const live = new Set<number>();
  const read = (offset: number) => {
    if (offset >= firstTemporary && offset < MAX_WINDOW) live.add(offset);
  };
  for (let at = end - INSTRUCTION_BYTES; at >= first; at -= INSTRUCTION_BYTES) {
    const shape = OPS[text.getUint8(at)]!.shape;
    const next = at + INSTRUCTION_BYTES;
    if (endsBlock(shape) || (next < end && text.getUint8(next + 1) & FLAG_LEADER)) live.clear();
    if (writes(shape)) live.delete(text.getUint16(at + 2, true));
    eachRead(text, at, read);
    visit(at, live);
  }
}

/** Byte just past the block that contains the instruction at `at`. */
export function endOfBlock(text: DataView, at: number): number {
  for (let i = at; ; i += INSTRUCTION_BYTES) {
    const next = i + INSTRUCTION_BYTES;
    if (endsBlock(OPS[text.getUint8(i)]!.shape) || next >= text.byteLength) return next;
    if (text.getUint8(next + 1) & FLAG_LEADER) return next;
  }
}
