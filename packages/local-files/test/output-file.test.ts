import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Copies the base and appends to it. */
async function write(output: OutputFile): Promise<LocalFile> {
  using base = openLocalFile(basePath);
  for await (const chunk of output.copy(base.stream())) seen.push(Buffer.from(chunk).toString());
  return output.append(MORE);
}
let seen: string[] = [];

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

  it('says when it cannot be written', async () => {
    const output = outputFile({ basePath, path: join(directory, 'missing', 'result') });
    expect(await codeOf(() => write(output))).toBe('store.unavailable ENOENT');
  });
});
