/**
 * Literals: from a preprocessing token's text to a value and a type (C11 6.4.4 and 6.4.5; translation phase 5).
 *
 * Where the standard leaves a choice it is gcc's on x86-64: char is signed, a multi-character constant packs its
 * characters, constants too large for any type wrap, strings are UTF-8.
 */
import { type IntKind, intSize } from './ctype.ts';
import { type Diagnostics, rawByte } from './source.ts';
import type { Literal, Token } from './token.ts';

const UTF8 = new TextEncoder();

const INT_MAX = 0x7fff_ffffn;
const UINT_MAX = 0xffff_ffffn;
const LONG_MAX = 0x7fff_ffff_ffff_ffffn;
const ULONG_MAX = 0xffff_ffff_ffff_ffffn;

/** Integer suffixes in lower case (6.4.4.1), but 'lL' must not mix. */
const INT_SUFFIX = /^(?:u|l|ll|ul|ull|lu|llu)?$/i;
const FLOAT_SUFFIX = /^(?:[ij]?[fl]?|[fl][ij])$/i;

/** The value and type of a preprocessing number, or a complaint. */
export function numberLiteral(token: Token, diagnostics: Diagnostics): Literal {
  const { text } = token;
  const first = text.charCodeAt(0);
  if (text.length === 1 && first >= 48) return { kind: 'int', value: BigInt(first - 48), type: 'int' };
  const isHex = /^0[xX]/.test(text);
  if (isHex ? /[.pP]/.test(text) : /[.]|^[0-9]+[eE]/.test(text))
    return floatLiteral(token, diagnostics, isHex);
  return intLiteral(token, diagnostics);
}

function intLiteral(token: Token, diagnostics: Diagnostics): Literal {
  const { text } = token;
  const match = /^(0[xX](?=[0-9a-fA-F])[0-9a-fA-F]+|0[bB](?=[0-9])[0-9]+|[0-9]+)(.*)$/.exec(text)!;
  const digits = match[1]!;
  const suffix = match[2]!;
  if (!INT_SUFFIX.test(suffix) || /lL|Ll/.test(suffix)) {
    if (/^[ij]$/i.test(suffix)) {
      const text = `${digits}.0${suffix}`;
      diagnostics.error(token.place, `complex integers are not supported; write '${text}'`, {
        suggestion: { range: token.place, text },
      });
      return { kind: 'int', value: 0n, type: 'int' };
    }
    const unfinished = digits === '0' && /^[xXbB]$/.test(suffix) ? ` after '${text}'` : '';
    const message = unfinished
      ? `digits expected${unfinished} in integer constant`
      : `invalid suffix '${suffix}' on integer constant`;
    const name = /^[a-zA-Z_]\w*$/.test(suffix) && !/^0[xX]/.test(text);
    const note = { message: 'the name of a variable cannot begin with a digit', range: token.range };
    diagnostics.error(token.place, message, name && !unfinished ? { notes: [note] } : {});
    return { kind: 'int', value: 0n, type: 'int' };
  }
  const isDecimal = digits.charCodeAt(0) !== 48 || digits.length === 1;
  let value: bigint;
  if (isDecimal || /^0[xX]/.test(digits)) {
    value = BigInt(digits);
  } else {
    const isBinary = /^0[bB]/.test(digits);
    const wrong = isBinary ? /[2-9]/.exec(digits.slice(2)) : /[89]/.exec(digits);
    if (wrong) {
      const base = isBinary ? 'binary' : 'octal';
      const notes = isBinary
        ? []
        : [{ message: 'a number that begins with 0 is read in base 8', range: token.place }];
      diagnostics.error(token.place, `invalid digit '${wrong[0]}' in ${base} constant`, { notes });
      return { kind: 'int', value: 0n, type: 'int' };
    }
    value = BigInt(isBinary ? digits : `0o${digits}`);
  }
  return { kind: 'int', ...typeInt(value, isDecimal, suffix.toLowerCase(), token, diagnostics) };
}

/** The first type of the list of 6.4.4.1p5 in which the value fits. */
function typeInt(
  value: bigint,
  isDecimal: boolean,
  suffix: string,
  token: Token,
  diagnostics: Diagnostics,
): { value: bigint; type: IntKind } {
  const isUnsigned = suffix.includes('u');
  const longs = suffix.length - (isUnsigned ? 1 : 0);
  const signed: IntKind = longs === 2 ? 'llong' : 'long';
  const unsigned: IntKind = longs === 2 ? 'ullong' : 'ulong';
  if (value > ULONG_MAX) {
    diagnostics.warning(token.place, 'overflow', 'integer constant is too large for its type');
    value = BigInt.asUintN(64, value);
  }
  if (longs === 0) {
    if (!isUnsigned && value <= INT_MAX) return { value, type: 'int' };
    if ((isUnsigned || !isDecimal) && value <= UINT_MAX) return { value, type: 'uint' };
  }
  if (!isUnsigned && value <= LONG_MAX) return { value, type: signed };
  if (!isUnsigned && isDecimal) {
    diagnostics.warning(token.place, 'overflow', 'integer constant is so large that it is unsigned');
  }
  return { value, type: unsigned };
}

/**
 * The float nearest to a decimal number, given the double nearest to it. Rounding twice differs from rounding once only where the
 * double is half way between two floats; then the decimal number itself decides.
 */
function singleFromDecimal(decimal: string, double: number): number {
  const single = Math.fround(double);
  const [low, high] = single < double ? [single, nextFloat(single)] : [previousFloat(single), single];
  if (single === double || double - low !== high - double) return single;
  const side = compareDecimal(decimal, double);
  return side === 0 ? single : side > 0 ? high : low;
}

const floatBits = new DataView(new ArrayBuffer(4));

/** The neighbours of a float that is not negative. */
function nextFloat(value: number, step = 1): number {
  floatBits.setFloat32(0, value);
  floatBits.setUint32(0, floatBits.getUint32(0) + step);
  return floatBits.getFloat32(0);
}

const previousFloat = (value: number): number => nextFloat(value, -1);

/** The sign of (decimal - double), exactly. The double is finite and not negative. */
function compareDecimal(decimal: string, double: number): number {
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)\.(\d+)e(.+)$/.exec(decimal) ?? [];
  let left = BigInt(whole + fraction);
  const tens = Number(exponent) - fraction.length;
  let binary = 0;
  let mantissa = double;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    binary++;
  }
  let right = BigInt(mantissa);
  left <<= BigInt(binary);
  if (tens >= 0) left *= 10n ** BigInt(tens);
  else right *= 10n ** BigInt(-tens);
  return left < right ? -1 : left > right ? 1 : 0;
}

function floatLiteral(token: Token, diagnostics: Diagnostics, isHex: boolean): Literal {
  const pattern = isHex
    ? /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?[0-9]+))?(.*)$/
    : /^([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?(.*)$/;
  const match = pattern.exec(token.text)!;
  const [, whole = '', fraction = '', exponent, suffix = ''] = match;
  const type = /f/i.test(suffix) ? 'float' : /l/i.test(suffix) ? 'ldouble' : 'double';
  const imaginary = /[ij]/i.test(suffix) ? { imaginary: true } : {};
  let wrong: string | undefined;
  if (/^[.]/.test(suffix)) wrong = 'too many decimal points in number';
  else if (/^[eEpP]/.test(suffix) && exponent === undefined) wrong = 'exponent has no digits';
  else if (isHex && exponent === undefined) wrong = 'hexadecimal floating constants require an exponent';
  else if (!FLOAT_SUFFIX.test(suffix)) wrong = `invalid suffix '${suffix}' on floating constant`;
  if (wrong) {
    diagnostics.error(token.place, wrong);
    return { kind: 'float', value: 0, type };
  }
  let value: number;
  if (isHex) {
    const mantissa = BigInt(`0x${whole}${fraction}`);
    value = scale(Number(mantissa), Number(exponent) - 4 * fraction.length);
  } else {
    const decimal = `${whole || '0'}.${fraction || '0'}e${exponent ?? '0'}`;
    value = Number(decimal);
    if (type === 'float') value = singleFromDecimal(decimal, value);
  }
  if (type === 'float') value = Math.fround(value);
  if (!Number.isFinite(value)) {
    const name = { float: 'float', double: 'double', ldouble: 'long double' }[type];
    diagnostics.warning(token.place, 'overflow', `floating constant exceeds range of '${name}'`);
  }
  return { kind: 'float', value, type, ...imaginary };
}

/** value * 2^exponent, in steps that neither overflow nor underflow before the result does. */
function scale(value: number, exponent: number): number {
  while (exponent > 1000 && Number.isFinite(value)) {
    value *= 2 ** 1000;
    exponent -= 1000;
  }
  while (exponent < -1000 && value !== 0) {
    value *= 2 ** -1000;
    exponent += 1000;
  }
  return value * 2 ** exponent;
}

// --- Characters and strings -------------------------------------------------------------------------------

/** Encoding prefix -> type of an element in a string, and of a character constant. */
const STRING_ELEMENT: Record<string, IntKind> = { '': 'char', u8: 'char', L: 'int', u: 'ushort', U: 'uint' };
const CHAR_TYPE: Record<string, IntKind> = { '': 'int', u8: 'uchar', L: 'int', u: 'ushort', U: 'uint' };

const prefixOf = (text: string): string => /^(?:u8|[LuU])?/.exec(text)![0];

const SIMPLE_ESCAPES: Record<string, number> = {
  n: 10,
  t: 9,
  '0': 0,
  '\\': 92,
  '"': 34,
  "'": 39,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27, // GNU
  E: 27,
  '?': 63,
};

/**
 * Elements of a quoted text between `from` and `to`: code units of `size` bytes. Characters are encoded in UTF-8,
 * UTF-16 or UTF-32; octal and hexadecimal escapes are one element each.
 */
function elements(token: Token, from: number, to: number, size: number, diagnostics: Diagnostics): number[] {
  const { text } = token;
  const out: number[] = [];
  let i = from;
  while (i < to) {
    const c = text.charCodeAt(i);
    if (c !== 92) {
      if (c < 128) {
        out.push(c);
        i++;
      } else {
        const point = text.codePointAt(i)!;
        const byte = rawByte(point);
        if (byte === undefined) encode(point, size, out);
        else out.push(byte);
        i += point > 0xffff ? 2 : 1;
      }
      continue;
    }
    const rest = text.slice(i + 1, Math.min(to, i + 1 + 64));
    const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
    const hex = octal ? undefined : /^x[0-9a-fA-F]*/.exec(rest)?.[0];
    const universal = octal || hex ? undefined : /^(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/.exec(rest)?.[0];
    if (octal !== undefined) {
      out.push(inRange(BigInt(`0o${octal}`), size, 'octal', token, diagnostics));
      i += 1 + octal.length;
    } else if (hex !== undefined) {
      if (hex.length === 1) diagnostics.error(token.place, '\\x used with no following hex digits');
      else out.push(inRange(BigInt(`0${hex}`), size, 'hex', token, diagnostics));
      i += 1 + hex.length;
    } else if (universal !== undefined) {
      const point = Number.parseInt(universal.slice(1), 16);
      const surrogate = point >= 0xd800 && point < 0xe000;
      if (surrogate || point > 0x10ffff) {
        diagnostics.error(token.place, `\\${universal} is not a valid universal character`);
      } else encode(point, size, out);
      i += 1 + universal.length;
    } else {
      const char = rest === '' ? '' : String.fromCodePoint(rest.codePointAt(0)!);
      const value = SIMPLE_ESCAPES[char];
      if (value === undefined) {
        if (char === 'u' || char === 'U')
          diagnostics.error(token.place, `incomplete universal character name \\${char}`);
        else diagnostics.add({ severity: 'warning', range: token.place, message: unknownEscape(char) });
        if (char !== '') encode(char.codePointAt(0)!, size, out);
      } else out.push(value);
      i += 1 + Math.max(1, char.length);
    }
  }
  return out;
}

const unknownEscape = (char: string): string => `unknown escape sequence: '\\${char}'`;

function inRange(value: bigint, size: number, base: string, token: Token, diagnostics: Diagnostics): number {
  const fits = BigInt.asUintN(8 * size, value);
  if (fits !== value) {
    const message = `${base} escape sequence out of range`;
    diagnostics.add({ severity: 'warning', range: token.place, message });
  }
  return Number(fits);
}

function encode(point: number, size: number, out: number[]): void {
  if (size === 4 || (size === 2 && point < 0x10000)) out.push(point);
  else if (size === 2) out.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
  else if (point < 128) out.push(point);
  else out.push(...UTF8.encode(String.fromCodePoint(point)));
}

/** A character constant: 6.4.4.4. */
export function charLiteral(token: Token, diagnostics: Diagnostics): Literal {
  const prefix = prefixOf(token.text);
  const type = CHAR_TYPE[prefix]!;
  const size = prefix === '' ? 1 : intSize(type);
  const from = prefix.length + 1;
  const to = token.text.length - 1;
  const units = elements(token, from, to, size, diagnostics);
  if (units.length === 0) {
    if (to <= from) diagnostics.error(token.place, 'empty character constant');
    return { kind: 'char', value: 0n, type };
  }
  if (prefix !== '') {
    if (units.length > 1) {
      const message = 'character constant too long for its type';
      diagnostics.add({ severity: 'warning', range: token.place, message });
    }
    const unit = BigInt(units.at(-1)!);
    return { kind: 'char', value: type === 'int' ? BigInt.asIntN(32, unit) : unit, type };
  }
  if (units.length === 1) return { kind: 'char', value: BigInt.asIntN(8, BigInt(units[0]!)), type };
  const range = token.place;
  const suggestion = {
    range,
    text: `"${token.text.slice(from, to).replaceAll('"', '\\"')}"`,
    why: 'a string is written in double quotes',
  };
  if (units.length > 4) {
    const message = 'character constant too long for its type';
    diagnostics.add({ severity: 'warning', range, message, suggestion });
  } else {
    diagnostics.warning(range, 'multichar', 'multi-character character constant', { suggestion });
  }
  let packed = 0n;
  for (const unit of units) packed = (packed << 8n) | BigInt(unit);
  return { kind: 'char', value: BigInt.asIntN(32, packed), type };
}

/** Adjacent string literals as one array (6.4.5p5): a prefixed piece decides the element type of all. */
export function stringLiteral(pieces: readonly Token[], diagnostics: Diagnostics): Literal {
  let prefix = '';
  for (const piece of pieces) {
    const own = prefixOf(piece.text);
    if (own === '' || own === prefix) continue;
    if (prefix !== '') {
      const message = 'unsupported non-standard concatenation of string literals';
      diagnostics.error(piece.place, message);
    }
    prefix = own;
  }
  const element = STRING_ELEMENT[prefix]!;
  const size = intSize(element);
  const all: number[] = [];
  for (const piece of pieces) {
    const from = piece.text.indexOf('"') + 1;
    for (const unit of elements(piece, from, piece.text.length - 1, size, diagnostics)) all.push(unit);
  }
  const bytes = new Uint8Array((all.length + 1) * size);
  const view = new DataView(bytes.buffer);
  all.forEach((unit, i) => {
    if (size === 1) bytes[i] = unit;
    else if (size === 2) view.setUint16(2 * i, unit, true);
    else view.setUint32(4 * i, unit, true);
  });
  return { kind: 'string', bytes, element };
}
