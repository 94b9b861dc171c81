import { textWidthEm, toDrawable } from '../appearance/drawable-text.ts';
import { type EmbeddedFont, embedFont } from '../appearance/embedded-font.ts';
import { loadTinos } from '../appearance/tinos.ts';
import { NewDocument } from '../new-document.ts';
import { dict, literalString } from '../objects.ts';
import { encodeText, pdfDate } from '../text-string.ts';
import type { Sheet } from './sheet.ts';
import { FOOT, type Ink, type Line, layOutSheet, PAGE } from './sheet-layout.ts';

const INKS: Readonly<Record<Ink, string>> = {
  black: '0 0 0',
  grey: '0.35 0.35 0.35',
  white: '1 1 1',
  good: '0.05 0.42 0.18',
  bad: '0.72 0.08 0.08',
  unsure: '0.62 0.38 0',
};
/** The font has one weight: a thin stroke around the letters makes the other. */
const STROKE_EM = 0.025;

export async function drawPages(sheet: Sheet, madeAt: Date): Promise<Uint8Array> {
  const font = await loadTinos();
  const drawable = mapTexts(sheet, (text) => toDrawable(text, font).text);
  const { pages, note } = layOutSheet(drawable, (text) => textWidthEm(text, font));
  const feet = pages.map((_, index) => [...note, `${drawable.title} – ${index + 1}/${pages.length}`]);
  const document = new NewDocument();
  const all = pages.flat().flatMap(({ runs }) => runs.map(({ text }) => text));
  const embedded = embedFont(document, font, [...all, ...feet.flat()].join(''));
  for (const [index, lines] of pages.entries()) addPage(document, embedded, lines, feet[index] ?? []);
  const date = literalString(new TextEncoder().encode(pdfDate(madeAt, 0)));
  const texts = { Title: encodeText(sheet.title), Producer: encodeText('Kyso') };
  return document.toBytes(dict({ ...texts, CreationDate: date, ModDate: date }));
}

function addPage(document: NewDocument, font: EmbeddedFont, lines: readonly Line[], foot: readonly string[]): void {
  const operators: string[] = [];
  let top = PAGE.heightPt - PAGE.marginPt;
  for (const line of lines) {
    operators.push(...drawLine(font, line, top));
    top -= line.heightPt;
  }
  const { marginPt } = PAGE;
  const footPlace = (index: number) => ({
    x: marginPt,
    y: marginPt - 4 + (foot.length - 1 - index) * FOOT.leadingPt,
    sizePt: FOOT.sizePt,
    ink: 'grey' as const,
  });
  operators.push(...foot.flatMap((text, index) => write(font, text, footPlace(index))));
  const { widthPt, heightPt } = PAGE;
  document.addPage({ widthPt, heightPt, operators, resources: { Font: dict({ F0: font.ref }) } });
}

function drawLine(font: EmbeddedFont, { runs, sizePt, heightPt, band, rule }: Line, top: number): string[] {
  const { marginPt, widthPt } = PAGE;
  const inner = widthPt - 2 * marginPt;
  const y = top - (heightPt + sizePt * 0.62) / 2;
  return [
    ...(band === undefined
      ? []
      : [`${INKS[band]} rg`, `${marginPt} ${decimal(top - heightPt)} ${inner} ${heightPt} re f`]),
    ...(rule === true
      ? ['0.7 G 0.6 w', `${marginPt} ${decimal(top)} m ${widthPt - marginPt} ${decimal(top)} l S`]
      : []),
    ...runs.flatMap(({ text, x, ink, bold }) => write(font, text, { x: marginPt + x, y, sizePt, ink, bold })),
  ];
}

type Place = { x: number; y: number; sizePt: number; ink: Ink; bold?: boolean | undefined };

function write(font: EmbeddedFont, text: string, { x, y, sizePt, ink, bold = false }: Place): string[] {
  const weight = bold ? [`2 Tr ${decimal(sizePt * STROKE_EM)} w ${INKS[ink]} RG`] : ['0 Tr'];
  const place = `1 0 0 1 ${decimal(x)} ${decimal(y)} Tm`;
  return ['BT', `${INKS[ink]} rg`, ...weight, `/F0 ${decimal(sizePt)} Tf`, place, `${font.encode(text)} Tj`, 'ET'];
}

function mapTexts(sheet: Sheet, change: (text: string) => string): Sheet {
  const rows = (all: Sheet['rows']) => all.map((row) => ({ ...row, title: change(row.title), text: change(row.text) }));
  return {
    ...sheet,
    title: change(sheet.title),
    verdict: change(sheet.verdict),
    sentences: sheet.sentences.map(change),
    next: change(sheet.next),
    ...(sheet.note === undefined ? {} : { note: change(sheet.note) }),
    answers: rows(sheet.answers),
    rows: rows(sheet.rows),
    parts: sheet.parts.map((part) => ({
      ...part,
      heading: change(part.heading),
      sentences: part.sentences.map(change),
      rows: rows(part.rows),
    })),
  };
}

/** PDF numbers have no exponent (ISO 32000-2 §7.3.3). */
const decimal = (value: number) => String(Number(value.toFixed(3)));
