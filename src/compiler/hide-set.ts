/**
 * Hide sets: the names of macros that must not be replaced again in a token (Dave Prosser's algorithm, from which the
 * wording of C11 6.10.3.4 was made). A set is an immutable list; sets share their tails, and are so short that a search
 * from the front is the fastest there is.
 */

export interface HideSet {
  readonly name: string;
  readonly rest: HideSet | undefined;
  readonly size: number;
}

export function hides(set: HideSet | undefined, name: string): boolean {
  for (let s = set; s !== undefined; s = s.rest) if (s.name === name) return true;
  return false;
}

export const add = (set: HideSet | undefined, name: string): HideSet => ({
  name,
  rest: set,
  size: (set?.size ?? 0) + 1,
});

export function union(a: HideSet | undefined, b: HideSet | undefined): HideSet | undefined {
  let result = b;
  for (let s = a; s !== undefined; s = s.rest) if (!hides(b, s.name)) result = add(result, s.name);
  return result;
}

export function intersect(a: HideSet | undefined, b: HideSet | undefined): HideSet | undefined {
  let result: HideSet | undefined;
  for (let s = a; s !== undefined; s = s.rest) if (hides(b, s.name)) result = add(result, s.name);
  return result;
}
