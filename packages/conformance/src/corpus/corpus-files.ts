/** The PDFs of a corpus and where they come from: the top folder below its directory. */
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export type CorpusFile = {
  readonly path: string;
  /** Relative to the corpus, with `/`. */
  readonly name: string;
  /** Top folder, `.` for files beside the folders. */
  readonly folder: string;
};

export type Selection = {
  readonly folder?: string | undefined;
  /** At most so many files, spread evenly over all. */
  readonly limit?: number | undefined;
};

/** Every file that ends in `.pdf`, in the order of their names. */
export async function listCorpus(directory: string, { folder, limit }: Selection = {}): Promise<readonly CorpusFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.pdf'))
    .map((entry) => fileAt(directory, join(entry.parentPath, entry.name)))
    .filter((file) => folder === undefined || file.folder === folder)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return limit === undefined ? files : spread(files, limit);
}

function fileAt(directory: string, path: string): CorpusFile {
  const name = relative(directory, path).split(sep).join('/');
  const [top = '', ...rest] = name.split('/');
  return { path, name, folder: rest.length === 0 ? '.' : top };
}

/** `count` items with equal steps between them, all when there are no more. */
export function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  const step = items.length / count;
  return Array.from({ length: count }, (_, index) => items[Math.floor(index * step)]).filter(
    (item) => item !== undefined,
  );
}
