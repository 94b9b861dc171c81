import fs, { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { copyChunk, type DiskCalls } from '../src/copy-chunk.ts';
import { baseAndCopy } from './base-and-copy.ts';

const BASE = Buffer.from('what the base holds');

const files = baseAndCopy(BASE);

function copy(disk: DiskCalls, length = BASE.length) {
  const arrived = new Uint8Array(length);
  const fault = copyChunk(disk, files.from, files.to, 0, new Uint8Array(length), arrived);
  return { fault, arrived: Buffer.from(arrived).toString() };
}

/** A disk on which a call moves one byte at most, as the system may at any time. */
const slow = {
  readSync: (file: number, bytes: Uint8Array, offset: number, _length: number, at: number) =>
    fs.readSync(file, bytes, offset, 1, at),
  writeSync: (file: number, bytes: Uint8Array, offset: number, _length: number, at: number) =>
    fs.writeSync(file, bytes, offset, 1, at),
} as DiskCalls;

/** A disk that keeps another byte than it was given. */
function spoiling(at: number): DiskCalls {
  const writeSpoiled = (file: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
    const count = writeSync(file, bytes, offset, length, position);
    writeSync(file, Uint8Array.of(0), 0, 1, at);
    return count;
  };
  return { readSync: fs.readSync, writeSync: writeSpoiled as typeof writeSync };
}

describe('a copied chunk', () => {
  it.each([
    ['in one go', fs],
    ['byte by byte', slow],
  ] as const)('arrives whole, %s', (_how, disk) => {
    expect(copy(disk)).toEqual({ fault: undefined, arrived: BASE.toString() });
    expect(readFileSync(join(files.directory, 'copy'))).toEqual(BASE);
  });

  it.each([0, 7, BASE.length - 1])('is looked at: byte %d is another one in the output', (at) => {
    expect(copy(spoiling(at)).fault).toBe('written_differs');
  });

  it('is looked at: the output lost its end', () => {
    const disk = { readSync: fs.readSync, writeSync: ((...[, , , length]: number[]) => length) as never };
    expect(copy(disk).fault).toBe('written_differs');
  });

  it('has a base that is long enough', () => {
    expect(copy(fs, BASE.length + 1).fault).toBe('file_shortened');
  });
});
