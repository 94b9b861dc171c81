/** Signs and extends PDFs for tests: our own preparation, with every part of the CMS open to being bent. */
import { createHash, randomBytes, sign } from 'node:crypto';
import {
  buildSignedAttributes,
  buildSignedData,
  type Certificate,
  type SignatureAlgorithm,
  signatureAlgorithmFor,
  signatureTimestampAttribute,
} from '@kyso/cms';
import {
  asDict,
  bytesSource,
  embedContents,
  IncrementalUpdate,
  openDocument,
  type PdfDict,
  type PdfDocument,
  type PdfValue,
  type PreparedIncrement,
  prepareSignature,
  type SignatureOptions,
} from '@kyso/pdf';
import type { Issued, TestTimestampUnit } from './authority.ts';

export const SIGNED_AT = '2026-06-01T02:00:00Z';

/** What goes into the CMS; an attack changes some of it. */
export type CmsParts = {
  readonly documentDigest: Uint8Array;
  readonly signer: Issued;
  readonly certificates: readonly Uint8Array[];
  readonly algorithm: SignatureAlgorithm;
};

export type SignWish = {
  readonly signer: Issued;
  readonly certificates?: readonly Certificate[];
  readonly options?: Partial<SignatureOptions>;
  /** A signature timestamp at this time. */
  readonly timestamp?: { readonly unit: TestTimestampUnit; readonly at: string };
  /** Makes the CMS instead of the usual one. */
  readonly makeCms?: (parts: CmsParts) => Uint8Array;
  /** Bends the whole file before it is hashed; lengths stay. What it returns is hashed instead: `[start, end)` pairs. */
  readonly bend?: (file: Uint8Array, prepared: PreparedIncrement) => readonly (readonly [number, number])[] | undefined;
};

const OPTIONS: SignatureOptions = {
  placement: { mode: 'invisible' },
  reservedContentsBytes: 6000,
  signingTime: new Date(SIGNED_AT),
  utcOffsetMinutes: 420,
  random: (length) => new Uint8Array(randomBytes(length)),
};

export const openPdf = (pdf: Uint8Array): PdfDocument => openDocument(bytesSource(pdf));

export function signPdf(pdf: Uint8Array, wish: SignWish): Uint8Array {
  const prepared = prepareSignature(openPdf(pdf), { ...OPTIONS, ...wish.options });
  return seal(pdf, prepared, wish);
}

/** `/ETSI.RFC3161` over the whole file (ISO 32000-2 §12.8.5). */
export function timestampPdf(pdf: Uint8Array, unit: TestTimestampUnit, at: string): Uint8Array {
  const prepared = prepareSignature(openPdf(pdf), { ...OPTIONS, subFilter: 'ETSI.RFC3161' });
  const file = joinBytes(pdf, prepared.increment);
  return embed(pdf, prepared, unit.stamp(signedBytes(file, prepared), at));
}

function seal(pdf: Uint8Array, prepared: PreparedIncrement, wish: SignWish): Uint8Array {
  const file = joinBytes(pdf, prepared.increment);
  const ranges = wish.bend?.(file, prepared);
  const bent = { ...prepared, increment: file.subarray(pdf.length) };
  const { signer } = wish;
  const parts: CmsParts = {
    documentDigest: sha256(
      ranges === undefined
        ? signedBytes(file, prepared)
        : joinBytes(...ranges.map(([from, to]) => file.subarray(from, to))),
    ),
    signer,
    certificates: (wish.certificates ?? []).map(({ raw }) => raw),
    algorithm: signatureAlgorithmFor(signer.certificate.publicKey, 'sha256'),
  };
  const cms = wish.makeCms === undefined ? usualCms(parts, wish) : wish.makeCms(parts);
  return embed(pdf, bent, cms);
}

export function usualCms(parts: CmsParts, { timestamp }: Pick<SignWish, 'timestamp'> = {}): Uint8Array {
  const { signer, documentDigest, algorithm, certificates } = parts;
  const signedAttributes = buildSignedAttributes({
    documentDigest,
    digestAlgorithm: 'sha256',
    certificate: signer.certificate,
  });
  const signatureValue = signWith(signer, signedAttributes);
  const token = timestamp?.unit.stamp(signatureValue, timestamp.at);
  return buildSignedData({
    signedAttributes,
    signatureValue,
    signerCertificate: signer.certificate,
    certificates,
    digestAlgorithm: 'sha256',
    signatureAlgorithm: algorithm,
    ...(token === undefined ? {} : { unsignedAttributes: [signatureTimestampAttribute(token)] }),
  });
}

export const signWith = ({ keys }: Issued, message: Uint8Array): Uint8Array =>
  new Uint8Array(sign('sha256', message, keys.privateKey));

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

export function signedBytes(file: Uint8Array, { byteRange }: Pick<PreparedIncrement, 'byteRange'>): Uint8Array {
  const [, gapStart, gapEnd, length] = byteRange;
  return joinBytes(file.subarray(0, gapStart), file.subarray(gapEnd, gapEnd + length));
}

const embed = (pdf: Uint8Array, prepared: PreparedIncrement, cms: Uint8Array): Uint8Array =>
  joinBytes(pdf, embedContents(prepared.increment, prepared, cms));

export const joinBytes = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** An increment that changes what `change` says. */
export function updatePdf(pdf: Uint8Array, change: (update: IncrementalUpdate) => void): Uint8Array {
  const increment = new IncrementalUpdate(openPdf(pdf));
  change(increment);
  return joinBytes(pdf, increment.finish(OPTIONS.random).bytes);
}

/** A DSS with this evidence, replacing the one that is there (ISO 32000-2 §12.8.4.3). */
export function addValidationData(
  pdf: Uint8Array,
  data: { certificates?: readonly Uint8Array[]; ocsps?: readonly Uint8Array[]; crls?: readonly Uint8Array[] },
): Uint8Array {
  return updatePdf(pdf, (one) => {
    const { document } = one;
    const old = asDict(document.get(document.catalog, 'DSS'));
    const list = (key: string, ders: readonly Uint8Array[] = []): [string, PdfValue][] => {
      const before = document.get(old, key);
      const kept = before !== null && typeof before === 'object' && before.kind === 'array' ? before.items : [];
      const added = ders.map((bytes) => one.add(streamOf(bytes)));
      return kept.length + added.length === 0 ? [] : [[key, { kind: 'array', items: [...kept, ...added] }]];
    };
    const dss = dictOf([...list('Certs', data.certificates), ...list('OCSPs', data.ocsps), ...list('CRLs', data.crls)]);
    setEntry(one, document.catalogRef, 'DSS', one.add(dss));
  });
}

export const dictOf = (entries: readonly (readonly [string, PdfValue])[]): PdfDict => ({
  kind: 'dict',
  entries: new Map(entries),
  duplicateKeys: [],
});

export const streamOf = (bytes: Uint8Array, entries: readonly (readonly [string, PdfValue])[] = []): PdfValue => ({
  kind: 'stream',
  dict: dictOf(entries),
  body: { length: bytes.length, read: () => bytes },
});

/** Writes the object again with one entry changed; `null` removes it. */
export function setEntry(
  one: IncrementalUpdate,
  target: { num: number; gen: number },
  key: string,
  value: PdfValue,
): void {
  const ref = { kind: 'ref', ...target } as const;
  const current = one.latest(ref);
  const dictionary = asDict(current);
  if (dictionary === undefined) throw new TypeError(`object ${target.num} is no dictionary`);
  const entries = new Map(dictionary.entries);
  if (value === null) entries.delete(key);
  else entries.set(key, value);
  one.replace(ref, { ...dictionary, entries });
}
