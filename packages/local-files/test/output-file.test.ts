import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { type LocalFile, type OutputFile, openLocalFile, outputFile } from '@kyso/local-files';

let directory: string;
let basePath: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kyso-output-'));
  basePath = join(directory, 'base');
  path = join(directory, 'result');
  writeFileSync(basePath, 'base');
});
afterEach(() => {
  for (const file of opened.splice(0)) file[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const opened: LocalFile[] = [];

/** A result that nobody has written to yet, of the base as it is now. */
function resultOf(at = path): OutputFile {
  const base = openLocalFile(basePath);
  opened.push(base);
  return outputFile({ base, path: at });
}

/** What is handed on while the base is copied. */
async function copyOf(output: OutputFile): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of output.copy()) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

async function write(output: OutputFile): Promise<LocalFile> {
  expect(await copyOf(output)).toEqual(readFileSync(basePath));
  return output.append(MORE);
}

const isTemporary = (name: string) => name.endsWith('.tmp');

const MIB = 1024 * 1024;
const MORE = Buffer.from('+more');
/** One that is copied on the caller's thread, and one that has a thread of its own; neither is a whole number of chunks. */
const SIZES = [5 * MIB + 11, 17 * MIB + 11];

function bytesOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 7 + (index >> 11)) % 256;
  return bytes;
}

async function codeOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!isKysoError(error)) throw error;
    return `${error.code} ${String(error.details['reason'])}`;
  }
}

describe('an output file', () => {
  it('holds base and addition, and has its name only when published', async () => {
    const output = resultOf();
    using result = await write(output);
    expect(Buffer.from(result.read(0, result.size)).toString()).toBe('base+more');
    expect(readdirSync(directory)).not.toContain('result');
    output.publish();
    expect(readdirSync(directory).sort()).toEqual(['base', 'result']);
    expect(readFileSync(path, 'utf8')).toBe('base+more');
    expect(readFileSync(basePath, 'utf8')).toBe('base');
  });

  it('leaves nothing when discarded, at any time', async () => {
    for (const steps of [0, 1, 2]) {
      const output = resultOf();
      if (steps === 1) for await (const _ of output.copy()) break;
      if (steps === 2) (await write(output))[Symbol.dispose]();
      output.discard();
      expect(readdirSync(directory)).toEqual(['base']);
    }
  });

  it('is refused where the name is taken, also when it is taken meanwhile', async () => {
    const output = resultOf();
    using _ = await write(output);
    writeFileSync(path, 'somebody else');
    expect(await codeOf(() => resultOf())).toBe('precondition_failed output_exists');
    expect(await codeOf(() => output.publish())).toBe('precondition_failed output_exists');
    output.discard();
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
    expect(readdirSync(directory).sort()).toEqual(['base', 'result']);
  });

  it('is writable though its base is not', async () => {
    chmodSync(basePath, 0o444);
    const output = resultOf();
    (await write(output))[Symbol.dispose]();
    output.publish();
    expect(readFileSync(path, 'utf8')).toBe('base+more');
  });

  it.each(SIZES)('hands on %d bytes as the file holds them, in order', async (size) => {
    const bytes = bytesOf(size);
    writeFileSync(basePath, bytes);
    const output = resultOf();
    expect((await copyOf(output)).equals(bytes)).toBe(true);
    output.append(MORE)[Symbol.dispose]();
    output.publish();
    expect(readFileSync(path).equals(Buffer.concat([bytes, MORE]))).toBe(true);
  });

  it('copies two large files at a time, each into its own', async () => {
    writeFileSync(basePath, bytesOf(17 * MIB));
    const first = resultOf();
    writeFileSync(join(directory, 'other'), bytesOf(18 * MIB).reverse());
    basePath = join(directory, 'other');
    const second = resultOf(join(directory, 'second'));
    const [one, other] = await Promise.all([copyOf(first), copyOf(second)]);
    expect(one.equals(bytesOf(17 * MIB))).toBe(true);
    expect(other.equals(bytesOf(18 * MIB).reverse())).toBe(true);
    first.discard();
    second.discard();
  });

  it.each(SIZES)('writes nothing any more when a copy of %d bytes is given up', async (size) => {
    writeFileSync(basePath, bytesOf(size));
    const output = resultOf();
    for await (const _ of output.copy()) break;
    const written = () => statSync(join(directory, readdirSync(directory).find(isTemporary) ?? '')).size;
    const length = written();
    await setTimeout(20);
    expect(written()).toBe(length);
    output.discard();
    expect((await copyOf(resultOf())).length).toBe(size);
  });

  it.each(SIZES)('notices that its base became shorter than %d bytes', async (size) => {
    writeFileSync(basePath, bytesOf(size));
    const output = resultOf();
    truncateSync(basePath, size - 1);
    expect(await codeOf(() => copyOf(output))).toBe('store.unavailable file_shortened');
    output.discard();
    expect(readdirSync(directory)).toEqual(['base']);
  });

  it.each(SIZES)('says what the system says while %d bytes are copied', async (size) => {
    writeFileSync(basePath, bytesOf(size));
    const output = resultOf();
    const copying = async () => {
      for await (const _ of output.copy()) opened[0]?.[Symbol.dispose]();
    };
    await expect(copying()).rejects.toMatchObject({
      code: 'store.unavailable',
      message: 'the file, or the output made of it, cannot be read',
      details: { reason: 'EBADF' },
    });
    output.discard();
  });

  it('says when it cannot be written', async () => {
    const output = resultOf(join(directory, 'missing', 'result'));
    expect(await codeOf(() => write(output))).toBe('store.unavailable ENOENT');
  });
});
