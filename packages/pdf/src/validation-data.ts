/** The DSS dictionary (ISO 32000-2 §12.8.4.3, ETSI EN 319 142-1 §5.4): evidence that later increments bring along. */
import { deflateSync } from 'node:zlib';
import { isKysoError } from '@kyso/domain';
import type { PdfDocument } from './document.ts';
import { IncrementalUpdate, type RandomBytes } from './incremental/update.ts';
import { array, asArray, asDict, asStream, dict, name, number, type PdfValue, stream, withEntry } from './objects.ts';
import { decodeStream } from './reading/filters.ts';

/** DER of certificates, OCSPResponses and CertificateLists. */
export type ValidationMaterial = {
  readonly certificates: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
};

const KEYS = [
  ['Certs', 'certificates'],
  ['OCSPs', 'ocsps'],
  ['CRLs', 'crls'],
] as const satisfies readonly (readonly [string, keyof ValidationMaterial])[];

/** Streams read from one dictionary; documents with hundreds of signers stay below. */
const MAX_STREAMS = 2000;
/** The largest one that is decoded, and all together. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;
const MAX_TOTAL_BYTES = 128 * 1024 * 1024;

/** Everything the DSS of this revision holds; streams that cannot be read are left out. */
export function readValidationData(document: PdfDocument): ValidationMaterial {
  const dss = readable(() => asDict(document.get(document.catalog, 'DSS')));
  let left = MAX_TOTAL_BYTES;
  const streams = (key: string): Uint8Array[] => {
    const list = readable(() => asArray(document.get(dss, key)))?.items.slice(0, MAX_STREAMS) ?? [];
    return list.flatMap((item) => {
      const bytes = left <= 0 ? [] : (readable(() => bytesOf(document, item)) ?? []);
      for (const { length } of bytes) left -= length;
      return left < 0 ? [] : bytes;
    });
  };
  return { certificates: streams('Certs'), ocsps: streams('OCSPs'), crls: streams('CRLs') };
}

function bytesOf(document: PdfDocument, item: PdfValue): Uint8Array[] {
  const found = asStream(document.resolve(item));
  return found === undefined ? [] : [decodeStream(found, document.resolve.bind(document), MAX_STREAM_BYTES)];
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isKysoError(error)) return undefined;
    throw error;
  }
}

/**
 * The increment that adds `material` to the document; what is in its DSS already stays where it is. Give only what is
 * not there yet: nothing is compared here.
 * @throws KysoError `document.ambiguous`, `document.too_complex`, `document.too_large`
 */
export function prepareValidationData(
  document: PdfDocument,
  material: ValidationMaterial,
  random: RandomBytes,
): Uint8Array {
  const update = new IncrementalUpdate(document);
  const old = asDict(document.get(document.catalog, 'DSS'));
  let dss = old ?? dict({ Type: name('DSS') });
  for (const [key, kind] of KEYS) {
    if (material[kind].length === 0) continue;
    const before = asArray(document.get(old, key))?.items ?? [];
    dss = withEntry(dss, key, array([...before, ...material[kind].map((der) => update.add(packed(der)))]));
  }
  // always a new object: the old one may stand inside the catalog, or be shared with something else
  const reference = update.add(dss);
  update.replace(document.catalogRef, withEntry(document.catalog, 'DSS', reference));
  return update.finish(random).bytes;
}

/** Lists and chains shrink to a half; an answer of 500 bytes does not. */
function packed(der: Uint8Array): PdfValue {
  const small = Uint8Array.from(deflateSync(der));
  return small.length + 40 < der.length
    ? stream({ Length: number(small.length), Filter: name('FlateDecode') }, small)
    : stream({ Length: number(der.length) }, der);
}
