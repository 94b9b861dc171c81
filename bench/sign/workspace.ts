import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Made inputs, the key and outputs live here; it may be removed at any time. */
export const WORK_DIRECTORY = join(ROOT, '.kyso', 'bench');

export function workPath(...names: readonly string[]): string {
  mkdirSync(join(WORK_DIRECTORY, ...names.slice(0, -1)), { recursive: true });
  return join(WORK_DIRECTORY, ...names);
}
