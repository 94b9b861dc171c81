import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { extractSignatures } from '@kyso/conformance';

const directory = mkdtempSync(join(tmpdir(), 'kyso-finder-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A SEQUENCE of five bytes, then a placeholder of zeros. */
const DER = '3003020107';

function fileWith(options: { contents?: string; key?: string; shift?: number; tail?: string } = {}): string {
  const { contents = `<${DER}0000>`, key = '/Contents ', shift = 0, tail = '' } = options;
  const head = '%PDF-1.7 /ByteRange [0 @@ ## ..]'.padEnd(64);
  const [before, after] = [`${head}${key}`, ' >> %%EOF'];
  const start = before.length + shift;
  const end = before.length + contents.length;
  const filled = before
    .replace('@@', String(start))
    .replace('##', String(end).padEnd(2))
    .replace('..', String(after.length).padEnd(2));
  const file = join(directory, 'file.pdf');
  writeFileSync(file, filled.slice(0, start - shift) + contents + after + tail, 'latin1');
  return file;
}

describe('extractSignatures', () => {
  it('gives back the byte range and the DER without its padding', async () => {
    const [found, ...others] = await extractSignatures(fileWith());
    expect(others).toEqual([]);
    expect(Buffer.from(found?.cmsDer ?? []).toString('hex')).toBe(DER);
    expect(found).toMatchObject({ byteRange: [0, 74, 90, 9], paddingBytes: 2, reachesEndOfFile: true });
  });

  it('sees that bytes were added behind the signed ones', async () => {
    const [found] = await extractSignatures(fileWith({ tail: '\n%more' }));
    expect(found?.reachesEndOfFile).toBe(false);
  });

  it('finds nothing in a file without a byte range', async () => {
    const file = join(directory, 'plain.pdf');
    writeFileSync(file, '%PDF-1.7');
    await expect(extractSignatures(file)).resolves.toEqual([]);
  });

  it.each([
    ['a byte range that leaves out more than the value', { shift: -1 }],
    ['a gap that belongs to another key', { key: '/Cert ' }],
    ['a value that is not hexadecimal', { contents: '(3003020107)' }],
    ['bytes hidden behind the DER', { contents: `<${DER}00ff>` }],
    ['a DER that is cut short', { contents: '<30050201>' }],
    ['a value that is no SEQUENCE', { contents: '<0000000000>' }],
  ])('refuses %s', async (_, options) => {
    await expect(extractSignatures(fileWith(options))).rejects.toThrow();
  });
});
