/** A field that was not there when it was signed: only a signature may come, with a new value that is itself sound. */
import { readable } from '@kyso/cms';
import { asArray, asDict, asName, asNumber, asRef, asString, decodeText, type PdfDict, type PdfValue } from '@kyso/pdf';
import type { Comparing } from './comparing.ts';

export type Above = {
  readonly name: string;
  readonly type: string | undefined;
  readonly isTaken: (name: string) => boolean;
};

/** A signature that covers more of its page than this can hide what was signed, and so can several together. */
export const MAX_PAGE_SHARE = 0.25;
export const MAX_SHARE_TOGETHER = 0.5;
const HARMLESS_AREA = 1;

export function reportNewField(comparing: Comparing, item: PdfValue, above: Above): void {
  const { after } = comparing.revisions;
  const ref = asRef(item);
  const field = asDict(after.resolve(item));
  if (field === undefined) return; // names no field
  const title = asString(after.get(field, 'T'));
  const partial = title === undefined ? '' : decodeText(title);
  const name = above.name === '' ? partial : `${above.name}.${partial}`;
  const widgets = widgetsOf(comparing, item, field);
  const page = pageOf(comparing, widgets);
  const where = { field: name, ...(page === undefined ? {} : { page }) };
  const type = asName(after.get(field, 'FT')) ?? above.type;
  const isNew =
    ref !== undefined && comparing.revisions.isNew(ref) && widgets.every((one) => isNewWidget(comparing, one));
  if (type !== 'Sig' || !isNew || !widgets.every((one) => isOfSignature(comparing, one))) {
    comparing.report('field_added', 'forbidden', where);
    return;
  }
  for (const widget of widgets) {
    const own = asRef(widget);
    if (own !== undefined) comparing.clearedWidgets.set(own.num, name);
  }
  if (hasActions(comparing, [item, ...widgets])) comparing.report('script', 'forbidden', where);
  if (above.isTaken(name)) comparing.report('field_added', 'review', where);
  reportSignature(comparing, field, widgets, where);
}

function reportSignature(
  comparing: Comparing,
  field: PdfDict,
  widgets: readonly PdfValue[],
  where: { field: string; page?: number },
): void {
  const share = widgets.map((widget) => paintedShare(comparing, widget)).reduce((sum, one) => sum + one, 0);
  const together = (comparing.paintedShares.get(where.page) ?? 0) + share;
  comparing.paintedShares.set(where.page, together);
  const kind = newSignature(comparing, field);
  if (kind === 'wrong') {
    comparing.report('signature_added', 'forbidden', where);
    return;
  }
  if (kind === 'timestamp') {
    comparing.report('timestamp_added', share > 0 ? 'review' : 'permitted', where);
    return;
  }
  const isLarge = share > MAX_PAGE_SHARE || together > MAX_SHARE_TOGETHER;
  const isLoud = isLarge || widgets.length > 1 || (kind === 'none' && share > 0);
  const clearance = comparing.isSealed ? 'forbidden' : isLoud ? 'review' : 'permitted';
  comparing.report(kind === 'none' ? 'signature_field_added' : 'signature_added', clearance, where);
}

/**
 * What the value of a field is: an intact signature that was not there before and covers a whole later revision, none,
 * or something that only looks like one (a signature used again, one that covers nothing).
 */
export function newSignature(comparing: Comparing, field: PdfDict): 'signature' | 'timestamp' | 'none' | 'wrong' {
  const written = field.entries.get('V') ?? null;
  if (comparing.revisions.after.resolve(written) === null) return 'none';
  const ref = asRef(written);
  if (ref === undefined || !comparing.revisions.isNew(ref)) return 'wrong';
  return comparing.laterSignatures.get(ref.num) ?? 'wrong';
}

/** The field itself when it is its own widget, else its kids. */
function widgetsOf({ revisions }: Comparing, item: PdfValue, field: PdfDict): readonly PdfValue[] {
  const kids = asArray(revisions.after.get(field, 'Kids'))?.items ?? [];
  return kids.length > 0 ? kids : [item];
}

function isNewWidget({ revisions }: Comparing, widget: PdfValue): boolean {
  const ref = asRef(widget);
  return ref === undefined || revisions.isNew(ref);
}

/** A kid with a name, a kind or a value of its own is another field. */
function isOfSignature({ revisions }: Comparing, widget: PdfValue): boolean {
  const dictionary = asDict(revisions.after.resolve(widget));
  if (dictionary === undefined) return true; // shown nowhere
  const kind = asName(revisions.after.get(dictionary, 'FT')) ?? 'Sig';
  return kind === 'Sig' && dictionary.duplicateKeys.length === 0;
}

const hasActions = ({ revisions }: Comparing, parts: readonly PdfValue[]): boolean =>
  parts.some((part) => {
    const dictionary = asDict(revisions.after.resolve(part));
    return dictionary?.entries.has('A') === true || dictionary?.entries.has('AA') === true;
  });

/** Its appearance, or what a viewer makes one from. */
const PAINTED_BY = ['AP', 'MK'];

/** The part of its page that a widget paints over; 0 without appearance or area. */
export function paintedShare(comparing: Comparing, widget: PdfValue): number {
  const { after } = comparing.revisions;
  const dictionary = asDict(after.resolve(widget));
  if (dictionary === undefined || PAINTED_BY.every((key) => after.get(dictionary, key) === null)) return 0;
  const area = areaOf(comparing, dictionary.entries.get('Rect'));
  if (area <= HARMLESS_AREA) return 0;
  const number = pageOf(comparing, [widget]);
  const page = number === undefined ? undefined : readable(() => after.page(number));
  const boxes = ['MediaBox', 'CropBox'].flatMap((key) => page?.attributes.get(key) ?? []);
  const whole = Math.min(...boxes.map((box) => areaOf(comparing, box)));
  return whole <= 0 || !Number.isFinite(whole) || !Number.isFinite(area) ? 1 : area / whole;
}

function areaOf({ revisions }: Comparing, box: PdfValue | undefined): number {
  const numbers =
    asArray(revisions.after.resolve(box))?.items.map((item) => asNumber(revisions.after.resolve(item))) ?? [];
  const [left = 0, bottom = 0, right = 0, top = 0] = numbers;
  const area = Math.abs((right - left) * (top - bottom));
  const isBox = numbers.length === 4 && numbers.every((one) => one !== undefined) && !Number.isNaN(area);
  return isBox ? area : Number.POSITIVE_INFINITY; // readers make of it what they like
}

function pageOf({ revisions }: Comparing, widgets: readonly PdfValue[]): number | undefined {
  for (const widget of widgets) {
    const ref = asRef(asDict(revisions.after.resolve(widget))?.entries.get('P'));
    const page = ref === undefined ? undefined : readable(() => revisions.after.pageNumberOf(ref));
    if (page !== undefined) return page;
  }
  return undefined;
}
