/** A document timestamp: the token in `/Contents` stamps the byte range (ISO 32000-2 §12.8.5, ETSI EN 319 142-1 §5.4.3). */
import { type ReasonCode as CmsReason, verifyTimestamp } from '@kyso/cms';
import { byWeight, type ReasonCode } from '../reasons.ts';
import type { SignatureCheck } from './check-signature.ts';
import type { ReadCms } from './read-cms.ts';

/** `digest` is the one of the byte range under the algorithm the token names. */
export function checkDocumentTimestamp(cms: ReadCms, digest: Uint8Array): SignatureCheck {
  const report = verifyTimestamp(cms.der, () => digest);
  const reasons = new Set<ReasonCode>();
  for (const fault of report.faults) {
    if (fault === 'IMPRINT_WRONG') reasons.add('document_altered');
    else if (fault === 'CMS_WRONG')
      reasons.add(isUnknown(report.cms?.reasons ?? []) ? 'algorithm_unsupported' : 'timestamp_invalid');
    else reasons.add('timestamp_invalid');
  }
  const codes = byWeight(reasons);
  const { signerCertificate, signatureAlgorithm } = report.cms ?? {};
  return {
    reasons: codes,
    warnings: cms.wasBer ? ['remark_ber'] : [],
    ...(codes.includes('algorithm_unsupported') ? {} : { intact: codes.length === 0 }),
    signedData: cms.signedData,
    ...(signerCertificate === undefined ? {} : { certificate: signerCertificate }),
    ...(signatureAlgorithm === undefined ? {} : { algorithm: signatureAlgorithm }),
    ...(report.info === undefined ? {} : { timestamp: report.info }),
  };
}

const isUnknown = (reasons: readonly { readonly code: CmsReason }[]): boolean =>
  reasons.some(({ code }) => code === 'DIGEST_ALGORITHM_UNKNOWN' || code === 'SIGNATURE_ALGORITHM_UNKNOWN');
