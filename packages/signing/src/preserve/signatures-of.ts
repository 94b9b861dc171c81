/** What has to be known of a document before evidence can be added: its signatures and timestamps, oldest first. */
import { parseSignedData, readTimestampToken, type SignedData, trimContentsPadding } from '@kyso/cms';
import { isKysoError } from '@kyso/domain';
import { type PdfDocument, signatureFields } from '@kyso/pdf';

export type Standing = {
  readonly kind: 'signature' | 'document_timestamp';
  readonly signedData: SignedData;
  /** First byte behind what it covers. */
  readonly end: number;
  /** Of the token itself, or of the newest signature timestamp inside. */
  readonly stampedAt?: string;
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
      const stampedAt = tokens
        .flatMap((token) => readTimestampToken(token)?.genTime ?? [])
        .toSorted()
        .at(-1);
      const known = stampedAt === undefined ? {} : { stampedAt };
      return [{ kind: isStamp ? 'document_timestamp' : 'signature', signedData, end: start + length, ...known }];
    })
    .toSorted((a, b) => a.end - b.end);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isKysoError(error)) return undefined;
    throw error;
  }
}
