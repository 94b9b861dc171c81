import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** Before each test a file `base` with these bytes, open for reading, and an empty file `copy` beside it. */
export function baseAndCopy(bytes: Uint8Array) {
  const files = { directory: '', from: -1, to: -1 };
  beforeEach(() => {
    files.directory = mkdtempSync(join(tmpdir(), 'kyso-copy-'));
    writeFileSync(join(files.directory, 'base'), bytes);
    files.from = openSync(join(files.directory, 'base'), 'r');
    files.to = openSync(join(files.directory, 'copy'), 'wx+');
  });
  afterEach(() => {
    closeSync(files.from);
    closeSync(files.to);
    rmSync(files.directory, { recursive: true });
  });
  return files;
}
