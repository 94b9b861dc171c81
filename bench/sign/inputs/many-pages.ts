import { PdfTextWriter } from './pdf-text-writer.ts';

const CATALOG = 1;
const ROOT = 2;
const FONT = 3;
const FAN_OUT = 50;
const LINKS_PER_PAGE = 8;
/** Page, its text and its links. */
const OBJECTS_PER_PAGE = 2 + LINKS_PER_PAGE;
const LINES_PER_PAGE = 20;

/** Text pages with link annotations under a page tree of two levels, ten objects a page. */
export function* manyPages(pages: number): Generator<Buffer> {
  const nodes = Math.ceil(pages / FAN_OUT);
  const firstPage = FONT + 1 + nodes;
  const pageObject = (index: number) => firstPage + index * OBJECTS_PER_PAGE;
  const references = (count: number, number: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => `${number(index)} 0 R`).join(' ');
  const writer = new PdfTextWriter();
  yield writer.header();
  yield writer.object(`<< /Type /Catalog /Pages ${ROOT} 0 R >>`);
  yield writer.object(`<< /Type /Pages /Count ${pages} /Kids [${references(nodes, (node) => FONT + 1 + node)}] >>`);
  yield writer.object('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (let node = 0; node < nodes; node += 1) {
    const count = Math.min(FAN_OUT, pages - node * FAN_OUT);
    const kids = references(count, (index) => pageObject(node * FAN_OUT + index));
    yield writer.object(`<< /Type /Pages /Parent ${ROOT} 0 R /Count ${count} /Kids [${kids}] >>`);
  }
  for (let index = 0; index < pages; index += 1) {
    yield* onePage(writer, index, pageObject(index), FONT + 1 + Math.floor(index / FAN_OUT));
  }
  yield* writer.end(CATALOG);
}

function* onePage(writer: PdfTextWriter, index: number, page: number, parent: number): Generator<Buffer> {
  const links = Array.from({ length: LINKS_PER_PAGE }, (_, link) => `${page + 2 + link} 0 R`).join(' ');
  yield writer.object(
    `<< /Type /Page /Parent ${parent} 0 R /MediaBox [0 0 595 842] /Contents ${page + 1} 0 R ` +
      `/Resources << /Font << /F0 ${FONT} 0 R >> >> /Annots [${links}] >>`,
  );
  const lines = Array.from({ length: LINES_PER_PAGE }, (_, line) => `(Page ${index + 1}, line ${line + 1}) Tj T*`);
  yield writer.stream(`BT /F0 11 Tf 14 TL 60 780 Td ${lines.join(' ')} ET`);
  for (let link = 0; link < LINKS_PER_PAGE; link += 1) {
    const y = 100 + link * 20;
    const action = `/A << /S /URI /URI (https://example.org/${index + 1}/${link + 1}) >>`;
    yield writer.object(`<< /Type /Annot /Subtype /Link /Rect [60 ${y} 200 ${y + 12}] /Border [0 0 0] ${action} >>`);
  }
}
