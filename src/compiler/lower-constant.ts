/**
 * Constants as instructions and static data hold them: numbers, and addresses as a linker symbol plus an offset.
 *
 * What is constant is decided by constant.ts; here its result is given symbols and bits. Folding happens where the
 * parser's tree still says `10 * N`, so that it is one instruction, and `&table[3]` one address.
 */
import type { Expr, FuncDecl, VarDecl } from './ast.ts';
import { addressOf, type Constant, constantValue } from './constant.ts';
import type { CType } from './ctype.ts';
import { intSize } from './ctype.ts';
import { integerKind } from './lower-type.ts';

/** A symbol plus an offset in bytes; without a symbol, a number that is used as an address. */
export interface Address {
  readonly symbol: string | undefined;
  readonly offset: bigint;
}

/** Linker symbols of what a constant address can point at. */
export interface Symbols {
  ofVariable(decl: VarDecl): string;
  ofFunction(decl: FuncDecl): string;
  ofString(bytes: Uint8Array, alignment: number): string;
  /** The function with this label, and the number by which its computed gotos know it. */
  ofLabel(label: string): { readonly symbol: string; readonly ordinal: number };
}

/** The address an lvalue has at link time, or undefined. */
export function lvalueAddress(e: Expr, symbols: Symbols): Address | undefined {
  const c = addressOf(e);
  return c && symbolic(c, symbols);
}

/** The value of a constant address or integer as an address, or undefined for a floating number. */
export function symbolic(c: Constant, symbols: Symbols): Address | undefined {
  if (c.kind === 'int') return { symbol: undefined, offset: c.value };
  if (c.kind === 'float' || c.kind === 'complex') return undefined;
  if (c.kind === 'distance') {
    const [to, from] = [c.to, c.from].map(e => symbols.ofLabel(e.label).ordinal);
    return { symbol: undefined, offset: BigInt(to! - from!) };
  }
  const { base, offset } = c;
  switch (base.kind) {
    case 'var':
      return { symbol: symbols.ofVariable(base), offset };
    case 'func':
      return { symbol: symbols.ofFunction(base), offset };
    case 'string': {
      const element = base.type.kind === 'array' ? integerKind(base.type.of) : undefined;
      return { symbol: symbols.ofString(base.bytes, element ? intSize(element) : 1), offset };
    }
    case 'labelAddr': {
      const label = symbols.ofLabel(base.label);
      return { symbol: label.symbol, offset: offset + BigInt(label.ordinal) };
    }
  }
}

/** The integer value of an expression that needs no running program, or undefined. */
export function constantInteger(e: Expr): bigint | undefined {
  const c = constantValue(e);
  return c?.kind === 'int' ? c.value : undefined;
}

/** The bits of a floating constant as a register holds them. */
export function floatBits(t: CType, value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (t.kind === 'float' && t.float === 'float') {
    view.setFloat32(0, value, true);
    return BigInt(view.getUint32(0, true));
  }
  view.setFloat64(0, value, true);
  return view.getBigUint64(0, true);
}
