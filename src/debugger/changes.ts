/**
 * Which facts of the kernel are different from the last stop. Facts are remembered under a path (`59101/state`) as they are
 * shown; the memory is a convenience of the display and not part of the machine.
 */
import type { Variable } from './types.ts';

export class Changes {
  private before = new Map<string, string>();
  private now = new Map<string, string>();

  /** The fact as it is now, marked if it was another at the last stop. */
  mark(path: string, variable: Variable): Variable {
    this.now.set(path, variable.value);
    const old = this.before.get(path);
    return old !== undefined && old !== variable.value ? { ...variable, changed: true } : variable;
  }

  /** The machine goes on: what was shown until now is the past. */
  advance(): void {
    this.before = this.now;
    this.now = new Map();
  }
}
