/** Small JSON files that outlive a restart. Keys of a test CA: worth nothing outside, still readable by the owner only. */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface StateDir {
  /** The parsed file, or undefined when it was never written. */
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
  /** Names written so far that start with `prefix`. */
  list(prefix: string): Promise<readonly string[]>;
}

/** Files in `path`, or nothing but memory when it is undefined. */
export function openStateDir(path: string | undefined): StateDir {
  return path === undefined ? inMemory() : onDisk(path);
}

function inMemory(): StateDir {
  const values = new Map<string, unknown>();
  return {
    read: async (name) => values.get(name),
    write: async (name, value) => void values.set(name, value),
    list: async (prefix) => [...values.keys()].filter((name) => name.startsWith(prefix)),
  };
}

function onDisk(path: string): StateDir {
  const fileOf = (name: string) => join(path, `${name}.json`);
  return {
    async read(name) {
      try {
        return JSON.parse(await readFile(fileOf(name), 'utf8'));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(name, value) {
      const file = fileOf(name);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      // Rename, so that a stop in the middle leaves the old file or the new one.
      await writeFile(`${file}.new`, JSON.stringify(value, undefined, 2), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    async list(prefix) {
      await mkdir(path, { recursive: true, mode: 0o700 });
      const files = await readdir(path);
      return files.filter((file) => file.startsWith(prefix) && file.endsWith('.json')).map((file) => file.slice(0, -5));
    },
  };
}

function isMissing(error: unknown): boolean {
  return (Object(error) as { code?: unknown }).code === 'ENOENT'; // system errors carry a code
}
