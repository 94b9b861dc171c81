/** A field that was there when it was signed: what of it may change, by its kind (ISO 32000-2 §12.7.4, §12.7.5). */
import { readable } from '@kyso/cms';
import { asArray, asDict, asInteger, asName, asRef, asString, type PdfRef, type PdfValue } from '@kyso/pdf';
import { MAX_PAGE_SHARE, MAX_SHARE_TOGETHER, newSignature, paintedShare } from './compare-new-field.ts';
import type { Comparing } from './comparing.ts';
import { contradictsValue, paintsOver, paintsText } from './filled-appearance.ts';
import { isLocked } from './restrictions.ts';
import { type DictPair, dictPair, entry, followed, keysOf, type Pair } from './revisions.ts';

export type FieldVisit = {
  readonly ref: PdfRef | undefined;
  readonly dicts: DictPair;
  readonly name: string;
  readonly type: string | undefined;
};

/** What filling in writes: value, appearance, state, time of change. */
const FILLING_KEYS = new Set(['V', 'AP', 'AS', 'M', 'RV', 'I', 'TI']);
/** Ff: ReadOnly, Pushbutton (ISO 32000-2 Tables 227, 229). */
const READ_ONLY = 1;
const PUSHBUTTON = 1 << 16;
/** F: Print and Locked may come with a signature (Table 167); Hidden and NoView never. */
const SIGNING_FLAGS = 4 | 128;
export function compareFilling(comparing: Comparing, field: FieldVisit): void {
  const { dicts, name, ref } = field;
  const kids = asArray(comparing.revisions.before.get(dicts.before, 'Kids'))?.items ?? [];
  for (const widget of [ref, ...kids.map((kid) => asRef(kid))]) {
    if (widget === undefined || !isPlainDict(comparing, widget)) continue;
    comparing.manageAnnotation(widget);
    comparing.clearedWidgets.set(widget.num, name);
  }
  const allowed = changeableKeys(comparing, field);
  const parts = [dicts, ...widgetPairs(comparing, field)];
  const changed = parts.map((part) => compareKeys(comparing, part, field, allowed)).some(Boolean);
  if (changed) reportFilling(comparing, field, parts);
}

/** A stream is no field: what is painted must not hide behind the rules of forms. */
function isPlainDict({ revisions }: Comparing, ref: PdfRef): boolean {
  const value = revisions.before.resolve(ref);
  return value !== null && typeof value === 'object' && value.kind === 'dict';
}

/** Kids of a terminal field are its widgets; their number and order stay. */
function widgetPairs(comparing: Comparing, { dicts, name }: FieldVisit): DictPair[] {
  const kids = followed(comparing.revisions, entry(dicts, 'Kids'));
  const [before, after] = [asArray(kids.before)?.items ?? [], asArray(kids.after)?.items ?? []];
  const isSame = (item: PdfValue, index: number): boolean => asRef(item)?.num === asRef(after[index])?.num;
  if (before.length !== after.length || !before.every(isSame)) {
    comparing.report('field_changed', 'forbidden', { field: name, path: 'Kids' });
    return [];
  }
  return before.flatMap((item, index) => {
    const pair = dictPair(comparing.revisions, { before: item, after: after[index] ?? null });
    const isWidget = asDict(comparing.revisions.before.resolve(item)) !== undefined;
    if (pair === undefined && isWidget) comparing.report('field_changed', 'forbidden', { field: name, path: 'Kids' });
    return pair ?? [];
  });
}

function changeableKeys({ revisions }: Comparing, { type, dicts }: FieldVisit): ReadonlySet<string> {
  if (type === 'Tx' || type === 'Ch') return FILLING_KEYS;
  const flags = asInteger(revisions.before.get(dicts.before, 'Ff')) ?? 0;
  if (type === 'Btn') return (flags & PUSHBUTTON) === 0 ? FILLING_KEYS : NOTHING;
  const isEmpty = revisions.before.get(dicts.before, 'V') === null;
  return type === 'Sig' && isEmpty ? FILLING_KEYS : NOTHING;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Reports what may not change; true when something changed that may. */
function compareKeys(comparing: Comparing, dicts: DictPair, field: FieldVisit, allowed: ReadonlySet<string>): boolean {
  const kind = field.type === 'Sig' ? 'signature_changed' : 'field_changed';
  let changed = false;
  for (const key of keysOf(dicts)) {
    const pair = entry(dicts, key);
    if (key === 'Kids') continue;
    const isFlag = (key === 'Ff' || key === 'F') && allowed.size > 0 && isHarmlessFlag(comparing, key, pair, field);
    if (isFlag) continue;
    if (allowed.has(key)) {
      if (comparing.isDifferent(pair)) changed = true;
      // what did not change must be walked all the same: it may refer to what did
      continue;
    }
    const where = { field: field.name, path: key };
    if (key === 'AP') comparing.content(pair, kind, where);
    else comparing.structure(pair, kind, where);
  }
  return changed;
}

/** Filling or signing may make a field read-only, and a signature printable and locked. */
function isHarmlessFlag({ revisions }: Comparing, key: string, pair: Pair, { type }: FieldVisit): boolean {
  const values = followed(revisions, pair);
  const [one, other] = [asInteger(values.before) ?? 0, asInteger(values.after) ?? 0];
  if (key === 'Ff') return (one | READ_ONLY) === (other | READ_ONLY) && (one & ~other) === 0;
  return type === 'Sig' && (one | SIGNING_FLAGS) === (other | SIGNING_FLAGS);
}

function reportFilling(comparing: Comparing, field: FieldVisit, parts: readonly DictPair[]): void {
  const where = { field: field.name, ...pageOf(comparing, parts) };
  if (field.type === 'Sig') {
    reportSigned(comparing, field, coversMuch(comparing, field, parts), where);
    return;
  }
  if (comparing.isSealed) {
    comparing.report('field_changed', 'forbidden', where);
    return;
  }
  if (isLocked(comparing.restrictions.lock, field.name)) {
    comparing.report('field_locked', 'forbidden', where);
    return;
  }
  if (hadContent(comparing, field, parts)) comparing.report('field_overwritten', 'review', where);
  else if (
    coversMuch(comparing, field, parts) ||
    parts.some((part) => paintsOver(comparing, part) || contradictsValue(comparing, field, part))
  )
    comparing.report('form_filled', 'review', where);
  else comparing.report('form_filled', 'permitted', where);
}

function reportSigned(
  comparing: Comparing,
  field: FieldVisit,
  isLarge: boolean,
  where: { field: string; page?: number },
): void {
  const kind = newSignature(comparing, field.dicts.after);
  if (kind === 'wrong') comparing.report('signature_changed', 'forbidden', where);
  else if (isLocked(comparing.restrictions.lock, field.name)) comparing.report('field_locked', 'forbidden', where);
  else if (kind === 'timestamp') comparing.report('timestamp_added', isLarge ? 'review' : 'permitted', where);
  else if (kind === 'none') comparing.report('field_changed', 'forbidden', where);
  else comparing.report('signature_added', comparing.isSealed ? 'forbidden' : isLarge ? 'review' : 'permitted', where);
}

/**
 * A tick is small; a box that covers more could have been prepared to hide what was signed. A field for signing was there
 * when it was signed, so it may be larger than one that joins later.
 */
const MAX_TICK_SHARE = 0.02;
const MOST: Readonly<Record<string, number>> = { Btn: MAX_TICK_SHARE, Sig: MAX_SHARE_TOGETHER };

/** Much of a page can be hidden by a look that was there before, or be written over by text. */
function coversMuch(comparing: Comparing, { type }: FieldVisit, parts: readonly DictPair[]): boolean {
  const most = MOST[type ?? ''] ?? MAX_PAGE_SHARE;
  return parts.some(({ after }) => after.entries.has('Rect') && paintedShare(comparing, after) > most);
}

/** Somebody saw something in this field when signing. */
function hadContent(comparing: Comparing, { dicts, type }: FieldVisit, parts: readonly DictPair[]): boolean {
  const { before } = comparing.revisions;
  if (type === 'Btn') {
    return parts.some((part) => {
      const state = asName(before.get(part.before, 'AS')) ?? asName(before.get(part.before, 'V'));
      return state !== undefined && state !== 'Off';
    });
  }
  const value = before.get(dicts.before, 'V');
  const text = asString(value);
  if (text !== undefined ? text.bytes.length > 0 : value !== null) return true;
  return parts.some((part) => paintsText(comparing, part.before));
}

function pageOf({ revisions }: Comparing, parts: readonly DictPair[]): { page?: number } {
  for (const { before } of parts) {
    const ref = asRef(before.entries.get('P'));
    const page = ref === undefined ? undefined : readable(() => revisions.before.pageNumberOf(ref));
    if (page !== undefined) return { page };
  }
  return {};
}
