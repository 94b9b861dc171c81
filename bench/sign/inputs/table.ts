import { largePdf } from '@kyso/fixtures';
import { manyObjects } from './many-objects.ts';
import { manyPages } from './many-pages.ts';
import { sparse } from './sparse.ts';

/** Parts of a file; a number stands for so many zeros that need not be on the disk. */
export type Piece = Uint8Array | number;
type Pieces = AsyncIterable<Piece> | Iterable<Piece>;

export type Input = {
  /** Name of the row and of the cached file. */
  readonly name: string;
  readonly make: () => Pieces;
  /** Rewritten by qpdf with object streams and a cross-reference stream. */
  readonly objectStreams?: true;
  /** The page that gets the signature; it matters only where pages are many. */
  readonly page?: number;
  /** Also measured by `--quick`. */
  readonly quick?: true;
  /** Not given to the libraries: they take a file whole, and Node reads no more than 2 GiB at once. */
  readonly tooLargeForLibraries?: true;
  /** The goal for small files is held against this one. */
  readonly small?: true;
};

const KB = 1_000;
const MB = 1_000_000;
const GB = 1_000 * MB;
const PAGES = 5_000;
const OBJECTS = 300_000;

export const WARM_UP: Input = { name: '100 kB', make: () => largePdf(100 * KB) };

/* biome-ignore format: one row an input, read as a table */
export const INPUTS: readonly Input[] = [
  { name: '100 kB',                              make: () => largePdf(100 * KB), quick: true },
  { name: '1 MB',                                make: () => largePdf(MB), quick: true, small: true },
  { name: '10 MB',                               make: () => largePdf(10 * MB), quick: true },
  { name: '100 MB',                              make: () => largePdf(100 * MB) },
  { name: '400 MB',                              make: () => largePdf(400 * MB) },
  { name: '600 MB, sparse',                      make: () => sparse(600 * MB), tooLargeForLibraries: true },
  { name: '2.5 GB, sparse',                      make: () => sparse(2.5 * GB), tooLargeForLibraries: true },
  { name: '100 kB, object streams',              make: () => largePdf(100 * KB), objectStreams: true },
  { name: '5,000 pages, first',                  make: () => manyPages(PAGES) },
  { name: '5,000 pages, last',                   make: () => manyPages(PAGES), page: PAGES, quick: true },
  { name: '5,000 pages, last, object streams',   make: () => manyPages(PAGES), page: PAGES, objectStreams: true },
  { name: '300,000 objects',                     make: () => manyObjects(OBJECTS) },
  { name: '300,000 objects, object streams',     make: () => manyObjects(OBJECTS), objectStreams: true },
];
