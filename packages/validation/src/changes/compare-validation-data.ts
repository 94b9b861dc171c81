/** The DSS may only grow (ISO 32000-2 §12.8.4.3, ETSI EN 319 142-1 §5.4.2). */
import { asArray, asDict, asStream, type PdfDict, type PdfValue } from '@kyso/pdf';
import type { Comparing } from './comparing.ts';
import { dictPair, followed, type Pair } from './revisions.ts';

const LISTS = ['Certs', 'OCSPs', 'CRLs'];
const EMPTY: PdfDict = { kind: 'dict', entries: new Map(), duplicateKeys: [] };

export function compareValidationData(comparing: Comparing, pair: Pair): void {
  const values = followed(comparing.revisions, pair);
  if (!comparing.isDifferent(pair)) return;
  const before = values.before === null ? EMPTY : asDict(values.before);
  const after = asDict(values.after);
  if (before === undefined || after === undefined) {
    comparing.report('validation_data_removed', 'forbidden');
    return;
  }
  const isKept = LISTS.every((key) => keepsList(comparing, listPair(before, after, key)));
  if (!isKept || !keepsRecords(comparing, before, after)) comparing.report('validation_data_removed', 'forbidden');
  if (LISTS.some((key) => !holdsStreams(comparing, after.entries.get(key)))) {
    comparing.report('validation_data_added', 'forbidden', { path: 'DSS' });
  } else comparing.report('validation_data_added', 'permitted');
}

const listPair = (before: PdfDict, after: PdfDict, key: string): Pair => ({
  before: before.entries.get(key) ?? null,
  after: after.entries.get(key) ?? null,
});

/** Every stream that was listed is still listed, unchanged. */
function keepsList(comparing: Comparing, pair: Pair): boolean {
  const lists = followed(comparing.revisions, pair);
  const after = asArray(lists.after)?.items ?? [];
  const digests = new Set(after.map((item) => bytesOf(comparing, comparing.revisions.after.resolve(item))));
  return (asArray(lists.before)?.items ?? []).every((item) => {
    const bytes = bytesOf(comparing, comparing.revisions.before.resolve(item));
    return bytes === undefined || digests.has(bytes);
  });
}

function bytesOf({ revisions }: Comparing, value: PdfValue): string | undefined {
  const stream = asStream(value);
  revisions.effort.bytes(stream?.body.length ?? 0);
  return stream === undefined ? undefined : Buffer.from(stream.body.read()).toString('latin1');
}

/** `/VRI`: a record for each signature; what a record lists stays listed. */
function keepsRecords(comparing: Comparing, before: PdfDict, after: PdfDict): boolean {
  const { revisions } = comparing;
  const records = asDict(revisions.before.get(before, 'VRI'));
  if (records === undefined) return true;
  const later = asDict(revisions.after.get(after, 'VRI'));
  return [...records.entries].every(([key, record]) => {
    const pair = dictPair(revisions, { before: record, after: later?.entries.get(key) ?? null });
    if (pair === undefined) return false;
    return ['Cert', 'OCSP', 'CRL'].every((list) => keepsList(comparing, listPair(pair.before, pair.after, list)));
  });
}

function holdsStreams({ revisions }: Comparing, list: PdfValue | undefined): boolean {
  const value = revisions.after.resolve(list);
  if (value === null) return true;
  return asArray(value)?.items.every((item) => asStream(revisions.after.resolve(item)) !== undefined) ?? false;
}
