/** Paths of the command line as launches know them: absolute, with '/', also where the host writes `C:\lab\p.c`. */
import { resolve } from 'node:path';
import { slashed } from '../dap/client.ts';

/** Absolute, seen from the working directory. */
export const absolute = (...parts: string[]): string => slashed(resolve(...parts));
