import {
  buildSignedData,
  type Certificate,
  checkPadesBaseline,
  checkSignatureValue,
  parseCertificate,
  verifySignedData,
} from '@kyso/cms';
import { KysoError } from '@kyso/domain';
import { embedContents } from '@kyso/pdf';
import type { Artifact } from './artifact.ts';

/**
 * The CMS of a signature value, which is checked against the certificate and our own hash first. `value` is the raw
 * signature value, or a finished CMS of a provider that made one: it is taken as it is when it holds over the document,
 * names the certificate that was chosen and obeys the PAdES baseline.
 * @throws KysoError `provider.bad_signature` with the diagnosis when the value does not verify
 */
export function signedCms(artifact: Artifact, value: Uint8Array): Uint8Array {
  const [signerDer] = artifact.certificates;
  if (signerDer === undefined) throw new TypeError('an artifact has no certificate');
  const { signedAttributes, digestAlgorithm, certificates } = artifact;
  const signerCertificate = parseCertificate(signerDer);
  const question = { certificate: signerCertificate, signedAttributes, digestAlgorithm, value };
  const first = checkSignatureValue(question);
  // An RSA key may have signed with the other padding than the usual one: what verifies says which it was.
  const other = first.kind === 'invalid' ? checkSignatureValue({ ...question, padding: 'pss' }) : first;
  const check = other.kind === 'valid' ? other : first;
  if (check.kind === 'invalid') {
    if (check.diagnosis.code === 'VALUE_IS_CMS') return finishedCms(artifact, signerCertificate, value);
    throw refused(check.diagnosis.code);
  }
  return buildSignedData({
    signedAttributes,
    signatureValue: check.value,
    signerCertificate,
    signatureAlgorithm: check.signatureAlgorithm,
    digestAlgorithm,
    certificates,
  });
}

/** Bytes that the placeholder has for a CMS. */
export function roomForCms({ contentsLength }: Artifact): number {
  return (contentsLength - 2) / 2; // between < and >, two hex digits a byte
}

/** The increment with the CMS in place of its placeholder. @throws KysoError `internal` when it does not fit */
export function signedIncrement(artifact: Artifact, cms: Uint8Array): Uint8Array {
  const { baseSizeBytes: baseSize, contentsOffset, contentsLength } = artifact;
  return embedContents(artifact.increment, { baseSize, contentsOffset, contentsLength }, cms);
}

function finishedCms(artifact: Artifact, chosen: Certificate, cms: Uint8Array): Uint8Array {
  const report = verifySignedData(cms, { documentDigest: artifact.documentDigest });
  const { signedData, signerCertificate } = report;
  if (!report.valid || signedData === undefined || signerCertificate === undefined) {
    throw refused(
      'CMS_INVALID',
      report.reasons.map(({ code }) => code),
    );
  }
  if (!Buffer.from(signerCertificate.raw).equals(chosen.raw)) throw refused('CMS_OTHER_CERTIFICATE');
  const violations = checkPadesBaseline(signedData).map(({ id }) => id);
  if (violations.length > 0) throw refused('CMS_NOT_BASELINE', violations);
  return cms;
}

function refused(diagnosis: string, found?: readonly string[]): KysoError {
  return new KysoError('provider.bad_signature', 'the returned value does not verify', {
    details: { diagnosis, ...(found === undefined ? {} : { found }) },
  });
}
