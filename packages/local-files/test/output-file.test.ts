import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
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
  seen = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Changes a byte of the temporary file behind the writer's back, as soon as so many bytes are in it. */
async function spoilOnceWritten(length: number, offset: number): Promise<void> {
  const name = readdirSync(directory).find((entry) => entry.endsWith('.tmp')) ?? '';
  while (statSync(join(directory, name)).size < length) await setTimeout(1);
  const descriptor = openSync(join(directory, name), 'r+');
  writeSync(descriptor, Uint8Array.of(1), 0, 1, offset);
  closeSync(descriptor);
}

/** Copies the base and appends to it. */
async function write(output: OutputFile): Promise<LocalFile> {
  using base = openLocalFile(basePath);
  for await (const chunk of output.copy(base.stream())) seen.push(Buffer.from(chunk).toString());
  return output.append(MORE);
}
let seen: string[] = [];

const MIB = 1024 * 1024;
const MORE = Buffer.from('+more');

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
    const output = outputFile({ basePath, path });
    using result = await write(output);
    expect(seen).toEqual(['base']);
    expect(Buffer.from(result.read(0, result.size)).toString()).toBe('base+more');
    expect(readdirSync(directory)).not.toContain('result');
    output.publish();
    expect(readdirSync(directory).sort()).toEqual(['base', 'result']);
    expect(readFileSync(path, 'utf8')).toBe('base+more');
    expect(readFileSync(basePath, 'utf8')).toBe('base');
  });

  it('leaves nothing when discarded, at any time', async () => {
    for (const steps of [0, 1, 2]) {
      const output = outputFile({ basePath, path });
      if (steps === 1) for await (const _ of output.copy(openLocalFile(basePath).stream())) break;
      if (steps === 2) (await write(output))[Symbol.dispose]();
      output.discard();
      expect(readdirSync(directory)).toEqual(['base']);
    }
  });

  it('is refused where the name is taken, also when it is taken meanwhile', async () => {
    const output = outputFile({ basePath, path });
    using _ = await write(output);
    writeFileSync(path, 'somebody else');
    expect(await codeOf(() => outputFile({ basePath, path }))).toBe('precondition_failed output_exists');
    expect(await codeOf(() => output.publish())).toBe('precondition_failed output_exists');
    output.discard();
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
    expect(readdirSync(directory).sort()).toEqual(['base', 'result']);
  });

  it('is writable though its base is not', async () => {
    chmodSync(basePath, 0o444);
    const output = outputFile({ basePath, path });
    (await write(output))[Symbol.dispose]();
    output.publish();
    expect(readFileSync(path, 'utf8')).toBe('base+more');
  });

  it('hands on every chunk as the file holds it, in order', async () => {
    const bytes = Uint8Array.from({ length: 5 * MIB + 11 }, (_, index) => (index * 7 + (index >> 11)) % 256);
    writeFileSync(basePath, bytes);
    const output = outputFile({ basePath, path });
    const copies: Buffer[] = [];
    for await (const chunk of output.copy(openLocalFile(basePath).stream())) copies.push(Buffer.from(chunk));
    expect(Buffer.concat(copies).equals(bytes)).toBe(true);
    output.append(MORE)[Symbol.dispose]();
    output.publish();
    expect(readFileSync(path).equals(Buffer.concat([bytes, MORE]))).toBe(true);
  });

  it.each([0, MIB, 3 * MIB - 1])('notices that byte %d of the output changed while it was written', async (offset) => {
    writeFileSync(basePath, new Uint8Array(3 * MIB));
    const output = outputFile({ basePath, path });
    /** The writer asks for the next chunk before it reads the last one back. */
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let written = 0; ; written += MIB) {
        if (written === offset - (offset % MIB) + MIB) await spoilOnceWritten(written, offset);
        if (written === 3 * MIB) return;
        yield new Uint8Array(MIB);
      }
    }
    const copying = async () => {
      for await (const chunk of output.copy(chunks())) expect(chunk.includes(1)).toBe(false);
    };
    expect(await codeOf(copying)).toBe('store.unavailable written_differs');
    output.discard();
    expect(readdirSync(directory)).toEqual(['base']);
  });

  it('says when it cannot be written', async () => {
    const output = outputFile({ basePath, path: join(directory, 'missing', 'result') });
    expect(await codeOf(() => write(output))).toBe('store.unavailable ENOENT');
  });
});
