/** What has to be known of a document before evidence can be added: its signatures and timestamps, oldest first. */
import {
  findSignerCertificate,
  parseCertificate,
  parseSignedData,
  readTimestampToken,
  type SignedData,
  trimContentsPadding,
} from '@kyso/cms';
import { type Instant, isKysoError } from '@kyso/domain';
import { type PdfDocument, signatureFields } from '@kyso/pdf';

export type Standing = {
  readonly kind: 'signature' | 'document_timestamp';
  readonly signedData: SignedData;
  /** First byte behind what it covers. */
  readonly end: number;
  /** The token itself, or the newest signature timestamp inside. */
  readonly stamp?: Stamp;
};

export type Stamp = {
  readonly at: Instant;
  /** Absent when the token does not carry its certificate. */
  readonly certificateEnds?: Instant;
};

/** Fields whose CMS cannot be read are left out: no evidence helps them. */
export function signaturesOf(document: PdfDocument): readonly Standing[] {
  return signatureFields(document)
    .flatMap(({ signature }): Standing[] => {
      const { contents, byteRange, subFilter } = signature ?? {};
      const [, , start, length] = byteRange ?? [];
      if (contents === undefined || start === undefined || length === undefined) return [];
      const signedData = attempt(() => parseSignedData(trimContentsPadding(contents.bytes)));
      if (signedData === undefined) return [];
      const isStamp = subFilter === 'ETSI.RFC3161';
      const tokens = isStamp ? [signedData.raw] : signedData.signerInfos.flatMap((one) => one.timestampTokens);
      const stamp = tokens
        .flatMap((token) => attempt(() => stampOf(token)) ?? [])
        .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
        .at(-1);
      const known = stamp === undefined ? {} : { stamp };
      return [{ kind: isStamp ? 'document_timestamp' : 'signature', signedData, end: start + length, ...known }];
    })
    .toSorted((a, b) => a.end - b.end);
}

function stampOf(token: Uint8Array): Stamp | undefined {
  const at = readTimestampToken(token)?.genTime;
  if (at === undefined) return undefined;
  const certificates = parseSignedData(token).certificates.map((der) => parseCertificate(der));
  const certificateEnds = findSignerCertificate(certificates)?.notAfter;
  return { at, ...(certificateEnds === undefined ? {} : { certificateEnds }) };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isKysoError(error)) return undefined;
    throw error;
  }
}
