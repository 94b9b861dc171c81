import { describe, expect, it, jest } from '@jest/globals';
import { birthRegistrationForm, largePdf } from '@kyso/fixtures';
import type { AnchorSearch } from '../src/anchor/anchor-match.ts';
import { type AnchorOptions, type AnchorQuery, findAnchors } from '../src/anchor/find-anchors.ts';
import { bytesSource } from '../src/byte-source.ts';
import { openDocument } from '../src/document.ts';
import { toUserSpace, visiblePage } from '../src/placement-geometry.ts';
import { type CodedPage, codedPdf, line, oldEncryption, type Show, streamText } from './anchor-pdf.ts';

/** Each search loads the reader anew, which takes its time on a busy machine. */
jest.setTimeout(60_000);

const KEYWORD = 'Người yêu cầu';
const form = birthRegistrationForm();
const RESOURCES = '/Resources << /Font << /F 3 0 R >> /XObject << /X 7 0 R >> >>';

const find = (pdf: Uint8Array, query: string | AnchorQuery = KEYWORD, options: AnchorOptions = {}) =>
  findAnchors(bytesSource(pdf), typeof query === 'string' ? { text: query } : query, options);

const pageWith = (content: (show: Show) => string, entries?: string): CodedPage =>
  entries === undefined ? { content } : { content, entries };

/** The matches of one page in user space: left, bottom, right, top. */
async function inUserSpace(pdf: Uint8Array, query = KEYWORD, onPage = 1) {
  const { matches } = await searched(pdf, query);
  const doc = openDocument(bytesSource(pdf));
  const view = visiblePage(doc, doc.page(onPage));
  return matches
    .filter(({ page }) => page === onPage)
    .map(({ page, rect, pageSize }) => {
      expect(pageSize.width).toBeCloseTo(view.widthPt, 3);
      expect(pageSize.height).toBeCloseTo(view.heightPt, 3);
      return toUserSpace({ mode: 'rect', page, ...rect }, view).map((value) => Math.round(value * 100) / 100);
    });
}

/** One search for each document: every search starts a thread. */
const searches = new Map<Uint8Array, Promise<AnchorSearch>>();

function searched(pdf: Uint8Array, query = KEYWORD): Promise<AnchorSearch> {
  const search = searches.get(pdf) ?? find(pdf, query);
  searches.set(pdf, search);
  return search;
}

describe('anchors in a form', () => {
  it('finds every place of the keyword, on its page, with its spelling', async () => {
    const { matches, pagesSearched, truncated } = await find(await form);
    expect(matches.map(({ page, text, exact }) => [page, text, exact])).toEqual([
      [1, 'người yêu cầu', true],
      [1, 'Người yêu cầu', true],
    ]);
    expect([pagesSearched, truncated]).toEqual([3, false]);
  });

  it('finds it without accents and tells so', async () => {
    const { matches } = await find(await birthRegistrationForm({ xrefStream: true }), 'THU TRUONG CO SO Y TE');
    expect(matches).toMatchObject([{ page: 3, text: 'Thủ trưởng cơ sở y tế', exact: false }]);
  });

  it('follows a sentence into the next line', async () => {
    const { matches } = await find(await form, 'cha và mẹ của trẻ thống nhất, và chịu');
    expect(matches.map((match) => match.lineRects.length)).toEqual([2]);
    const [first, second] = matches[0]?.lineRects ?? [];
    expect((first?.y ?? 0) - (second?.y ?? 0)).toBeCloseTo(17, 3);
  });

  it('looks at the pages asked for only', async () => {
    const pdf = await form;
    const { matches, pagesSearched } = await find(pdf, { text: 'ghi rõ họ tên', pages: { from: 2, to: 9 } });
    expect([pagesSearched, matches.map((match) => match.page)]).toEqual([2, [3]]);
    expect(await find(pdf, { text: KEYWORD, pages: { from: 4 } })).toEqual({
      matches: [],
      pagesSearched: 0,
      truncated: false,
    });
  });
});

describe('where the match is', () => {
  const content = (show: Show) => line(show, KEYWORD, 100, 200);
  const box = [100, 197.6, 178, 209.6];

  const views = [
    ['as drawn', '/MediaBox [0 0 595 842]'],
    ['turned by 90', '/MediaBox [0 0 595 842] /Rotate 90'],
    ['turned by 180', '/MediaBox [0 0 595 842] /Rotate 180'],
    ['turned by 270', '/MediaBox [0 0 595 842] /Rotate 270'],
    ['turned backwards', '/MediaBox [0 0 595 842] /Rotate -90'],
    ['cropped', '/MediaBox [0 0 595 842] /CropBox [50 150 400 500]'],
    ['cropped and turned', '/MediaBox [0 0 595 842] /CropBox [50 150 400 500] /Rotate 270'],
    ['with a media box of its own', '/MediaBox [-20 -30 500 600] /Rotate 90'],
    ['with large units', '/MediaBox [0 0 595 842] /UserUnit 2.5 /Rotate 180'],
  ] as const;
  const turned = codedPdf(views.map(([, entries]) => pageWith(content, entries)));

  it.each(views.map(([name], at) => [name, at + 1] as const))(
    'agrees with the placement of a signature: %s',
    async (_, page) => {
      expect(await inUserSpace(turned, KEYWORD, page)).toEqual([box]);
    },
  );

  const drawings: readonly (readonly [string, (show: Show) => string, readonly number[]])[] = [
    ['a matrix of the page', (show) => `q 2 0 0 2 50 100 cm BT /F 6 Tf 25 50 Td ${show(KEYWORD)} Tj ET Q`, box],
    ['a text matrix', (show) => `BT /F 1 Tf 12 0 0 12 100 200 Tm ${show(KEYWORD)} Tj ET`, box],
    ['a mirrored page', (show) => `q 1 0 0 -1 0 400 cm BT /F 12 Tf 1 0 0 -1 100 200 Tm ${show(KEYWORD)} Tj ET Q`, box],
    ['condensed text', (show) => `BT /F 12 Tf 50 Tz 100 200 Td ${show(KEYWORD)} Tj ET`, [100, 197.6, 139, 209.6]],
    ['text upwards', (show) => `BT /F 12 Tf 0 1 -1 0 100 200 Tm ${show(KEYWORD)} Tj ET`, [90.4, 200, 102.4, 278]],
    ['a rise', (show) => `BT /F 12 Tf 4 Ts 100 196 Td ${show(KEYWORD)} Tj ET`, box],
    ['character spacing', (show) => `BT /F 12 Tf 1 Tc 100 200 Td ${show(KEYWORD)} Tj ET`, [100, 197.6, 190, 209.6]],
    ['the next line', (show) => `BT /F 12 Tf 20 TL 100 220 Td ${show('x')} Tj T* ${show(KEYWORD)} Tj ET`, box],
    ['an apostrophe', (show) => `BT /F 12 Tf 20 TL 100 220 Td ${show('x')} Tj ${show(KEYWORD)} ' ET`, box],
    ['a relative move', (show) => `BT /F 12 Tf 90 210 TD ${show('x')} Tj 10 -10 TD ${show(KEYWORD)} Tj ET`, box],
    ['state that is restored', (show) => `q 9 Ts 3 0 0 3 0 0 cm Q ${line(show, KEYWORD, 100, 200)}`, box],
  ];
  const drawn = codedPdf(drawings.map(([, draw]) => pageWith(draw)));

  it.each(drawings.map(([name, , expected], at) => [name, at + 1, expected] as const))(
    'follows %s',
    async (_, page, expected) => {
      expect(await inUserSpace(drawn, KEYWORD, page)).toEqual([expected]);
    },
  );

  it('follows a form into its own coordinates', async () => {
    const form = '/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Matrix [2 0 0 2 80 100]';
    const pdf = codedPdf([pageWith(() => 'q 1 0 0 1 10 0 cm /X Do Q', `/MediaBox [0 0 595 842] ${RESOURCES}`)], {
      objects: (show) => ({ 7: streamText(`BT /F 6 Tf 5 50 Td ${show(KEYWORD)} Tj ET`, `${form} ${RESOURCES}`) }),
    });
    expect(await inUserSpace(pdf)).toEqual([box]);
  });

  it('measures a font that draws its own glyphs', async () => {
    const font =
      '<< /Type /Font /Subtype /Type3 /FontBBox [0 -2 5 8] /FontMatrix [0.1 0 0 0.1 0 0] /CharProcs << /g 8 0 R >>';
    const codes =
      '/Encoding << /Differences [1 /g /g /g /g] >> /FirstChar 1 /LastChar 4 /Widths [5 5 5 5] /ToUnicode 5 0 R >>';
    const draw = (show: Show) => `BT /T 12 Tf 100 200 Td ${show(['a', 'b'])} Tj 15 0 Td ${show(['c', 'd'])} Tj ET`;
    const entries = '/MediaBox [0 0 595 842] /Resources << /Font << /T 7 0 R >> >>';
    const pdf = codedPdf([pageWith(draw, entries)], {
      objects: () => ({ 7: `${font} ${codes}`, 8: streamText('5 0 d0 0 0 4 6 re f') }),
    });
    expect(await inUserSpace(pdf, 'ab cd')).toEqual([[100, 197.6, 127, 209.6]]);
  });

  it('does not find what is cropped away', async () => {
    const pdf = codedPdf([pageWith(content, '/MediaBox [0 0 595 842] /CropBox [200 150 400 500]')]);
    expect((await find(pdf)).matches).toEqual([]);
  });
});

describe('how the text is written', () => {
  const spellings: readonly (readonly [string, (show: Show) => string])[] = [
    ['in one piece', (show) => line(show, KEYWORD, 100, 200)],
    ['letter by letter', (show) => [...KEYWORD].map((letter, at) => line(show, letter, 100 + at * 6, 200)).join('')],
    [
      'backwards',
      (show) =>
        [...KEYWORD]
          .map((letter, at) => line(show, letter, 100 + at * 6, 200))
          .reverse()
          .join(''),
    ],
    [
      'in several show operators',
      (show) => `BT /F 12 Tf 100 200 Td ${show('Ngư')} Tj ${show('ời y')} Tj ${show('êu cầu')} Tj ET`,
    ],
    [
      'with moves in between',
      (show) =>
        `BT /F 12 Tf 100 200 Td [${show('Ng')} 30 ${show('ười')} -400 ${show('yêu')} -400 ${show('cầu')}] TJ ET`,
    ],
    ['decomposed', (show) => line(show, KEYWORD.normalize('NFD'), 100, 200)],
    [
      'with letters of several characters',
      (show) => `BT /F 12 Tf 100 200 Td ${show(['Ng', 'ười ', 'yêu', ' cầu'])} Tj ET`,
    ],
    ['with a soft hyphen and hard spaces', (show) => line(show, 'Ng\u00adười\u00a0yêu\u00a0cầu', 100, 200)],
    ['in wide forms', (show) => line(show, 'Ｎgười　yêu　cầu', 100, 200)],
    ['over two lines', (show) => line(show, 'yêu cầu', 100, 186) + line(show, 'Người', 100, 200)],
    ['without being painted, as behind a scan', (show) => `3 Tr ${line(show, KEYWORD, 100, 200)}`],
  ];
  const spelt = codedPdf(spellings.map(([, draw]) => pageWith(draw)));

  it.each(spellings.map(([name], at) => [name, at + 1] as const))('makes no difference: %s', async (_, page) => {
    const { matches } = await searched(spelt);
    expect(matches.filter((match) => match.page === page)).toMatchObject([{ exact: true }]);
  });

  it('skips layers that are switched off', async () => {
    const marked = (layer: string, show: Show, y: number) => `/OC /${layer} BDC ${line(show, KEYWORD, 100, y)} EMC\n`;
    const entries =
      '/MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> /Properties << /On 7 0 R /Off 8 0 R >> >>';
    const pdf = codedPdf([pageWith((show) => marked('On', show, 200) + marked('Off', show, 300), entries)], {
      catalog: '/OCProperties << /OCGs [7 0 R 8 0 R] /D << /OFF [8 0 R] >> >>',
      objects: () => ({ 7: '<< /Type /OCG /Name (a) >>', 8: '<< /Type /OCG /Name (b) >>' }),
    });
    expect((await find(pdf)).matches.map((match) => Math.round(match.rect.y))).toEqual([198]);
  });

  it('does not read across columns', async () => {
    const rows = [0, 1, 2].map((row) => 700 - row * 14);
    const draw = (show: Show) =>
      rows.map((y) => line(show, 'bên trái', 60, y) + line(show, 'bên phải', 125, y)).join('');
    const pdf = codedPdf([pageWith(draw)]);
    expect((await find(pdf, 'trái bên phải')).matches).toEqual([]);
    expect((await find(pdf, 'phải bên phải')).matches).toHaveLength(1);
  });
});

describe('what a search costs', () => {
  const pages = (count: number) =>
    Array.from({ length: count }, () => pageWith((show) => line(show, KEYWORD, 100, 200)));

  it('reads a large document by ranges', async () => {
    const parts: Uint8Array[] = [];
    for await (const part of largePdf(24 * 1024 * 1024)) parts.push(part);
    const pdf = Buffer.concat(parts);
    let bytesRead = 0;
    const source = {
      size: pdf.length,
      read: (offset: number, length: number) => {
        bytesRead += length;
        return pdf.subarray(offset, offset + length);
      },
    };
    const { pagesSearched } = await findAnchors(source, { text: KEYWORD, pages: { to: 1 } });
    expect(pagesSearched).toBe(1);
    // the picture of the first page is read, those of the others are not
    expect(bytesRead).toBeLessThan(pdf.length / 8);
  });

  it('leaves a source over a Node buffer usable', async () => {
    const pdf = Buffer.from(codedPdf(pages(1)));
    expect((await find(pdf)).matches).toHaveLength(1);
    expect((await find(pdf)).matches).toHaveLength(1);
  });

  it('stops at each limit and says so', async () => {
    const pdf = codedPdf(pages(5));
    expect(await find(pdf, KEYWORD, { pages: 2 })).toMatchObject({ pagesSearched: 2, truncated: true });
    expect(await find(pdf, KEYWORD, { matches: 3 })).toMatchObject({ pagesSearched: 4, truncated: true });
    expect((await find(pdf, KEYWORD, { matches: 3 })).matches).toHaveLength(3);
    expect(await find(pdf, KEYWORD, { matches: 5 })).toMatchObject({ pagesSearched: 5, truncated: false });
    expect(await find(pdf, KEYWORD, { charactersPerPage: 12 })).toMatchObject({ matches: [], truncated: true });
    expect(await find(pdf, KEYWORD, { charactersPerPage: 13 })).toMatchObject({ truncated: false });
  });

  it('gives up when a page or the whole takes too long', async () => {
    const pdf = codedPdf(pages(1));
    const tooSlow = { code: 'document.too_complex', details: { reason: 'text_time' } };
    await expect(find(pdf, KEYWORD, { pageTimeMs: 1 })).rejects.toMatchObject(tooSlow);
    await expect(find(pdf, KEYWORD, { totalTimeMs: 1 })).rejects.toMatchObject(tooSlow);
  });

  it('ends when it is aborted, with the reason given', async () => {
    const reason = new Error('the caller went away');
    await expect(find(codedPdf(pages(1)), KEYWORD, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const control = new AbortController();
    const search = find(codedPdf(pages(1)), KEYWORD, { signal: control.signal });
    control.abort(reason);
    await expect(search).rejects.toBe(reason);
  });
});

describe('what cannot be searched', () => {
  const one = [pageWith((show) => line(show, KEYWORD, 100, 200))];

  it.each<[string, AnchorQuery]>([
    ['no text', { text: '' }],
    ['only white space and dashes', { text: ' \u2013 ' }],
    ['a text that is too long', { text: 'a'.repeat(201) }],
    ['page 0', { text: 'a', pages: { from: 0 } }],
    ['half a page', { text: 'a', pages: { to: 1.5 } }],
    ['pages that end before they begin', { text: 'a', pages: { from: 3, to: 2 } }],
  ])('is a query with %s', async (_, query) => {
    await expect(find(codedPdf(one), query)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('is an encrypted document without its password', async () => {
    const pdf = codedPdf(one, { encryption: oldEncryption('kyso') });
    await expect(find(pdf)).rejects.toMatchObject({ code: 'document.encrypted' });
    await expect(find(pdf, KEYWORD, { password: 'other' })).rejects.toMatchObject({ code: 'document.encrypted' });
    expect((await find(pdf, KEYWORD, { password: 'kyso' })).matches).toHaveLength(1);
    expect((await find(codedPdf(one, { encryption: oldEncryption('') }))).matches).toHaveLength(1);
  });

  it('is a file that is no PDF, is empty or lacks what a page needs', async () => {
    await expect(find(new Uint8Array())).rejects.toMatchObject({ code: 'document.empty' });
    await expect(find(Buffer.from('no PDF at all'))).rejects.toMatchObject({ code: 'document.corrupted' });
    const pdf = Buffer.from(codedPdf(one)).toString('latin1');
    const pageless = Buffer.from(
      pdf.replace('/Type /Catalog', '/Type /Xatalog').replace('/Pages 2', '/Xages 2'),
      'latin1',
    );
    await expect(find(pageless)).rejects.toMatchObject({ code: 'document.corrupted' });
  });

  it('is a source that fails: its own error comes through', async () => {
    const broken = new Error('the disk is gone');
    const source = {
      size: 1000,
      read: () => {
        throw broken;
      },
    };
    await expect(findAnchors(source, { text: KEYWORD })).rejects.toBe(broken);
  });

  const damages: readonly (readonly [string, (show: Show) => string])[] = [
    ['a stream that never ends a string', (show) => `${line(show, KEYWORD, 100, 200)} BT (abc`],
    ['operators without operands', (show) => `Tm Td TJ cm Tf ${line(show, KEYWORD, 100, 200)} Q Q EMC Do`],
    ['a font nobody knows', (show) => `BT /Nobody 12 Tf 10 10 Td (abc) Tj ET ${line(show, KEYWORD, 100, 200)}`],
    [
      'numbers beyond all measure',
      (show) => `q 1e300 0 0 1e300 0 0 cm ${line(show, 'abc', 1, 1)} Q ${line(show, KEYWORD, 100, 200)}`,
    ],
  ];
  const damaged = codedPdf(damages.map(([, draw]) => pageWith(draw)));

  it.each(damages.map(([name], at) => [name, at + 1] as const))('does not include a page with %s', async (_, page) => {
    const { matches } = await searched(damaged);
    expect(matches.filter((match) => match.page === page)).toHaveLength(1);
  });
});
