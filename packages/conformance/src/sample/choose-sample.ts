/** An order of files in which the first few come from every folder and are of every kind. */
import { readFile } from 'node:fs/promises';
import type { CorpusFile } from '../corpus/corpus-files.ts';

/* What a signer meets differently, seen without reading the structure: a word in the bytes. */
const MARKS = {
  signed: ['/ByteRange'],
  encrypted: ['/Encrypt'],
  linearized: ['/Linearized'],
  hybrid: ['/XRefStm'],
  'xref stream': ['/Type /XRef', '/Type/XRef'],
  form: ['/AcroForm'],
} as const;

/** `form, xref stream`; `plain` when there is nothing special in the bytes. */
export function kindOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kinds = Object.entries(MARKS)
    .filter(([, marks]) => marks.some((mark) => buffer.includes(mark)))
    .map(([kind]) => kind);
  return kinds.length === 0 ? 'plain' : kinds.join(', ');
}

export type KnownFile = CorpusFile & { readonly kind: string };

/** All files: one of each folder and kind, then the second of each, and so on. */
export async function inSampleOrder(files: readonly CorpusFile[]): Promise<readonly KnownFile[]> {
  const known: KnownFile[] = [];
  for (const file of files) known.push({ ...file, kind: kindOf(await readFile(file.path)) });
  return roundRobin(known, ({ folder, kind }) => `${folder}/${kind}`);
}

/** The first of every group, then the second of every group, … */
export function roundRobin<Item>(items: readonly Item[], groupOf: (item: Item) => string): readonly Item[] {
  const groups = [...Map.groupBy(items, groupOf).values()];
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    groups.map((group) => group[turn]).filter((item) => item !== undefined),
  ).flat();
}
