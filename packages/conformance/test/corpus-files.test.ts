import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listCorpus, spread } from '../src/corpus/corpus-files.ts';
import { parsePasswords } from '../src/corpus/passwords.ts';

const directory = mkdtempSync(join(tmpdir(), 'kyso-corpus-'));
beforeAll(() => {
  mkdirSync(join(directory, 'b', 'deep'), { recursive: true });
  mkdirSync(join(directory, 'a.pdf'));
  for (const name of ['b/deep/2.PDF', 'b/1.pdf', 'b/readme.txt', 'top.pdf', 'a.pdf/3.pdf']) {
    writeFileSync(join(directory, name), '%PDF-1.7');
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('listCorpus', () => {
  it('finds PDFs at every depth and names their top folder', async () => {
    const files = await listCorpus(directory);
    expect(files.map(({ name, folder }) => [name, folder])).toEqual([
      ['a.pdf/3.pdf', 'a.pdf'],
      ['b/1.pdf', 'b'],
      ['b/deep/2.PDF', 'b'],
      ['top.pdf', '.'],
    ]);
  });

  it('takes one folder, or a few files from all over', async () => {
    const names = async (selection: Parameters<typeof listCorpus>[1]) =>
      (await listCorpus(directory, selection)).map(({ name }) => name);
    await expect(names({ folder: 'b' })).resolves.toEqual(['b/1.pdf', 'b/deep/2.PDF']);
    await expect(names({ limit: 2 })).resolves.toEqual(['a.pdf/3.pdf', 'b/deep/2.PDF']);
  });
});

it('spread keeps equal steps', () => {
  expect(spread([0, 1, 2, 3, 4, 5], 3)).toEqual([0, 2, 4]);
  expect(spread([0, 1], 3)).toEqual([0, 1]);
});

describe('parsePasswords', () => {
  it('reads names and passwords', () => {
    expect([...parsePasswords('{"b/1.pdf":"mật khẩu"}')]).toEqual([['b/1.pdf', 'mật khẩu']]);
  });

  it.each(['[]', 'null', '"x"', '{"a":1}'])('refuses %s', (json) => {
    expect(() => parsePasswords(json)).toThrow(TypeError);
  });
});
