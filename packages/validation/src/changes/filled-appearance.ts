/** The look of a field that was filled in: does it cover what is below, and does it say what the value says? */
import { readable } from '@kyso/cms';
import {
  asArray,
  asDict,
  asInteger,
  asStream,
  asString,
  decodeStream,
  decodeText,
  type PdfDict,
  type PdfDocument,
  type PdfValue,
} from '@kyso/pdf';
import { type AppearanceContent, appearanceContent, paintsAreas, showsText } from './appearance-content.ts';
import { type Fonts, fontsOf, spellsAnother } from './appearance-text.ts';
import type { FieldVisit } from './compare-filling.ts';
import type { Comparing } from './comparing.ts';
import { type DictPair, entry } from './revisions.ts';

/** Ff: Password (ISO 32000-2 Table 231). */
const PASSWORD = 1 << 13;
/** Ff: Combo (Table 233). */
const COMBO = 1 << 17;
/** The largest appearance that is looked into. */
const MAX_APPEARANCE_BYTES = 4 * 1024 * 1024;
/** Inflating and splitting a byte costs more than comparing one. */
const COST_OF_DECODING = 4;

/**
 * A field that had no background when it was signed and now paints areas, pictures or forms hides what is below it; text
 * alone is what filling in means (shadow attacks by form overlay).
 */
export function paintsOver(comparing: Comparing, part: DictPair): boolean {
  const { before, after } = comparing.revisions;
  const pair = entry(part, 'AP');
  if (pair.after === null || !comparing.isDifferent(pair)) return false;
  const hasBackground = before.get(asDict(before.get(part.before, 'MK')), 'BG') !== null;
  if (hasBackground) return false;
  const normal = after.get(asDict(after.get(part.after, 'AP')), 'N');
  if (normal === null) return false;
  const content = contentOf(comparing, after, normal);
  return content === undefined || paintsAreas(content) || fontsIn(after, normal, content).paints;
}

/** The new appearance of a text field spells something else than its new value. */
export function contradictsValue(comparing: Comparing, { dicts, type }: FieldVisit, part: DictPair): boolean {
  const { after } = comparing.revisions;
  const flags = asInteger(after.get(dicts.after, 'Ff')) ?? 0;
  const isText = type === 'Tx' || (type === 'Ch' && (flags & COMBO) !== 0);
  if (!isText || part.after.entries.get('AP') === undefined || !comparing.isDifferent(entry(part, 'AP'))) return false;
  const isHidden = type === 'Tx' && (flags & PASSWORD) !== 0;
  const isFormatted = after.get(asDict(after.get(dicts.after, 'AA')), 'F') !== null;
  const value = after.get(dicts.after, 'V');
  if (isHidden || isFormatted) return false;
  const normal = after.get(asDict(after.get(part.after, 'AP')), 'N');
  const content = contentOf(comparing, after, normal);
  if (content === undefined) return false;
  const fonts = fontsIn(after, normal, content);
  const text = valueText(after, value);
  return [text, ...displayedFor(after, dicts, text)].every((one) => spellsAnother(content, fonts, one));
}

/** What a combo box shows for an export value (`/Opt`, ISO 32000-2 Table 234). */
function displayedFor(doc: PdfDocument, { after }: DictPair, value: string): string[] {
  const textAt = (item: PdfValue | undefined): string => valueText(doc, doc.resolve(item));
  return (asArray(doc.get(after, 'Opt'))?.items ?? []).flatMap((option) => {
    const [exported, shown] = asArray(doc.resolve(option))?.items ?? [];
    return shown !== undefined && textAt(exported) === value ? [textAt(shown)] : [];
  });
}

function fontsIn(doc: PdfDocument, normal: PdfValue, { shown }: AppearanceContent): Fonts {
  const names = new Set(shown.flatMap(({ font }) => font ?? []));
  return fontsOf(doc, asDict(normal) ?? asStream(normal)?.dict, [...names]);
}

/** A string or a stream (ISO 32000-2 §12.7.5.3); anything else is no text. */
function valueText(doc: PdfDocument, value: PdfValue): string {
  const text = asString(value);
  const stream = asStream(value);
  if (stream === undefined) return text === undefined ? '' : decodeText(text);
  const bytes = readable(() => decodeStream(stream, doc.resolve.bind(doc), MAX_APPEARANCE_BYTES));
  return bytes === undefined ? '' : decodeText({ kind: 'string', bytes, form: 'literal' });
}

/** `undefined` when it cannot be read. */
function contentOf({ revisions }: Comparing, doc: PdfDocument, normal: PdfValue): AppearanceContent | undefined {
  const stream = asStream(normal);
  if (stream === undefined) return undefined;
  const bytes = readable(() => decodeStream(stream, doc.resolve.bind(doc), MAX_APPEARANCE_BYTES));
  if (bytes === undefined) return undefined;
  revisions.effort.bytes(bytes.length * COST_OF_DECODING);
  return appearanceContent(bytes);
}

/** An appearance that shows text or pictures although the field has no value. One that cannot be read may. */
export function paintsText(comparing: Comparing, widget: PdfDict): boolean {
  const { before } = comparing.revisions;
  const normal = before.get(asDict(before.get(widget, 'AP')), 'N');
  if (normal === null) return false;
  const content = contentOf(comparing, before, normal);
  return content === undefined || showsText(content) || /(?:^| )(?:Do|BI)(?= |$)/.test(content.words);
}
