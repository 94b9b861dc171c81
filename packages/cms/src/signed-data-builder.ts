/** Writes the CMS of a PDF signature (RFC 5652 §5.1): detached, one signer, DER throughout. */
import type { SignatureAlgorithm } from './algorithms.ts';
import { equalBytes } from './bytes.ts';
import type { Certificate } from './certificate.ts';
import { TAG } from './der/tags.ts';
import { explicit, implicit, integer, octetString, oid, raw, sequence, setOf } from './der/writer.ts';
import { DIGESTS, type SigningDigestName } from './digest-algorithms.ts';
import { ID_DATA, ID_SIGNED_DATA } from './oids.ts';

/** CMSVersion 1: issuerAndSerialNumber, no attribute certificates, content id-data (RFC 5652 §5.1, §5.3). */
const VERSION = 1;

export type SignedDataInput = {
  /** The stored DER under tag 0x31; embedded byte for byte under 0xA0. */
  readonly signedAttributes: Uint8Array;
  /** As `checkSignatureValue` returns it. */
  readonly signatureValue: Uint8Array;
  readonly signerCertificate: Certificate;
  /** DER of further certificates, any order; the signer's own may be among them. */
  readonly certificates: readonly Uint8Array[];
  readonly digestAlgorithm: SigningDigestName;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** DER of whole Attributes, such as {@link signatureTimestampAttribute}. */
  readonly unsignedAttributes?: readonly Uint8Array[];
};

/** ContentInfo DER. Throws `TypeError` when the attributes do not come under tag 0x31 or the digests disagree. */
export function buildSignedData(input: SignedDataInput): Uint8Array {
  if (input.signedAttributes[0] !== TAG.SET) throw new TypeError('signed attributes are kept under the set tag 0x31');
  if (input.signatureAlgorithm.digest.name !== input.digestAlgorithm) {
    throw new TypeError('the signature algorithm uses another digest than the document');
  }
  const digestAlgorithm = DIGESTS[input.digestAlgorithm].identifier;
  const signedData = sequence(
    integer(VERSION),
    setOf([digestAlgorithm]),
    sequence(oid(ID_DATA)),
    implicit(0, setOf(distinct([input.signerCertificate.raw, ...input.certificates]))),
    setOf([signerInfo(input, digestAlgorithm)]),
  );
  return sequence(oid(ID_SIGNED_DATA), explicit(0, signedData));
}

function signerInfo(input: SignedDataInput, digestAlgorithm: Uint8Array): Uint8Array {
  const { signerCertificate: signer, unsignedAttributes = [] } = input;
  return sequence(
    integer(VERSION),
    sequence(raw(signer.issuer.raw), raw(signer.serialNumber)),
    digestAlgorithm,
    implicit(0, input.signedAttributes),
    input.signatureAlgorithm.identifier,
    octetString(input.signatureValue),
    ...(unsignedAttributes.length === 0 ? [] : [implicit(1, setOf(unsignedAttributes))]),
  );
}

function distinct(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return certificates.filter((one, index) => certificates.findIndex((other) => equalBytes(one, other)) === index);
}
