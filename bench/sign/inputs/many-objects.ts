import { PdfTextWriter } from './pdf-text-writer.ts';

const CATALOG = 1;
const PAGES = 2;
const PAGE = 3;
/** References in one array of the tree that makes every object reachable. */
const FAN_OUT = 500;

/** One page and very many small dictionaries, all reachable from the catalog. */
export function* manyObjects(objects: number): Generator<Buffer> {
  const lists = Math.ceil(objects / (FAN_OUT + 1));
  const leaves = objects - lists - PAGE - 1;
  const firstList = PAGE + 2;
  const firstLeaf = firstList + lists;
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => `${from + index} 0 R`).join(' ');
  const writer = new PdfTextWriter();
  yield writer.header();
  yield writer.object(`<< /Type /Catalog /Pages ${PAGES} 0 R /BenchData ${PAGE + 1} 0 R >>`);
  yield writer.object(`<< /Type /Pages /Count 1 /Kids [${PAGE} 0 R] >>`);
  yield writer.object(`<< /Type /Page /Parent ${PAGES} 0 R /MediaBox [0 0 595 842] /Resources << >> >>`);
  yield writer.object(`[${range(firstList, firstLeaf)}]`);
  for (let list = 0; list < lists; list += 1) {
    const from = firstLeaf + list * FAN_OUT;
    yield writer.object(`[${range(from, Math.min(from + FAN_OUT, firstLeaf + leaves))}]`);
  }
  for (let leaf = 0; leaf < leaves; leaf += 1) {
    yield writer.object(`<< /Number ${leaf} /Name (entry ${leaf}) /Flags [1 2 3 4] >>`);
  }
  yield* writer.end(CATALOG);
}
