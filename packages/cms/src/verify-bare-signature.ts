/**
 * Signatures without signed attributes (RFC 5652 §5.4): the value covers the document itself. Old PDF signatures of this
 * kind are RSA with PKCS #1 v1.5, where the digest can be taken out of the value; other kinds are left undecided.
 */

import { equalBytes } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import { fieldsOf } from './der/fields.ts';
import { readDer } from './der/reader.ts';
import { TAG } from './der/tags.ts';
import { readOctetString } from './der/values.ts';
import { type DigestAlgorithm, digestInfo, findDigest } from './digest-algorithms.ts';
import * as oids from './oids.ts';
import { readable } from './readable.ts';
import { openRsaValue, pkcs1Content } from './rsa-block.ts';
import type { SignerInfo } from './signed-data.ts';

export type BareSignatureResult = 'valid' | 'other_document' | 'wrong' | 'undecided';

const PKCS1: readonly string[] = [
  oids.RSA_ENCRYPTION,
  oids.SHA1_WITH_RSA_ENCRYPTION,
  oids.SHA256_WITH_RSA_ENCRYPTION,
  oids.SHA384_WITH_RSA_ENCRYPTION,
  oids.SHA512_WITH_RSA_ENCRYPTION,
];

/** `documentDigest` is the digest of the document under the digest algorithm of the signer. */
export function verifyBareSignature(
  signer: SignerInfo,
  { publicKey }: Certificate,
  documentDigest: Uint8Array,
): BareSignatureResult {
  const digest = findDigest(signer.digestAlgorithm.oid);
  if (signer.signedAttributes !== undefined || digest === undefined || publicKey.kind !== 'rsa') return 'undecided';
  if (!PKCS1.includes(signer.signatureAlgorithm.oid)) return 'undecided';
  const block = openRsaValue(publicKey, signer.signatureValue);
  const content = block && pkcs1Content(block);
  if (content === undefined) return 'wrong';
  if (equalBytes(content, digestInfo(digest, documentDigest))) return 'valid';
  return isDigestInfo(content, digest) ? 'other_document' : 'wrong';
}

/** A complete DigestInfo of the right kind, of something else. */
function isDigestInfo(content: Uint8Array, digest: DigestAlgorithm): boolean {
  const hash = readable(() => {
    const fields = fieldsOf(readDer(content), 'DigestInfo');
    fields.any('the algorithm');
    return readOctetString(fields.take(TAG.OCTET_STRING, 'the digest'));
  });
  return hash !== undefined && equalBytes(content, digestInfo(digest, hash));
}
