import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from '../src/anchor/folded-text.ts';
import type { Glyph, PageText } from '../src/anchor/glyph.ts';
import { searchPage } from '../src/anchor/page-search.ts';
import { rectAt, SIZE_PT, sheet, typed, WIDTH_PT } from './anchor-glyphs.ts';

const search = (content: PageText, phrase: string) => searchPage(1, content, foldText([phrase]), 100);
const textsOf = (content: PageText, phrase: string) => search(content, phrase).map((match) => match.text);

describe('words on a page', () => {
  it('gives the rectangle of the phrase and no more', () => {
    const [match] = search(sheet(typed('Kính gửi Người yêu cầu, số 1', 50, 700)), 'người yêu cầu');
    expect(match).toMatchObject({ page: 1, text: 'Người yêu cầu', exact: true, pageSize: { width: 595, height: 842 } });
    expect(match?.rect).toEqual(rectAt(50 + 9 * WIDTH_PT, 700, 13));
    expect(match?.lineRects).toEqual([match?.rect]);
  });

  it('puts letters shown one by one in any order back in theirs', () => {
    const glyphs = typed('Người làm đơn', 50, 700).filter((glyph) => glyph.text !== ' ');
    const scrambled = glyphs.toSorted((a, b) => ((a.origin.x * 7) % 31) - ((b.origin.x * 7) % 31));
    expect(textsOf(sheet(scrambled), 'nguoi lam don')).toEqual(['Người làm đơn']);
  });

  it('takes no account of the order of lines in the content stream', () => {
    const lines = [typed('yêu cầu', 50, 686), typed('chữ ký của', 50, 714), typed('người', 50, 700)];
    const [match] = search(sheet(...lines), 'của người yêu cầu');
    expect(match?.text).toBe('của người yêu cầu');
    expect(match?.lineRects).toEqual([rectAt(92, 714, 3), rectAt(50, 700, 5), rectAt(50, 686, 7)]);
    expect(match?.rect).toEqual({ x: 50, y: 686 - 2.4, width: 60, height: 40 });
  });

  it('keeps accents shown as glyphs of their own with their letters', () => {
    const [e, m] = [typed('E', 50, 700), typed('m', 56, 700)];
    const accent: Glyph[] = typed('\u0302', 53, 700).map((glyph) => ({ ...glyph, advance: { x: 0, y: 0 } }));
    expect(search(sheet(e, accent, m), 'êm')).toMatchObject([{ text: 'Êm', exact: true }]);
  });

  it('reads spaced-out letters as words', () => {
    const spaced = (text: string, step: number) =>
      [...text].flatMap((letter, at) => typed(letter, 50 + at * step, 700));
    expect(textsOf(sheet(spaced('CỘNG HÒA', 9)), 'cộng hòa')).toEqual(['CỘNG HÒA']);
    const withoutSpaces = spaced('CỘNG HÒA', 7.5).filter((glyph) => glyph.text !== ' ');
    expect(textsOf(sheet(withoutSpaces), 'cộng hòa')).toEqual(['CỘNG HÒA']);
  });

  it('sees bold text that is printed twice once', () => {
    const bold = typed('Người', 50, 700).flatMap((glyph) => [
      glyph,
      { ...glyph, origin: { x: glyph.origin.x + 0.4, y: 700 } },
    ]);
    expect(textsOf(sheet(bold), 'người')).toEqual(['Người']);
    const twice = sheet(typed('Người', 50, 700), typed('Người', 50.3, 700));
    expect(textsOf(twice, 'người')).not.toEqual([]);
  });

  it('is not confused by dots printed under the words', () => {
    const dots = typed('.'.repeat(40), 52, 699);
    expect(textsOf(sheet(dots, typed('Người làm đơn', 50, 700)), 'người làm đơn')).toEqual(['Người làm đơn']);
    const inParts = sheet(typed('Người', 50, 700), dots, typed('làm đơn', 86, 700));
    expect(textsOf(inParts, 'người làm đơn')).toEqual(['Người làm đơn']);
  });

  it.each([30, 90, 180, 270])('reads text turned by %i degrees', (degrees) => {
    const angle = (degrees * Math.PI) / 180;
    const turn = ({ x, y }: { x: number; y: number }) => ({
      x: x * Math.cos(angle) - y * Math.sin(angle),
      y: x * Math.sin(angle) + y * Math.cos(angle),
    });
    const glyphs = typed('Người yêu cầu', 0, 0).map((glyph) => ({
      ...glyph,
      origin: { x: turn(glyph.origin).x + 300, y: turn(glyph.origin).y + 300 },
      advance: turn(glyph.advance),
      ascender: turn(glyph.ascender),
      descender: turn(glyph.descender),
    }));
    const [match] = search(sheet(glyphs), 'người yêu cầu');
    expect(match?.text).toBe('Người yêu cầu');
    const tall = 78 * Math.abs(Math.sin(angle)) + SIZE_PT * Math.abs(Math.cos(angle));
    expect(match?.rect.height).toBeCloseTo(tall, 6);
  });

  it('orders matches from top to bottom, then from left to right, and stops at the limit', () => {
    const content = sheet(typed('A a', 50, 500), typed('Á', 300, 700), typed('À', 50, 700.4));
    expect(textsOf(content, 'a')).toEqual(['À', 'Á', 'A', 'a']);
    expect(searchPage(1, content, foldText(['a']), 2).map((match) => match.text)).toEqual(['À', 'Á']);
  });

  it('leaves out glyphs without size', () => {
    const none = typed('abc', 50, 700).map((glyph) => ({ ...glyph, em: 0 }));
    const broken = typed('abc', 50, 700).map((glyph) => ({ ...glyph, advance: { x: Number.NaN, y: 0 } }));
    expect(search(sheet(none, broken), 'abc')).toEqual([]);
  });
});

describe('columns', () => {
  const left = ['Người làm đơn', 'ký và ghi rõ'];
  const right = ['Thủ trưởng cơ', 'quan xác nhận'];
  const column = (lines: readonly string[], x: number) => lines.map((line, index) => typed(line, x, 700 - index * 15));
  const byColumn = sheet(...column(left, 50), ...column(right, 50 + 13 * WIDTH_PT + 12));
  const byRow = sheet(
    ...[0, 1].flatMap((row) => [
      typed(left[row] ?? '', 50, 700 - row * 15),
      typed(right[row] ?? '', 140, 700 - row * 15),
    ]),
  );

  it.each([
    ['column by column', byColumn],
    ['row by row', byRow],
  ])('are not read across when written %s', (_, content) => {
    expect(textsOf(content, 'đơn Thủ')).toEqual([]);
    expect(textsOf(content, 'rõ quan')).toEqual([]);
    expect(textsOf(content, 'đơn ký')).toEqual(['đơn ký']);
    expect(textsOf(content, 'cơ quan')).toEqual(['cơ quan']);
  });

  it('are told apart when spaces fill the gap', () => {
    expect(textsOf(sheet(typed('Người làm đơn          Thủ trưởng', 50, 700)), 'đơn Thủ')).toEqual([]);
  });

  it('are not seen in a wide space of a justified line', () => {
    const spread = [
      typed('làm', 50, 700),
      typed(' ', 68, 700).map((glyph) => ({ ...glyph, advance: { x: 14, y: 0 } })),
    ];
    expect(textsOf(sheet(...spread, typed('đơn', 82, 700)), 'làm đơn')).toEqual(['làm đơn']);
  });

  it('share the line below them with nobody twice', () => {
    const below = typed('một dòng chung cho cả hai cột ở trên', 50, 685);
    const content = sheet(typed('bên trái', 50, 700), typed('bên phải', 200, 700), below);
    expect(textsOf(content, 'cả hai cột')).toEqual(['cả hai cột']);
  });

  it('end where the next paragraph is far below or much larger', () => {
    expect(textsOf(sheet(typed('làm', 50, 700), typed('đơn', 50, 660)), 'làm đơn')).toEqual([]);
    expect(textsOf(sheet(typed('làm', 50, 700), typed('đơn', 50, 680, 24)), 'làm đơn')).toEqual([]);
  });
});

describe('any page', () => {
  // words of one letter without a space between them cannot be told from spaced-out letters
  const word = fc.string({
    unit: fc.constantFrom(...'aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạớờởỡợ'),
    minLength: 2,
    maxLength: 7,
  });
  const paragraph = fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

  it('finds a phrase cut out of its own text, in its own glyphs', () => {
    fc.assert(
      fc.property(paragraph, fc.nat(), fc.nat(), fc.integer(), (lines, from, count, seed) => {
        const placed = lines.flatMap((words, row) =>
          words.map((text, at) => ({
            text,
            x: 50 + words.slice(0, at).join(' ').length * WIDTH_PT + (at > 0 ? WIDTH_PT : 0),
            y: 700 - row * 15,
          })),
        );
        const start = from % placed.length;
        const cut = placed.slice(start, start + 1 + (count % 4));
        const shuffled = placed.toSorted((a, b) => Math.sin(seed + a.x * 13 + a.y) - Math.sin(seed + b.x * 13 + b.y));
        const content = sheet(...shuffled.map(({ text, x, y }) => typed(text, x, y)));
        const matches = search(content, cut.map(({ text }) => text).join(' '));
        const boxes = cut.map(({ text, x, y }) => rectAt(x, y, text.length));
        const found = matches.filter(
          (match) => match.exact && boxes.every((box) => match.lineRects.some((rect) => holds(rect, box))),
        );
        expect(found.length).toBeGreaterThan(0);
      }),
    );
  });
});

type Rect = ReturnType<typeof rectAt>;

function holds(outer: Rect, inner: Rect): boolean {
  const slack = 1e-6;
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}
