/** The DSS dictionary (ISO 32000-2 §12.8.4.3): certificates and revocation data that later increments brought along. */
import { asArray, asDict, asStream, decodeStream, type PdfDocument, type PdfValue } from '@kyso/pdf';
import { orUndefined } from '../integrity/read-cms.ts';

export type ValidationData = {
  readonly certificates: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
};

/** Streams read from one dictionary; documents with hundreds of signers stay below. */
const MAX_STREAMS = 2000;
/** The largest one that is decoded, and all together. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;
const MAX_TOTAL_BYTES = 128 * 1024 * 1024;

const NOTHING: ValidationData = { certificates: [], ocsps: [], crls: [] };

/** Everything the DSS of this revision holds; streams that cannot be read are left out. */
export function readValidationData(doc: PdfDocument): ValidationData {
  const dss = orUndefined(() => asDict(doc.get(doc.catalog, 'DSS')));
  if (dss === undefined) return NOTHING;
  let left = MAX_TOTAL_BYTES;
  const streams = (key: string): Uint8Array[] => {
    const list = orUndefined(() => asArray(doc.get(dss, key)))?.items.slice(0, MAX_STREAMS) ?? [];
    return list.flatMap((item) => {
      const bytes = left <= 0 ? [] : (orUndefined(() => bytesOf(doc, item)) ?? []);
      for (const { length } of bytes) left -= length;
      return left < 0 ? [] : bytes;
    });
  };
  return { certificates: streams('Certs'), ocsps: streams('OCSPs'), crls: streams('CRLs') };
}

function bytesOf(doc: PdfDocument, item: PdfValue): Uint8Array[] {
  const stream = asStream(doc.resolve(item));
  return stream === undefined ? [] : [decodeStream(stream, doc.resolve.bind(doc), MAX_STREAM_BYTES)];
}
