import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { pdftotext, qpdfCheck, renderPage } from '@kyso/conformance';
import { birthRegistrationForm, signatureImage } from '@kyso/fixtures';
import { drawAppearance } from '@kyso/pdf';

const directory = mkdtempSync(join(tmpdir(), 'kyso-appearance-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
};

/** Upper and lower case of every letter with a Vietnamese mark, one a page so that none hides another. */
const LETTERS = Array.from('ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ');

describe('a drawn appearance', () => {
  it('satisfies qpdf and gives its text back through Poppler in NFC', async () => {
    const lines = ['Ký bởi: Nguyễn Thị Lấp Lánh Ánh', 'Lý do: Nộp hồ sơ trực tuyến', ...chunks(LETTERS, 30)];
    const drawn = await drawAppearance({ widthPt: 400, heightPt: 120, image: signatureImage(), lines });
    const path = file('drawn.pdf', drawn.pdf);
    await expect(qpdfCheck(path)).resolves.toMatchObject({ clean: true });
    const text = await pdftotext(path);
    expect(text.trim().split(/\n+/)).toEqual(lines);
  });

  it.each(['ễ', 'Ậ', 'Ữ', 'ỵ', 'Đ', 'o', '7', ':'])('shows ink where %s stands', async (letter) => {
    const { pdf } = await drawAppearance({ widthPt: 20, heightPt: 20, lines: [letter], fontSizePt: 12 });
    const png = await renderPage(file('letter.pdf', pdf), 1, 72);
    expect(darkPixels(png)).toBeGreaterThan(1);
  });
});

it('shows the words of the birth registration form', async () => {
  const png = await renderPage(file('form.pdf', await birthRegistrationForm()), 1, 72);
  // about 24 000 as drawn; about 9 000 when glyphs are lost from the subsets
  expect(darkPixels(png)).toBeGreaterThan(18_000);
});

function chunks(letters: readonly string[], size: number): string[] {
  const rows: string[] = [];
  for (let at = 0; at < letters.length; at += size) rows.push(letters.slice(at, at + size).join(''));
  return rows.flatMap((row) => [row, row.toUpperCase()]);
}

/** Pixels darker than half, of the 8-bit RGB pictures pdftoppm writes; the filters of PNG §9 are undone. */
function darkPixels(png: Uint8Array): number {
  const bytes = Buffer.from(png);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const rowBytes = width * 3;
  const raw = inflateSync(imageData(bytes));
  let above = new Uint8Array(rowBytes);
  let dark = 0;
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1);
    const row = unfiltered(raw[start] ?? 0, raw.subarray(start + 1, start + 1 + rowBytes), above);
    for (let x = 0; x < rowBytes; x += 3) if ((row[x] ?? 255) < 128) dark++;
    above = row;
  }
  return dark;
}

function imageData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data);
  }
  return Buffer.concat(parts);
}

function unfiltered(filter: number, packed: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(packed.length);
  for (const [index, value] of packed.entries()) {
    const [left, up, corner] = [row[index - 3] ?? 0, above[index] ?? 0, above[index - 3] ?? 0];
    const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    row[index] = value + predicted;
  }
  return row;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if ((toLeft ?? 0) <= (toUp ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) return left;
  return (toUp ?? 0) <= (toCorner ?? 0) ? up : corner;
}
