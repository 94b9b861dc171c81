import { isKysoError } from '@kyso/domain';
import { type Loaded, loadConfig } from './config.ts';
import type { ProcessName } from './config-table.ts';
import { readEnvironment } from './env.ts';

/** `EX_CONFIG` of sysexits.h: supervisors show it, and a restart will not help. */
const EXIT_CONFIG = 78;

/** The configuration of this process; when it is not usable, the list of what is wrong on standard error and the end. */
export function configOrExit<P extends ProcessName>(name: P): Loaded<P> {
  try {
    return loadConfig(name, readEnvironment());
  } catch (error) {
    return exitFor(error);
  }
}

/** What the configuration names, opened; when it is not usable, why on standard error and the end. */
export async function openedOrExit<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    return exitFor(error);
  }
}

function exitFor(error: unknown): never {
  if (!isKysoError(error, 'validation_failed')) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
}
