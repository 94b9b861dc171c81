import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { workPath } from '../workspace.ts';
import type { Input, Piece } from './table.ts';

/** Bump when a maker changes, so that nobody measures an old file. */
const INPUTS_VERSION = 1;

/** The file of an input, made when it is not there yet; `undefined` when qpdf is needed and missing. */
export async function inputFile(input: Input): Promise<string | undefined> {
  const name = input.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const path = workPath('inputs', `v${INPUTS_VERSION}`, `${name}.pdf`);
  if (existsSync(path)) return path;
  const fresh = `${path}.new`;
  await write(fresh, input.make());
  if (input.objectStreams === true && !rewrite(fresh)) return undefined;
  renameSync(fresh, path);
  return path;
}

async function write(path: string, pieces: AsyncIterable<Piece> | Iterable<Piece>): Promise<void> {
  await using file = await open(path, 'w');
  let offset = 0;
  for await (const piece of pieces) {
    if (typeof piece !== 'number') await file.write(piece, 0, piece.length, offset);
    offset += typeof piece === 'number' ? piece : piece.length;
  }
}

function rewrite(path: string): boolean {
  try {
    execFileSync('qpdf', ['--object-streams=generate', '--replace-input', path], { stdio: 'pipe' });
    return true;
  } catch {
    rmSync(path, { force: true });
    return false;
  }
}
