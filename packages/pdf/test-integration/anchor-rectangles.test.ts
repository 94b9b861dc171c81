/** Poppler as the referee: the rectangles of an anchor are where `pdftotext -bbox` sees the words. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { degrees, PDFDocument } from 'pdf-lib';
import { findAnchors } from '../src/anchor/find-anchors.ts';
import { bytesSource } from '../src/byte-source.ts';

const TOLERANCE_PT = 2;
jest.setTimeout(60_000);
const WORD = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)<\/word>/g;

type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
type Word = Box & { readonly text: string };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kyso-anchor-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Words of one page, with the origin at the upper left corner of the page as it is seen. */
async function wordsOf(pdf: Uint8Array, page: number): Promise<readonly Word[]> {
  const file = join(folder, 'page.pdf');
  await writeFile(file, pdf);
  const range = ['-f', String(page), '-l', String(page)];
  const { stdout } = await promisify(execFile)('pdftotext', ['-bbox', ...range, file, '-']);
  return [...stdout.matchAll(WORD)].map(([, left, top, right, bottom, text = '']) => ({
    left: Number(left),
    top: Number(top),
    right: Number(right),
    bottom: Number(bottom),
    text,
  }));
}

/** Where the words of `phrase` stand one after the other. */
function boxesOf(words: readonly Word[], phrase: string): readonly Box[] {
  const wanted = phrase.split(' ');
  const starts = words.map((_, at) => at).filter((at) => wanted.every((word, step) => words[at + step]?.text === word));
  return starts.map((at) => {
    const found = words.slice(at, at + wanted.length);
    return {
      left: Math.min(...found.map((word) => word.left)),
      top: Math.min(...found.map((word) => word.top)),
      right: Math.max(...found.map((word) => word.right)),
      bottom: Math.max(...found.map((word) => word.bottom)),
    };
  });
}

async function changed(change: (document: PDFDocument) => void): Promise<Uint8Array> {
  const document = await PDFDocument.load(await birthRegistrationForm());
  change(document);
  return document.save();
}

const eachPage = (change: (page: ReturnType<PDFDocument['getPage']>) => void) => () =>
  changed((document) => document.getPages().forEach(change));

describe('the rectangle of an anchor', () => {
  it.each<[string, () => Promise<Uint8Array>]>([
    ['as made', () => birthRegistrationForm()],
    ['turned by 90', eachPage((page) => page.setRotation(degrees(90)))],
    ['turned by 180', eachPage((page) => page.setRotation(degrees(180)))],
    ['turned by 270', eachPage((page) => page.setRotation(degrees(270)))],
    ['scaled', eachPage((page) => page.scale(0.7, 0.7))],
  ])('is where poppler sees the words: %s', async (_, make) => {
    const pdf = await make();
    for (const [page, phrase] of [
      [1, 'Người yêu cầu'],
      [1, 'Hoa Sen, tỉnh Mây'],
      [3, 'Cha hoặc mẹ'],
    ] as const) {
      const expected = boxesOf(await wordsOf(pdf, page), phrase);
      const { matches } = await findAnchors(bytesSource(pdf), { text: phrase, pages: { from: page, to: page } });
      expect(expected.length).toBeGreaterThan(0);
      for (const box of expected) {
        const near = matches.filter(({ rect, pageSize }) => {
          const top = pageSize.height - rect.y - rect.height;
          const seen = { left: rect.x, top, right: rect.x + rect.width, bottom: top + rect.height };
          return (['left', 'top', 'right', 'bottom'] as const).every(
            (side) => Math.abs(seen[side] - box[side]) <= TOLERANCE_PT,
          );
        });
        expect(near).toHaveLength(1);
      }
    }
  });
});
