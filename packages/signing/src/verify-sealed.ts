import {
  checkPadesBaseline,
  hashBytes,
  type SignedData,
  trimContentsPadding,
  verifySignedData,
  verifyTimestamp,
} from '@kyso/cms';
import { KysoError, type OpenBlob, type RunningHash } from '@kyso/domain';
import { findSignature, openDocument } from '@kyso/pdf';
import type { Artifact } from './artifact.ts';
import { digestBase } from './signature-draft.ts';

/**
 * Reads the finished file as a stranger would and refuses to call it signed unless: it starts with exactly the bytes of
 * the input; the field holds a canonical byte range over the whole file (ISO 32000-2 §12.8.1); the CMS verifies over
 * those bytes with the certificate that was chosen; the CMS obeys the PAdES baseline; a timestamp inside is over its value.
 * @param known.prefix hash over bytes that this very file was seen to begin with; it is hashed so far when that is absent
 * @param known.password of a document that does not open without
 * @throws KysoError `internal` with details.reason: the fault is ours, the provider's value was checked before.
 */
export async function verifySealed(
  file: OpenBlob,
  artifact: Artifact,
  { prefix, password }: { readonly prefix?: RunningHash; readonly password?: string | undefined } = {},
): Promise<void> {
  const document = openDocument(file, password === undefined ? {} : { password });
  const found = findSignature(document, artifact.fieldName);
  if (found === undefined) throw broken('field_missing');
  const { coverage, signature } = found;
  if (!coverage.wholeFile || signature.contents?.offset !== artifact.contentsOffset) {
    throw broken('byte_range', coverage.fault);
  }

  const { baseSha256, documentDigest } = await digests(
    file,
    artifact,
    prefix ?? (await digestBase(file.stream(0, artifact.baseSizeBytes))),
  );
  if (baseSha256 !== artifact.baseSha256) throw broken('prefix_changed');
  if (Buffer.compare(documentDigest, artifact.documentDigest) !== 0) throw broken('digest_changed');

  const cms = trimContentsPadding(signature.contents.bytes);
  const report = verifySignedData(cms, { documentDigest });
  const { signedData, signerCertificate } = report;
  if (!report.valid || signedData === undefined || signerCertificate === undefined) {
    throw broken(
      'cms_invalid',
      report.reasons.map(({ code }) => code),
    );
  }
  const [signer] = artifact.certificates;
  if (signer === undefined || !Buffer.from(signerCertificate.raw).equals(signer)) throw broken('other_certificate');
  const violations = checkPadesBaseline(signedData);
  if (violations.length > 0)
    throw broken(
      'not_baseline',
      violations.map(({ id }) => id),
    );
  if (!timestampsHold(signedData)) throw broken('timestamp_invalid');
}

/** Every timestamp inside is over this very signature. */
function timestampsHold({ signerInfos }: SignedData): boolean {
  return signerInfos.every(({ timestampTokens, signatureValue }) =>
    timestampTokens.every((token) => verifyTimestamp(token, (digest) => hashBytes(digest, signatureValue)).valid),
  );
}

async function digests(
  file: OpenBlob,
  { baseSizeBytes, contentsOffset, contentsLength }: Artifact,
  prefix: RunningHash,
): Promise<{ baseSha256: string; documentDigest: Uint8Array }> {
  const baseSha256 = prefix.copy().digest('hex');
  const range = prefix.copy();
  for await (const chunk of file.stream(baseSizeBytes, contentsOffset)) range.update(chunk);
  for await (const chunk of file.stream(contentsOffset + contentsLength, file.size)) range.update(chunk);
  return { baseSha256, documentDigest: range.digest() };
}

function broken(reason: string, found?: unknown): KysoError {
  return new KysoError('internal', `the sealed file failed its own verification: ${reason}`, {
    details: { reason, ...(found === undefined ? {} : { found }) },
  });
}
