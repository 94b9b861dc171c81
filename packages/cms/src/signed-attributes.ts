/**
 * The signed attributes of a PAdES baseline signature: what the signer's key really signs (RFC 5652 §5.3 and §11,
 * EN 319 142-1 §6.3). There is no signing-time: the claimed time is the `/M` entry of the PDF.
 */
import { KysoError } from '@kyso/domain';
import type { SignatureAlgorithm } from './algorithms.ts';
import { type Attribute, attribute, readAttributes } from './attributes.ts';
import type { Certificate } from './certificate.ts';
import { fieldsOf } from './der/fields.ts';
import { type DerNode, readDer } from './der/reader.ts';
import { contextTag, TAG } from './der/tags.ts';
import { expectTag } from './der/values.ts';
import { implicit, octetString, oid, sequence, setOf } from './der/writer.ts';
import { DIGESTS, hashBytes, type SigningDigestName } from './digest-algorithms.ts';
import * as oids from './oids.ts';
import { signingCertificateV2 } from './signing-certificate.ts';

export type SignedAttributesInput = {
  /** Digest of the byte range, as many bytes as `digestAlgorithm` makes. */
  readonly documentDigest: Uint8Array;
  readonly digestAlgorithm: SigningDigestName;
  readonly certificate: Certificate;
  /** When given, cmsAlgorithmProtection (RFC 6211) is added for this algorithm. */
  readonly protectedAlgorithm?: SignatureAlgorithm;
};

/**
 * DER of the attributes under the SET OF tag 0x31, sorted: hash these bytes, store them, embed them. They must never
 * be encoded a second time. Throws `TypeError` when the digest has the wrong length.
 */
export function buildSignedAttributes(input: SignedAttributesInput): Uint8Array {
  const digest = DIGESTS[input.digestAlgorithm];
  if (input.documentDigest.length !== digest.bytes) {
    throw new TypeError(`a ${digest.name} digest has ${digest.bytes} bytes, not ${input.documentDigest.length}`);
  }
  const attributes = [
    attribute(oids.ID_CONTENT_TYPE, oid(oids.ID_DATA)),
    attribute(oids.ID_MESSAGE_DIGEST, octetString(input.documentDigest)),
    attribute(oids.ID_AA_SIGNING_CERTIFICATE_V2, signingCertificateV2(input.certificate, digest)),
  ];
  const { protectedAlgorithm } = input;
  if (protectedAlgorithm !== undefined) {
    attributes.push(attribute(oids.ID_AA_CMS_ALGORITHM_PROTECT, algorithmProtection(protectedAlgorithm)));
  }
  return setOf(attributes);
}

/** `CMSAlgorithmProtection ::= SEQUENCE { digestAlgorithm, signatureAlgorithm [1] IMPLICIT, mac… }` (RFC 6211 §2). */
function algorithmProtection(algorithm: SignatureAlgorithm): Uint8Array {
  return sequence(algorithm.digest.identifier, implicit(1, algorithm.identifier));
}

/** The two AlgorithmIdentifiers of a cmsAlgorithmProtection, the second under its `[1]` tag. Throws `DerError`. */
export function readAlgorithmProtection(value: DerNode): { digestAlgorithm: DerNode; signatureAlgorithm: DerNode } {
  const fields = fieldsOf(value, 'cmsAlgorithmProtection');
  const digestAlgorithm = fields.take(TAG.SEQUENCE, 'the digest algorithm');
  const signatureAlgorithm = fields.take(contextTag(1), 'the signature algorithm');
  fields.end();
  return { digestAlgorithm, signatureAlgorithm };
}

/** Reads attributes under the tag 0x31. Throws `DerError`. */
export function readSignedAttributes(der: Uint8Array): readonly Attribute[] {
  return readAttributes(expectTag(readDer(der), TAG.SET, 'the signed attributes'));
}

/**
 * The hash a remote provider is asked to sign. `signedAttributes` is the DER under tag 0x31; with the embedded tag
 * 0xA0 the hash would be another one (RFC 5652 §5.4), so that is refused with `internal`.
 */
export function hashToSign(signedAttributes: Uint8Array, digestAlgorithm: SigningDigestName = 'sha256'): Uint8Array {
  if (signedAttributes[0] !== TAG.SET) {
    throw new KysoError('internal', 'signed attributes are hashed under the set tag 0x31', {
      details: { tag: signedAttributes[0] },
    });
  }
  return hashBytes(DIGESTS[digestAlgorithm], signedAttributes);
}
