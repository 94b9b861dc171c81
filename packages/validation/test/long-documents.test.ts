/** Documents of many objects, of which an update touches a few: only those are followed, and none is missed. */
import { describe, expect, test } from '@jest/globals';
import { append, edited, signPdf, streamText, tinyPdf } from '@kyso/testkit';
import { validate, WORLD } from './world.ts';

type Objects = Readonly<Record<number, string>>;

const { signer } = WORLD;
const NODES = 20;
const PAGES_A_NODE = 15;
const FONT = 4;
const SHARED_FORM = 5;
const node = (at: number): number => 100 + at;
const page = (number: number): number => 1000 + 2 * number;
const content = (number: number): number => page(number) + 1;

/** Pages 1 to 300 in 20 nodes; all share a font, every tenth paints form 5, page 200 refers to object 900, which is not there. */
function longPdf(extra: Objects = {}, more = ''): Uint8Array {
  const objects: Record<number, string> = {
    1: `<< /Type /Catalog /Pages 2 0 R ${more} >>`,
    2: `<< /Type /Pages /MediaBox [0 0 300 300] /Count ${NODES * PAGES_A_NODE} /Kids [${references(NODES, node)}] >>`,
    [FONT]: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    [SHARED_FORM]: streamText('0 g', '/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources 6 0 R'),
    6: '<< /ExtGState << /G 7 0 R >> >>',
    7: '<< /CA 1 >>',
    ...extra,
  };
  for (let at = 0; at < NODES; at += 1) {
    const first = at * PAGES_A_NODE + 1;
    const kids = references(PAGES_A_NODE, (index) => page(first + index));
    objects[node(at)] = `<< /Type /Pages /Parent 2 0 R /Count ${PAGES_A_NODE} /Kids [${kids}] >>`;
    for (let number = first; number < first + PAGES_A_NODE; number += 1) {
      const form = number % 10 === 0 ? `/XObject << /X ${SHARED_FORM} 0 R >>` : '';
      const later = number === 200 ? ' 900 0 R' : '';
      const resources = `<< /Font << /F ${FONT} 0 R >> ${form} >>`;
      objects[page(number)] =
        `<< /Type /Page /Parent ${node(at)} 0 R /Resources ${resources} /Contents [${content(number)} 0 R${later}] >>`;
      objects[content(number)] = streamText(`BT /F 12 Tf (${number}) Tj ET`);
    }
  }
  return tinyPdf(objects);
}

const references = (count: number, num: (index: number) => number): string =>
  Array.from({ length: count }, (_, index) => `${num(index)} 0 R`).join(' ');

const signed = signPdf(longPdf(), { signer });
/** An object that nobody refers to keeps `/Size` as large as it was. */
const update = (pdf: Uint8Array, objects: Objects): Uint8Array => append(pdf, { ...objects, 9000: 'null' });
const EVIL = streamText('1 g 0 0 300 300 re f');

async function changesOf(pdf: Uint8Array): Promise<{ verdict: string; changes: string[] }> {
  const { verdict, signatures } = await validate(pdf);
  const changes = signatures[0]?.changesAfter ?? [];
  return { verdict, changes: changes.map(({ kind, page: on, clearance }) => `${kind} ${on ?? '-'} ${clearance}`) };
}

describe('a long document', () => {
  test('signed again on page 137 is valid, with the page of the new signature', async () => {
    const box = { mode: 'rect', page: 137, x: 10, y: 10, width: 60, height: 30 } as const;
    const twice = signPdf(signed, { signer, options: { placement: box } });
    expect(await changesOf(twice)).toEqual({ verdict: 'valid', changes: ['signature_added 137 permitted'] });
  });

  test.each([
    ['the content of page 211', { [content(211)]: EVIL }, 'page_content 211 forbidden'],
    ['page 211 itself', edited(signed, page(211), '/Type', '/Rotate 90 /Type'), 'page_content 211 forbidden'],
    ['the font of all pages', edited(signed, FONT, 'Helvetica', 'Symbol'), 'page_content 1 forbidden'],
    ['what a shared form leads to', edited(signed, 7, '1', '0'), 'page_content 10 forbidden'],
    ['what page 200 referred to in vain', { 900: EVIL }, 'page_content 200 forbidden'],
    ['a node of the page tree', edited(signed, node(3), '/Type', '/Rotate 90 /Type'), 'page_changed 60 forbidden'],
    ['the order of two pages', swapped(page(30), page(28)), 'page_content 28 forbidden'],
  ])('in which an update replaces %s is invalid, and the page is named', async (_, objects, first) => {
    const { verdict, changes } = await changesOf(update(signed, objects));
    expect(verdict).toBe('invalid');
    expect(changes).toContain(first);
  });

  test('whose pages were written again unchanged is valid', async () => {
    const again = update(
      signed,
      Object.assign({}, ...[3, 150, 299].map((one) => edited(signed, page(one), '/Type', ' /Type'))),
    );
    expect(await changesOf(again)).toEqual({ verdict: 'valid', changes: [] });
  });

  test.each([
    [
      'a bookmark',
      '/Outlines 8 0 R',
      '<< /First 9 0 R /Last 9 0 R /Count 1 >>',
      '<< /Title (a) /Parent 8 0 R /A 10 0 R >>',
    ],
    ['a named destination', '/Names 8 0 R', '<< /Dests 9 0 R >>', '<< /Names [(a) 10 0 R] >>'],
    [
      'a comment in front of it',
      '/Outlines 8 0 R',
      '<< /First 9 % \n 0 R /Count 1 >>',
      '<< /Parent 8 0 R /A 10 0 R >>',
    ],
  ])('in which %s leads to something replaced is invalid', async (_, entry, eight, nine) => {
    const base = signPdf(longPdf({ 8: eight, 9: nine, 10: '<< /S /GoTo /D (x) >>' }, entry), { signer });
    const { verdict } = await changesOf(update(base, { 10: '<< /S /JavaScript /JS (x) >>' }));
    expect(verdict).toBe('invalid');
    expect((await changesOf(update(base, { 99: '(nobody refers to it)' }))).verdict).toBe('valid');
  });
});

function swapped(one: number, other: number): Objects {
  const text = (num: number): string => edited(signed, num, '/Type', ' /Type')[num] ?? '';
  return { [one]: text(other), [other]: text(one) };
}
