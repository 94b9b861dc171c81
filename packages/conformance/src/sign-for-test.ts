/**
 * Signs a PDF with a local key through the engine's public functions, in the order in which the signing service uses
 * them: prepare, digest, signed attributes, value, check, CMS, embed, re-read, verify.
 */
import { createHash, randomBytes, sign } from 'node:crypto';
import {
  buildSignedAttributes,
  buildSignedData,
  checkPadesBaseline,
  checkSignatureValue,
  estimateCmsBytes,
  parseCertificate,
  trimContentsPadding,
  verifySignedData,
} from '@kyso/cms';
import { KysoError } from '@kyso/domain';
import {
  bytesSource,
  concatSource,
  embedContents,
  findSignature,
  openDocument,
  prepareSignature,
  type SignatureOptions,
} from '@kyso/pdf';
import type { TestIdentity } from './test-identity.ts';

export type TestSigner = Pick<TestIdentity, 'privateKeyPem' | 'certificate' | 'root'>;
export type TestLook = Pick<SignatureOptions, 'placement' | 'appearance'>;
const INVISIBLE: TestLook = { placement: { mode: 'invisible' } };

export type SignedForTest = { readonly fieldName: string; readonly increment: Uint8Array };

const RSA_2048_BYTES = 256;
/** Viet Nam. */
const UTC_OFFSET_MINUTES = 420;

/**
 * A PAdES-BASELINE-B signature; what it returns is to be appended to `pdf`.
 *
 * @param password for an encrypted document that does not open with the empty one.
 * @param look invisible when absent.
 * @throws KysoError with the engine's reason when it refuses; `internal` when the result fails its own verification.
 */
export function signForTest(
  pdf: Uint8Array,
  signer: TestSigner,
  { password, look = INVISIBLE }: { readonly password?: string | undefined; readonly look?: TestLook } = {},
): SignedForTest {
  const options = password === undefined ? {} : { password };
  const base = bytesSource(pdf);
  const certificates = [signer.certificate, signer.root];
  const prepared = prepareSignature(openDocument(base, options), {
    ...look,
    reservedContentsBytes: estimateCmsBytes({ certificates, signatureBytes: RSA_2048_BYTES }),
    signingTime: new Date(),
    utcOffsetMinutes: UTC_OFFSET_MINUTES,
    random: (length) => randomBytes(length),
  });
  const [, firstLength, secondStart] = prepared.byteRange;
  const documentDigest = createHash('sha256')
    .update(pdf)
    .update(prepared.increment.subarray(0, firstLength - pdf.length))
    .update(prepared.increment.subarray(secondStart - pdf.length))
    .digest();
  const increment = embedContents(prepared.increment, prepared, cmsOver(documentDigest, signer));
  const sealed = openDocument(concatSource(base, increment), options);
  assertSealed(findSignature(sealed, prepared.fieldName), documentDigest);
  return { fieldName: prepared.fieldName, increment };
}

function cmsOver(documentDigest: Uint8Array, signer: TestSigner): Uint8Array {
  const digestAlgorithm = 'sha256';
  const certificate = parseCertificate(signer.certificate);
  const signedAttributes = buildSignedAttributes({ documentDigest, digestAlgorithm, certificate });
  const value = sign(digestAlgorithm, signedAttributes, signer.privateKeyPem);
  const check = checkSignatureValue({ certificate, signedAttributes, digestAlgorithm, value });
  if (check.kind === 'invalid') throw broken('value', check.diagnosis.code);
  return buildSignedData({
    signedAttributes,
    signatureValue: check.value,
    signerCertificate: certificate,
    signatureAlgorithm: check.signatureAlgorithm,
    digestAlgorithm,
    certificates: [signer.root],
  });
}

function assertSealed(found: ReturnType<typeof findSignature>, documentDigest: Uint8Array): void {
  const contents = found?.signature.contents;
  if (found === undefined || contents === undefined) throw broken('field_missing');
  if (!found.coverage.wholeFile) throw broken('byte_range', found.coverage.fault);
  const { valid, signedData, reasons } = verifySignedData(trimContentsPadding(contents.bytes), { documentDigest });
  if (!valid || signedData === undefined) throw broken('cms_invalid', reasons);
  const violations = checkPadesBaseline(signedData);
  if (violations.length > 0) throw broken('not_baseline', violations);
}

function broken(reason: string, found?: unknown): KysoError {
  return new KysoError('internal', `the signed file failed its own verification: ${reason}`, {
    details: { reason, found },
  });
}
