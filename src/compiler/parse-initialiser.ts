/**
 * Initialisers (C11 6.7.9): from braces, designators and left-out braces to a flat list of stores.
 *
 * The reader walks the type and the text together. Where the text has no brace for an aggregate, the expression already
 * read is *held* and offered to the aggregate's first member, and so on down to a scalar (or to a struct of the same
 * type, or an array of characters for a string).
 */
import type { Expr, Initialiser, VarDecl } from './ast.ts';
import { constantValue, withConstants } from './constant.ts';
import { type CType, intSize, type Member, sizeOf } from './ctype.ts';
import { assignment, constantExpression } from './expressions.ts';
import { convertTo, intLiteral, rvalue } from './parse-convert.ts';
import { type Parser, span, tokenText } from './parser.ts';
import type { Range } from './source.ts';
import {
  type ArrayType,
  describe,
  findMember,
  isCharKind,
  isVla,
  type StructType,
  type VectorType,
} from './types.ts';

type Item = Initialiser['items'][number];
type Bit = Member['bit'];

/** Give up on designators like [0 ... 1000000000] of that many stores. */
const MAX_ITEMS = 1 << 20;

/** initialiser: assignment | "{" ... "}". The type comes back with its length if that was left open. */
export function initialiser(p: Parser, type: CType, isStatic: boolean): { type: CType; init: Initialiser } {
  const start = p.range;
  const reader = new InitialiserReader(p, isStatic, type);
  if (isVla(type)) {
    if (!p.is('{') || !p.peek().is('}')) p.error(start, 'variable-sized object may not be initialized');
  }
  const aggregate = type.kind === 'array' || type.kind === 'struct' || type.kind === 'vector';
  const braced = p.is('{');
  if (aggregate && !braced) reader.whole(type);
  else reader.read(type, 0, undefined);
  const range = span(start, p.previous.range);
  const complete: CType =
    type.kind === 'array' && type.length === null && !type.vla ? { ...type, length: reader.length } : type;
  const one = reader.items[0];
  const copied = aggregate && !braced && one !== undefined && one.value.kind !== 'string';
  return {
    type: complete,
    init: { zero: aggregate && !copied, extent: reader.extent, items: reader.items, range },
  };
}

/** "(" type ")" "{" ... "}": an object without a name (C11 6.5.2.5). The type has been read, the brace is next. */
export function compoundLiteral(p: Parser, type: CType, start: Range): Expr {
  const isStatic = p.function === undefined || p.staticInitialiser;
  p.takeVlaSizes();
  const { type: complete, init } = initialiser(p, type, isStatic);
  const range = span(start, p.previous.range);
  const decl: VarDecl = p.hiddenVariable('literal', complete, range, isStatic);
  decl.init = init;
  return { kind: 'compoundLiteral', decl, type: complete, range };
}

/** A vector is initialised as the array of its lanes is. */
const lanesOf = ({ of, length }: VectorType): ArrayType => ({ kind: 'array', of, length });

class InitialiserReader {
  readonly items: Item[] = [];
  /** Number of elements seen of the outermost array. */
  length = 0;
  /** Where the last element given for a flexible array member ends. */
  extent = 0;
  private held: Expr | undefined;
  /** The greatest offset of an item. */
  private lastOffset = -1;

  constructor(
    private readonly p: Parser,
    private readonly isStatic: boolean,
    /** What is being initialised; undefined when the text is only to be skipped. */
    private readonly object?: CType,
  ) {}

  /** An aggregate initialised by one expression: a string for characters, or a struct of its type. */
  whole(type: CType): void {
    const p = this.p;
    const e = assignment(p);
    if (type.kind === 'array') {
      if (this.string(type, 0, e)) return;
      const literal = e.kind === 'compoundLiteral' && e.type.kind === 'array' ? e.decl.init : undefined;
      if (literal && e.type.kind === 'array') {
        this.items.push(...literal.items);
        this.length = e.type.length ?? 0;
        return;
      }
      if (!p.isPoisoned(e)) p.error(e.range, 'invalid initializer');
      return;
    }
    this.scalar(type, 0, undefined, e);
  }

  /** Initialise the object of this type at this offset with what comes next. */
  read(type: CType, offset: number, bit: Bit): void {
    const p = this.p;
    if (!this.held && p.is('{')) {
      p.nested(() => this.braced(type, offset, bit));
      return;
    }
    const e = this.held ?? assignment(p);
    this.held = undefined;
    if (type.kind === 'array') {
      if (this.string(type, offset, e)) return;
      this.held = e;
      p.nested(() => this.elements(type, offset, 0, true));
    } else if (type.kind === 'struct') {
      const value = rvalue(p, e);
      if (value.type.kind === 'struct' && value.type.tag === type.tag) {
        this.scalar(type, offset, undefined, value);
        return;
      }
      this.held = e;
      p.nested(() => this.members(type, offset, 0, true));
    } else if (type.kind === 'vector') {
      const value = rvalue(p, e);
      if (value.type.kind === 'vector') this.scalar(type, offset, undefined, value);
      else {
        this.held = e;
        p.nested(() => this.elements(lanesOf(type), offset, 0, true));
      }
    } else this.scalar(type, offset, bit, e);
    if (this.held) {
      // Nothing in the aggregate could take it: it is empty.
      p.warn(
        this.held.range,
        '',
        `excess elements in ${type.kind === 'array' ? 'array' : 'struct'} initializer`,
      );
      this.held = undefined;
    }
  }

  private scalar(type: CType, offset: number, bit: Bit, e: Expr): void {
    const p = this.p;
    const literal =
      e.kind === 'compoundLiteral' && (type.kind === 'struct' || type.kind === 'vector')
        ? e.decl.init
        : undefined;
    const value = convertTo(p, e, type, { kind: 'init' });
    if (p.isPoisoned(value)) return;
    if (this.isStatic && literal) {
      for (const item of literal.items) this.push({ ...item, offset: offset + item.offset });
      return;
    }
    const known = this.isStatic && !isConstantInitialiser(value) ? withConstants(value) : value;
    if (this.isStatic && !isConstantInitialiser(known))
      p.error(e.range, 'initializer element is not constant');
    else this.push({ offset, type, ...(bit ? { bit } : {}), value: known });
  }

  private push(item: Item): void {
    if (this.items.length < MAX_ITEMS) this.items.push(item);
    this.lastOffset = Math.max(this.lastOffset, item.offset);
  }

  /** A string literal for an array of characters of its kind (C11 6.7.9p14). */
  private string(type: ArrayType, offset: number, e: Expr): boolean {
    if (e.kind !== 'string' || type.of.kind !== 'int' || e.type.kind !== 'array' || e.type.of.kind !== 'int')
      return false;
    const kind = type.of.int;
    const same = isCharKind(kind) ? isCharKind(e.type.of.int) : intSize(kind) === intSize(e.type.of.int);
    if (!same) return false;
    const size = intSize(kind);
    const given = e.bytes.length / size;
    const length = type.length ?? given;
    if (given - 1 > length) {
      this.p.warn(e.range, '', `initializer-string for array of ${describe(type.of)} is too long`);
    }
    const bytes = e.bytes.slice(0, Math.min(length, given) * size);
    const value: Expr = { ...e, bytes, type: { kind: 'array', of: e.type.of, length: bytes.length / size } };
    this.push({ offset, type: value.type, value });
    this.length = length;
    if (type.length === null) this.flexible(type, offset + length * size, e.range);
    return true;
  }

  /** "{" (designation? initialiser ("," ...)*)? ","? "}" */
  private braced(type: CType, offset: number, bit: Bit): void {
    const p = this.p;
    p.next();
    if (type.kind === 'array') {
      const isString =
        p.token.kind === 'string' && (p.peek().is('}') || (p.peek().is(',') && p.peek(2).is('}')));
      if (isString && type.of.kind === 'int') {
        const e = assignment(p);
        if (!this.string(type, offset, e)) p.error(e.range, 'invalid initializer');
      } else this.elements(type, offset, 0, false);
    } else if (type.kind === 'struct') this.members(type, offset, 0, false);
    else if (type.kind === 'vector') this.elements(lanesOf(type), offset, 0, false);
    else if (p.is('}')) this.scalar(type, offset, bit, intLiteral(0, p.range));
    else {
      this.read(type, offset, bit);
    }
    this.closeBrace(type);
  }

  private closeBrace(type: CType): void {
    const p = this.p;
    p.accept(',');
    if (!p.is('}') && p.token.kind !== 'eof') {
      const what = type.kind === 'array' ? 'array' : type.kind === 'struct' ? type.tag.kind : 'scalar';
      const from = p.range;
      if (!this.startsInitialiser()) p.fail(`expected '}' before ${tokenText(p.token)}`);
      p.warn(from, '', `excess elements in ${what} initializer`);
      do {
        if (p.is('}')) break;
        const excess = new InitialiserReader(p, false);
        if (p.is('.') || p.is('[')) p.fail('unexpected designator');
        if (p.is('{')) p.nested(() => excess.skipBraced());
        else rvalue(p, assignment(p));
      } while (p.accept(','));
    }
    p.expect('}');
  }

  private startsInitialiser(): boolean {
    const t = this.p.token;
    return !(t.is(';') || t.is(')') || t.is(']') || t.is('='));
  }

  private skipBraced(): void {
    const p = this.p;
    for (let n = p.skipBalanced(0); n > 0; n--) p.next();
  }

  /** More for an aggregate without braces: a comma, and not the end or a designator of an enclosing list. */
  private more(): boolean {
    const p = this.p;
    const after = p.peek();
    if (!p.is(',') || after.is('}') || after.is('.') || after.is('[')) return false;
    p.next();
    return true;
  }

  /** Elements from `first` on. `elided`: there is no brace, so take only what fits. */
  private elements(type: ArrayType, offset: number, first: number, elided: boolean): void {
    const p = this.p;
    const size = sizeOf(type.of);
    let index = first;
    let highest = first;
    for (let started = false; ; started = true) {
      const full = type.length !== null && index >= type.length;
      if (elided) {
        if (full || ((started || !this.held) && !this.more())) {
          if (type.length === null) this.flexible(type, offset + highest * size, p.previous.range);
          return;
        }
      } else {
        if ((started && !p.accept(',')) || p.is('}')) break;
        if (p.is('.')) p.fail('field name not in record or union initializer');
        if (full && !p.is('[')) break;
      }
      if (!elided && p.is('[')) index = this.designateElement(type, offset);
      else this.read(type.of, offset + index++ * size, undefined);
      highest = Math.max(highest, index);
    }
    // The outermost list ends last, so it is its count that stays.
    this.length = highest;
    if (type.length === null && highest > 0) this.flexible(type, offset + highest * size, p.previous.range);
  }

  /** Elements up to `end` were given for an array of no length: one inside a struct makes its object larger. */
  private flexible(type: ArrayType, end: number, range: Range): void {
    if (type === this.object) return; // its length comes from its initialiser
    if (this.object?.kind === 'array')
      this.p.error(range, 'initialization of flexible array member in a nested context');
    else if (!this.isStatic) this.p.error(range, 'non-static initialization of a flexible array member');
    this.extent = Math.max(this.extent, end);
  }

  /** "[" constant ("..." constant)? "]" designator* "="? initialiser. Gives the index to go on at. */
  private designateElement(type: ArrayType, offset: number): number {
    const p = this.p;
    const range = p.range;
    p.next();
    const low = constantExpression(p, 'array index in initializer not of integer type') ?? 0n;
    const high = p.accept('...')
      ? (constantExpression(p, 'array index in initializer not of integer type') ?? low)
      : low;
    p.expect(']');
    const limit = BigInt(type.length ?? 2 ** 31);
    if (low < 0n || high >= limit || high < low) {
      p.error(
        range,
        high < low ? 'empty index range in initializer' : 'array index in initializer exceeds array bounds',
      );
      this.designated(type.of, offset);
      return 0;
    }
    const size = sizeOf(type.of);
    const before = this.items.length;
    this.designated(type.of, offset + Number(low) * size);
    const given = this.items.slice(before);
    for (let i = low + 1n; i <= high && this.items.length < MAX_ITEMS; i++) {
      for (const item of given) this.push({ ...item, offset: item.offset + Number(i - low) * size });
    }
    return Number(high) + 1;
  }

  /** After a designator: another one, or the value. */
  private designated(type: CType, offset: number): void {
    const p = this.p;
    if (p.is('[') && type.kind === 'array') {
      const next = this.designateElement(type, offset);
      this.elements(type, offset, next, true);
    } else if (p.is('.') && type.kind === 'struct') {
      const next = this.designateMember(type, offset);
      this.members(type, offset, next, true);
    } else {
      p.accept('=');
      // Without a brace or a string the value is for the first part of an aggregate.
      if (p.is('{') || (type.kind === 'array' && p.token.kind === 'string')) this.override(type, offset);
      this.read(type, offset, undefined);
    }
  }

  /** A whole aggregate is initialised by designator: what was given for parts of it before is forgotten (C11 6.7.9p19). */
  private override(type: CType, offset: number): void {
    const end = offset + sizeOf(type);
    if (offset > this.lastOffset) return;
    const kept = this.items.filter(item => item.offset < offset || item.offset >= end);
    if (kept.length < this.items.length) this.items.splice(0, this.items.length, ...kept);
  }

  private members(type: StructType, offset: number, first: number, elided: boolean): void {
    const p = this.p;
    const members = (type.tag.members ?? []).filter(m => m.name !== undefined || m.type.kind === 'struct');
    let index = first;
    for (let started = false; ; started = true) {
      const full = index >= members.length || (type.tag.kind === 'union' && index > 0);
      if (elided) {
        if (full) return;
        if ((started || !this.held) && !this.more()) return;
      } else {
        if (started && !p.accept(',')) return;
        if (p.is('}')) return;
        if (p.is('.') || (p.isIdentifier && p.peek().is(':'))) {
          index = this.designateMember(type, offset);
          continue;
        }
        if (p.is('[')) p.fail('array index in non-array initializer');
        if (full) return;
      }
      const m = members[index]!;
      this.read(m.type, offset + m.offset, m.bit);
      index++;
    }
  }

  /** "." name designator* "="? initialiser, or GNU's "name:". Gives the number of the member to go on at. */
  private designateMember(type: StructType, offset: number): number {
    const p = this.p;
    const old = !p.is('.');
    if (!old) p.next();
    const name = p.token;
    if (!p.isIdentifier) p.fail(`expected identifier before ${tokenText(name)}`);
    p.next();
    if (old) p.next();
    const path = findMember(type.tag, name.text);
    if (!path) {
      p.error(name.range, `${describe(type)} has no member named '${name.text}'`);
      p.accept('=');
      const excess = new InitialiserReader(p, false);
      if (p.is('{')) excess.skipBraced();
      else rvalue(p, assignment(p));
      return 0;
    }
    const all = (type.tag.members ?? []).filter(m => m.name !== undefined || m.type.kind === 'struct');
    this.designatePath(path, offset);
    return all.indexOf(path[0]!) + 1;
  }

  /** Down through anonymous members to the named one, and on inside each after it. */
  private designatePath(path: readonly Member[], offset: number): void {
    const [m, ...rest] = path as [Member, ...Member[]];
    if (rest.length > 0) {
      this.designatePath(rest, offset + m.offset);
      if (m.type.kind === 'struct') {
        const inner = (m.type.tag.members ?? []).filter(
          x => x.name !== undefined || x.type.kind === 'struct',
        );
        this.members(m.type, offset + m.offset, inner.indexOf(rest[0]!) + 1, true);
      }
      return;
    }
    if (m.bit) {
      this.p.accept('=');
      this.read(m.type, offset + m.offset, m.bit);
    } else this.designated(m.type, offset + m.offset);
  }
}

/** Can the value be known before the program runs (C11 6.7.9p4)? */
function isConstantInitialiser(e: Expr): boolean {
  if (constantValue(e)) return true;
  // A value of struct type whose parts are constant: a compound literal.
  return e.kind === 'compoundLiteral' && e.decl.storage === 'static';
}
