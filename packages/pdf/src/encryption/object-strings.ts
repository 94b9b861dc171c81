/** Which strings of an object are encrypted (ISO 32000-2 §7.6.2): all, except the value of a signature. */
import { asName, type PdfDict, type PdfString, type PdfValue } from '../objects.ts';

/** The value with `change` applied to each string that encryption covers; the bodies of streams stay as they are. */
export function mapStrings(value: PdfValue, change: (text: PdfString) => PdfString): PdfValue {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'string') return change(value);
  if (value.kind === 'array') return { ...value, items: value.items.map((item) => mapStrings(item, change)) };
  if (value.kind === 'dict') return mapDictionary(value, change);
  return value.kind === 'stream' ? { ...value, dict: mapDictionary(value.dict, change) } : value;
}

function mapDictionary(value: PdfDict, change: (text: PdfString) => PdfString): PdfDict {
  const exempt = isSignature(value) ? 'Contents' : undefined;
  const mapped = [...value.entries].map(
    ([key, item]) => [key, key === exempt ? item : mapStrings(item, change)] as const,
  );
  return { ...value, entries: new Map(mapped) };
}

/** `/Type` is optional; a byte range is in no other dictionary that has `/Contents`. */
function isSignature({ entries }: PdfDict): boolean {
  const type = asName(entries.get('Type'));
  return entries.has('ByteRange') || type === 'Sig' || type === 'DocTimeStamp';
}
