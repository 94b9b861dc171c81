/** What the commands have in common on their command lines. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Passwords, readPasswords } from '../corpus/passwords.ts';

/** @throws TypeError with a `code`, as `parseArgs` does, when it is no positive integer. */
export function positiveInteger(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw usageError(`--${option} takes a positive integer`);
}

/** For the engine and for each program. */
export const FILE_TIME_LIMIT_MS = 40_000;

/** The one directory that a command works on. @throws TypeError with a `code`. */
export function onlyDirectory(positionals: readonly string[]): string {
  const [directory, ...others] = positionals;
  if (directory === undefined || others.length > 0) throw usageError('one directory, please');
  return resolve(directory);
}

function usageError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_USAGE' });
}

export async function passwordsFrom(file: string | undefined): Promise<Passwords> {
  return file === undefined ? new Map() : await readPasswords(file);
}

/** Runs `work` with the directory of the outputs, and with one for keys that is removed afterwards. */
export async function withDirectories<Result>(
  out: string,
  work: (directories: { readonly out: string; readonly keys: string }) => Promise<Result>,
): Promise<Result> {
  await mkdir(out, { recursive: true });
  const keys = await mkdtemp(join(tmpdir(), 'kyso-conformance-'));
  try {
    return await work({ out: resolve(out), keys });
  } finally {
    await rm(keys, { recursive: true, force: true });
  }
}
