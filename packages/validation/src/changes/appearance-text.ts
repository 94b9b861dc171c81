/** What an appearance spells, by the fonts it names, against the value of its field. */
import { asDict, asName, type FontText, fontText, type PdfDict, type PdfDocument, type PdfValue } from '@kyso/pdf';
import { type AppearanceContent, showsText } from './appearance-content.ts';

/** Fonts by the name in `Tf`; those of the form serve an appearance that has no resources of its own. */
export type Fonts = {
  spell(name: string | undefined, codes: Uint8Array): string | undefined;
  /** Some glyph is painted by a stream of its own, and may be anything (ISO 32000-2 §9.6.4). */
  readonly paints: boolean;
};

/** Printable ASCII: what every simple font of an honest form spells alike. */
const PLAIN = /^[\x20-\x7e\s]*$/;
/** Scripts written from right to left stand the other way round in an appearance. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export function fontsOf(doc: PdfDocument, appearance: PdfDict | undefined, used: readonly string[]): Fonts {
  const form = asDict(doc.get(doc.catalog, 'AcroForm'));
  const resources = doc.get(appearance, 'Resources') ?? doc.get(form, 'DR');
  const list = asDict(doc.get(asDict(resources), 'Font'));
  const written = (name: string): PdfValue => list?.entries.get(name) ?? null;
  const texts = new Map<string, FontText>();
  return {
    spell(name, codes) {
      if (name === undefined || doc.resolve(written(name)) === null) return plainly(codes);
      const text = texts.get(name) ?? fontText(doc, written(name));
      texts.set(name, text);
      return text(codes);
    },
    paints: used.some((name) => asName(doc.get(asDict(doc.resolve(written(name))), 'Subtype')) === 'Type3'),
  };
}

/** A font that is not there: viewers take one of their own. */
function plainly(codes: Uint8Array): string | undefined {
  const text = Buffer.from(codes).toString('latin1');
  return PLAIN.test(text) ? text : undefined;
}

/** Ligatures taken apart, accents put together; without white space and soft hyphens. */
const plain = (text: string): string => text.normalize('NFKC').replace(/[\s\u00ad\u200b]+/g, '');

/** True where it certainly spells another text than `value`; codes that no font explains cannot be told. */
export function spellsAnother(content: AppearanceContent, fonts: Fonts, value: string): boolean {
  if (!showsText(content)) return false;
  const wanted = plain(value);
  if (wanted === '') return true;
  if (RIGHT_TO_LEFT.test(wanted)) return false;
  const parts = content.shown.map(({ font, codes }) => fonts.spell(font, codes));
  const known = plain(parts.filter((part) => part !== undefined).join(''));
  return parts.includes(undefined) ? !isWithin(known, wanted) : known !== wanted;
}

/** The characters of `part` come in `whole` in this order, with others between them. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
