import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldText, LINE_BREAK } from '../src/anchor/folded-text.ts';
import { findPhrase } from '../src/anchor/phrase-search.ts';

const hitsOf = (pieces: readonly string[], phrase: string) => findPhrase(foldText(pieces), foldText([phrase]), 10);

describe('text as it is compared', () => {
  it.each([
    ['letter case', ['NGƯỜI YÊU CẦU'], 'nguoi yeu cau'],
    ['đ and Đ', ['Đơn đề nghị'], 'don de nghi'],
    ['decomposed letters', ['Người'.normalize('NFD')], 'nguoi'],
    ['accents in pieces of their own', ['e', '\u0302', '\u0301', 'm'], 'em'],
    ['a free-standing accent behind its letter', ['cafe', '\u00b4'], 'cafe'],
    ['runs of white space', [' a \t', '  b', '\n', ' c '], 'a b c'],
    ['non-breaking spaces', ['làm\u00a0đơn\u202fnày'], 'lam don nay'],
    ['ligatures', ['o\ufb03ce'], 'office'],
    ['fullwidth forms', ['Ｋｙｓｏ　１２'], 'kyso 12'],
    ['soft hyphens', ['hồ\u00adsơ'], 'hoso'],
    ['a soft hyphen at the end of a line', ['hồ\u00ad', LINE_BREAK, 'sơ'], 'hoso'],
    ['a dash at the end of a line', ['ky-', LINE_BREAK, 'so'], 'kyso'],
    ['a dash between spaces', ['Độc lập – Tự do'], 'doc lap tu do'],
    ['marks nobody sees', ['k\u200by\ufeffs\u2060o\u0000'], 'kyso'],
    ['curly quotes', ['“từ” ’'], '"tu" \''],
    ['letters outside the basic plane', ['𐐀b'], '𐐨b'],
    ['nothing', ['\u0301', '-', ' '], ''],
  ])('forgets %s', (_, pieces, folded) => {
    expect(foldText(pieces).text).toBe(folded);
  });

  it('keeps the letters with their accents beside it, whatever the order of the accents', () => {
    expect(foldText(['\u1EA5']).exact).toEqual(['\u1EA5']);
    expect(foldText(['a', '\u0302\u0301']).exact).toEqual(['\u1EA5']);
    expect(foldText(['o\u0323\u031b']).exact).toEqual(foldText(['ợ']).exact);
    expect(foldText(['𐐀\u0301b']).exact).toEqual(['𐐨\u0301', '', 'b']);
  });

  it('remembers the piece each unit comes from', () => {
    expect(foldText(['o', 'ﬃ', 'ce', ' ', '\u0301', 'x']).source).toEqual([0, 1, 1, 1, 2, 2, 3, 5]);
  });

  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('ệ', 'e\u0302', '\u0323', ' ', '-', 'ﬁ'),
  );

  it('points every unit back at a piece that holds it, in order', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const { text, exact, source } = foldText(pieces);
        expect([exact.length, source.length]).toEqual([text.length, text.length]);
        for (const [at, index] of source.entries()) {
          expect(index).toBeGreaterThanOrEqual(source[at - 1] ?? 0);
          const own = `${foldText([`x${pieces[index] ?? ''}x`]).text}`;
          expect(own).toContain(text[at]);
        }
      }),
    );
  });

  it('does not change when it is folded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const once = foldText([text]).text;
        expect(foldText([once]).text).toBe(once);
      }),
    );
  });
});

describe('finding a phrase', () => {
  it('tells the pieces and whether the accents agree', () => {
    const pieces = ['nguoi', ' ', 'yeu', ' ', 'Người', ' ', 'y', 'ê', 'u'];
    expect(hitsOf(pieces, 'NGƯỜI  YÊU')).toEqual([
      { first: 0, last: 2, exact: false },
      { first: 4, last: 8, exact: true },
    ]);
  });

  it.each([
    ['hoà', 'hòa'],
    ['ma', 'má'],
    ['đa', 'da'],
  ])('does not take %s for an exact %s', (page, phrase) => {
    expect(hitsOf([page], phrase)).toEqual([{ first: 0, last: 0, exact: false }]);
  });

  it('counts no overlapping hits and stops at the limit', () => {
    expect(hitsOf(['aaaaa'], 'aa')).toHaveLength(2);
    expect(hitsOf(['a '.repeat(50)], 'a')).toHaveLength(10);
    expect(hitsOf(['abc'], ' - ')).toEqual([]);
  });

  it('prefers an exact hit to one that overlaps it', () => {
    expect(hitsOf([...'maamá'], 'má')).toMatchObject([
      { first: 0, exact: false },
      { first: 3, exact: true },
    ]);
    expect(hitsOf([...'áaá'], 'aá')).toEqual([{ first: 1, last: 2, exact: true }]);
  });

  it('finds every phrase cut out of the text itself', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'aăâeêoôơuưdđyý mnt'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(letters, fc.nat(), fc.nat(), (text, from, length) => {
        const phrase = text.slice(from % text.length, (from % text.length) + 1 + (length % 10)).trim();
        fc.pre(phrase.length > 0);
        const hits = findPhrase(foldText([...text.normalize('NFD')]), foldText([phrase]), 100);
        expect(hits.some((hit) => hit.exact)).toBe(true);
      }),
    );
  });
});
