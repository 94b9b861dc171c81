/** What a signed document brings along as evidence, as DER: out of its signatures and out of its DSS. */
import { parseSignedData, readable, trimContentsPadding } from '@kyso/cms';
import { type ByteSource, isKysoError } from '@kyso/domain';
import { openDocument, readValidationData, signatureFields, type ValidationMaterial } from '@kyso/pdf';

export type EvidenceMaterial = ValidationMaterial & { readonly timestamps: readonly Uint8Array[] };

const NOTHING: EvidenceMaterial = { certificates: [], ocsps: [], crls: [], timestamps: [] };

/** A document that cannot be read brings nothing along. */
export function evidenceIn(source: ByteSource): EvidenceMaterial {
  try {
    const document = openDocument(source);
    const { certificates, ocsps, crls } = readValidationData(document);
    const signed = signatureFields(document).flatMap(({ signature }) => {
      const contents = signature?.contents;
      const cms = contents && readable(() => parseSignedData(trimContentsPadding(contents.bytes)));
      return cms === undefined ? [] : [{ cms, isStamp: signature?.subFilter === 'ETSI.RFC3161' }];
    });
    return {
      certificates: [...signed.flatMap(({ cms }) => cms.certificates), ...certificates],
      ocsps,
      crls,
      timestamps: signed.flatMap(({ cms, isStamp }) =>
        isStamp ? [cms.raw] : cms.signerInfos.flatMap(({ timestampTokens }) => timestampTokens),
      ),
    };
  } catch (error) {
    if (isKysoError(error)) return NOTHING;
    throw error;
  }
}
