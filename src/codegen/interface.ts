/**
 * What generated code and the machine that runs it agree on: linear addresses and sizes, and the names of imports and exports.
 */

/** Linear addresses and sizes that generated code knows (machine/layout.ts has the numbers and their meaning). */
export interface Layout {
  readonly fuel: number;
  readonly window: number;
  readonly tlb: number;
  readonly threadPointer: number;
  readonly stackLimit: number;
  readonly caller: number;
  readonly result: number;
  readonly syscallArgs: number;
  readonly syscallArgCount: number;
  readonly syscallResult: number;
  readonly unwindTop: number;
  readonly tlbEntries: number;
  readonly tlbEntryBytes: number;
  readonly tlbWriteTag: number;
  readonly tlbAddend: number;
  readonly tlbWatchedFirst: number;
  readonly tlbWatchedPast: number;
  readonly tlbWatchedTag: number;
  readonly pageShift: number;
  /** Offset of addressability in a frame's shadows. */
  readonly addressability: number;
}

/** Linear addresses of what generated code knows of one loaded image. */
export interface ImageLayout {
  /** i32 per function: -1 if it must not be entered, else 0: one test of the sign with the fuel and the depth. */
  readonly forbidden: number;
  /**
   * i32 per slot of the function table: index of the signature of the function there, or -1. Slot 0 is nobody's; function n
   * of the image has slot n + 1.
   */
  readonly slotSignature: number;
  /** u16 per instruction of the text: the slot of the function that begins there, or 0. */
  readonly slotOfText: number;
  readonly textStart: number;
  readonly textEnd: number;
  /** Table of shadows, a word for each frame, on a machine that is checked. */
  readonly shadows: number | undefined;
}

/** Names of the imports of a module; functions of earlier modules are imported as `f` and their index. */
export const IMPORTS = {
  module: 'm',
  memory: 'memory',
  table: 'table',
  translate: 't',
  syscall: 's',
} as const;

/** Names of exports: a generated function, the entry at a function's start, the entry at an instruction. */
export const exportName = {
  function: (index: number): string => `f${index}`,
  start: (index: number): string => `e${index}`,
  loop: (pc: number): string => `l${pc}`,
};

/** Bytes of a record in the unwind buffer before its registers. */
export const RECORD_HEADER = 16;

export const RECORD_PC = 4;

export const RECORD_SP = 8;
