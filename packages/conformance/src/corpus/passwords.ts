/** Passwords that a test suite documents for its own files. They come from outside: no corpus is known here. */
import { readFile } from 'node:fs/promises';

/** By name relative to the corpus, with `/`. */
export type Passwords = ReadonlyMap<string, string>;

/** @param file JSON: one object, names to passwords. @throws TypeError when it is anything else. */
export async function readPasswords(file: string): Promise<Passwords> {
  return parsePasswords(await readFile(file, 'utf8'));
}

/** @throws SyntaxError, TypeError */
export function parsePasswords(json: string): Passwords {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('passwords are one JSON object of names and passwords');
  }
  return new Map(
    Object.entries(value).map(([name, password]) => {
      if (typeof password !== 'string') throw new TypeError(`the password of ${name} is not a string`);
      return [name, password];
    }),
  );
}
