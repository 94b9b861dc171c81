/** The font of every appearance: Tinos Regular (SIL OFL 1.1), as wide as Times New Roman, with all Vietnamese letters. */
import { readFile } from 'node:fs'; // its promises would be loaded for every signature, also for one without a font
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { glyphFinder } from './true-type-glyphs.ts';

export type GlyphEntry = {
  /** Glyph number in the font program. */
  readonly glyphId: number;
  /** Thousandths of an em, as in /W of the CIDFont. */
  readonly widthMilliEm: number;
};

export interface AppearanceFont {
  readonly name: string;
  /** The whole font program. */
  readonly program: Uint8Array;
  /** @returns undefined when the font has no glyph for the code point. */
  findGlyph(codePoint: number): GlyphEntry | undefined;
}

let loading: Promise<AppearanceFont> | undefined;

/** Reads the font once a process, when the first appearance is drawn; a failed read is tried again by the next caller. */
export function loadTinos(): Promise<AppearanceFont> {
  loading ??= readTinos().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readTinos(): Promise<AppearanceFont> {
  const path = createRequire(import.meta.url).resolve('@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf');
  const program = Uint8Array.from(await promisify(readFile)(path));
  const lookUp = glyphFinder(program);
  const known = new Map<number, GlyphEntry | undefined>();
  return {
    name: 'Tinos-Regular',
    program,
    findGlyph(codePoint) {
      if (!known.has(codePoint)) known.set(codePoint, lookUp(codePoint));
      return known.get(codePoint);
    },
  };
}
