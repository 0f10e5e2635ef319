/**
 * Names and where they mean something (C11 6.2.1, 6.2.3).
 *
 * Scopes are a chain from the innermost block to the file. Ordinary names (variables, functions, typedefs,
 * enumerators) and tags (struct, union, enum) are two name spaces; members live in their struct, labels in the
 * parser's function. The outermost scope may rest on an ExpressionScope: the debugger's way to say what is visible at
 * the place where a program is stopped.
 */
import type { FuncDecl, VarDecl } from './ast.ts';
import type { CType } from './ctype.ts';
import type { Range } from './source.ts';

export interface Typedef {
  readonly kind: 'typedef';
  readonly name: string;
  readonly type: CType;
  readonly range?: Range;
}

export interface Enumerator {
  readonly kind: 'enumerator';
  readonly name: string;
  readonly type: CType;
  readonly value: bigint;
  readonly range?: Range;
}

/** What an ordinary identifier can name. */
export type Entity = VarDecl | FuncDecl | Typedef | Enumerator;

/** What is visible at a place of a program that is already compiled. */
export interface ExpressionScope {
  lookup(name: string): Entity | undefined;
  /** `struct name`, `union name` or `enum name`. */
  tag(name: string): CType | undefined;
  /** Replacement text of an object-like macro. */
  macro?(name: string): string | undefined;
}

export class Scope implements ExpressionScope {
  private readonly entities = new Map<string, Entity>();
  private readonly tags = new Map<string, CType>();
  /** Labels declared with GNU's `__label__`: name -> its name in the function. */
  private readonly labels = new Map<string, { readonly unique: string; readonly owner: FuncDecl }>();
  /** Variables declared directly in this scope, in order. */
  readonly locals: VarDecl[] = [];

  constructor(
    readonly outer: Scope | undefined,
    private readonly outside?: ExpressionScope,
  ) {}

  lookup(name: string): Entity | undefined {
    for (let s: Scope | undefined = this; s; s = s.outer) {
      const found = s.entities.get(name) ?? s.outside?.lookup(name);
      if (found) return found;
    }
    return undefined;
  }

  lookupHere(name: string): Entity | undefined {
    return this.entities.get(name);
  }

  declare(name: string, entity: Entity): void {
    this.entities.set(name, entity);
  }

  tag(name: string): CType | undefined {
    for (let s: Scope | undefined = this; s; s = s.outer) {
      const found = s.tags.get(name) ?? s.outside?.tag(name);
      if (found) return found;
    }
    return undefined;
  }

  tagHere(name: string): CType | undefined {
    return this.tags.get(name);
  }

  declareTag(name: string, type: CType): void {
    this.tags.set(name, type);
  }

  declareLabel(name: string, unique: string, owner: FuncDecl): void {
    this.labels.set(name, { unique, owner });
  }

  /** The label's name in the function: its own, unless a block around has declared it with `__label__`. */
  label(name: string): string {
    return this.declaredLabel(name)?.unique ?? name;
  }

  /** The function that has a label declared with `__label__`. */
  labelOwner(name: string): FuncDecl | undefined {
    return this.declaredLabel(name)?.owner;
  }

  private declaredLabel(name: string): { readonly unique: string; readonly owner: FuncDecl } | undefined {
    for (let s: Scope | undefined = this; s; s = s.outer) {
      const found = s.labels.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** All names visible from here, for suggestions. */
  *names(): Iterable<string> {
    for (let s: Scope | undefined = this; s; s = s.outer) yield* s.entities.keys();
  }

  ownEntities(): Iterable<Entity> {
    return this.entities.values();
  }

  ownTags(): Iterable<[string, CType]> {
    return this.tags.entries();
  }
}
