/** Reads a drawn appearance back the way a viewer extracts text: operators, CIDs, ToUnicode. Shares no code with the drawing. */
import { inflateSync } from 'node:zlib';

export type PlacedRow = { readonly x: number; readonly baseline: number; readonly widthEm: number };
export type ReadAppearance = {
  readonly content: string;
  readonly rows: readonly string[];
  readonly placed: readonly PlacedRow[];
};

export function readAppearance(pdf: Uint8Array): ReadAppearance {
  const file = Buffer.from(pdf).toString('latin1');
  const content = streamOf(file, Number(/\/Contents (\d+) 0 R/.exec(file)?.[1]));
  const toUnicode = /\/ToUnicode (\d+) 0 R/.exec(file)?.[1];
  const characters = toUnicode === undefined ? new Map() : readCmap(streamOf(file, Number(toUnicode)));
  const widths = (/\/W \[1 \[([^\]]*)\]/.exec(file)?.[1] ?? '').trim().split(/\s+/).map(Number);
  const shown = [...content.matchAll(/1 0 0 1 (\S+) (\S+) Tm\n<([0-9A-F]*)> Tj/g)];
  const cidsOf = (hex = '') => (hex.match(/.{4}/g) ?? []).map((cid) => Number.parseInt(cid, 16));
  return {
    content,
    rows: shown.map(([, , , hex]) =>
      cidsOf(hex)
        .map((cid) => characters.get(cid))
        .join(''),
    ),
    placed: shown.map(([, x, y, hex]) => ({
      x: Number(x),
      baseline: Number(y),
      widthEm: cidsOf(hex).reduce((sum, cid) => sum + (widths[cid - 1] ?? Number.NaN), 0) / 1000,
    })),
  };
}

function streamOf(file: string, number: number): string {
  const object = file.slice(file.indexOf(`\n${number} 0 obj\n`));
  const length = Number(/\/Length (\d+)/.exec(object)?.[1]);
  const start = object.indexOf('stream\n') + 'stream\n'.length;
  const data = Buffer.from(object.slice(start, start + length), 'latin1');
  const packed = object.slice(0, start).includes('/FlateDecode');
  return (packed ? inflateSync(data) : data).toString('latin1');
}

function readCmap(cmap: string): ReadonlyMap<number, string> {
  const blocks = [...cmap.matchAll(/(\d+) beginbfchar\n([^a-z]*)endbfchar/g)];
  const pairs = blocks.flatMap(([, count, body = '']) => {
    const found = [...body.matchAll(/<(.{4})> <(.*)>/g)];
    if (found.length !== Number(count) || found.length > 100) throw new Error('a block of the map is wrong');
    return found;
  });
  return new Map(
    pairs.map(([, cid = '', utf16 = '']) => [
      Number.parseInt(cid, 16),
      Buffer.from(utf16, 'hex').swap16().toString('utf16le'),
    ]),
  );
}
