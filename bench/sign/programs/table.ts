import { kysoCli } from './kyso-cli.ts';
import { mutool } from './mutool.ts';
import { pdfsig } from './pdfsig.ts';
import type { Program } from './program.ts';

export const PROGRAMS: readonly Program[] = [kysoCli, pdfsig, mutool];
