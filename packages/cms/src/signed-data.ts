/**
 * Reads CMS SignedData and keeps every part as received (RFC 5652 §5). Not here: whether any of it is right
 * (`verify-signed-data.ts`) or fit for PAdES (`baseline.ts`). BER is refused.
 */
import type { ErrorCode } from '@kyso/domain';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm-identifier.ts';
import { type Attribute, attribute, readAttributes } from './attributes.ts';
import { equalBytes } from './bytes.ts';
import { DerError, translateDerError } from './der/error.ts';
import { fieldsOf, onlyChild } from './der/fields.ts';
import { childrenOf, type DerNode, readDer, readDerPrefix, retag } from './der/reader.ts';
import { contextTag, TAG } from './der/tags.ts';
import { readIntegerHex, readOctetString, readOid, readSmallInteger } from './der/values.ts';
import { ID_AA_SIGNATURE_TIME_STAMP_TOKEN, ID_SIGNED_DATA } from './oids.ts';

/** With revocation data and time-stamps a signature stays far below. */
export const MAX_SIGNED_DATA_BYTES = 16 * 1024 * 1024;

export type SignerIdentifier =
  | { readonly kind: 'issuer-and-serial-number'; readonly issuer: Uint8Array; readonly serialNumberHex: string }
  | { readonly kind: 'subject-key-identifier'; readonly keyIdentifier: Uint8Array };

export type SignerInfo = {
  readonly version: number;
  readonly sid: SignerIdentifier;
  readonly digestAlgorithm: AlgorithmIdentifier;
  /** `der` is the received encoding with the tag 0x31: the bytes that were signed. */
  readonly signedAttributes?: { readonly der: Uint8Array; readonly attributes: readonly Attribute[] };
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signatureValue: Uint8Array;
  readonly unsignedAttributes: readonly Attribute[];
  /** DER ContentInfo of every signature-time-stamp (RFC 3161 appendix A). */
  readonly timestampTokens: readonly Uint8Array[];
};

export type SignedData = {
  /** The whole ContentInfo. */
  readonly raw: Uint8Array;
  readonly version: number;
  readonly digestAlgorithms: readonly AlgorithmIdentifier[];
  readonly contentType: string;
  /** eContent; absent in a detached signature. */
  readonly content?: Uint8Array;
  /** DER of the X.509 certificates in the order of the encoding; attribute certificates are left out. */
  readonly certificates: readonly Uint8Array[];
  /** DER of the CRLs and other revocation values. */
  readonly revocations: readonly Uint8Array[];
  readonly signerInfos: readonly SignerInfo[];
};

/** Throws `KysoError(code)`: by default `document.corrupted`, since signatures mostly come out of documents. */
export function parseSignedData(der: Uint8Array, code: ErrorCode = 'document.corrupted'): SignedData {
  return translateDerError(code, 'a signature', () => {
    if (der.length > MAX_SIGNED_DATA_BYTES) throw new DerError(`it is larger than ${MAX_SIGNED_DATA_BYTES} bytes`);
    return readContentInfo(readDer(der));
  });
}

/**
 * The CMS inside the bytes of a PDF `/Contents`: what follows must be zeros (ISO 32000-2 §12.8.1). Throws
 * `KysoError(code)` for anything else, an all-zero placeholder included.
 */
export function trimContentsPadding(contents: Uint8Array, code: ErrorCode = 'document.corrupted'): Uint8Array {
  return translateDerError(code, 'a signature', () => {
    const { raw } = readDerPrefix(contents);
    const padding = contents.subarray(raw.length);
    if (!isZero(padding)) throw new DerError('the padding is not zero');
    return raw;
  });
}

/** The first octet is zero and each is what the one before it is. */
function isZero(octets: Uint8Array): boolean {
  return octets.length === 0 || (octets[0] === 0 && equalBytes(octets.subarray(1), octets.subarray(0, -1)));
}

/** Attribute with a time-stamp token (DER ContentInfo) over the signature value, for `unsignedAttributes`. */
export function signatureTimestampAttribute(token: Uint8Array): Uint8Array {
  return attribute(ID_AA_SIGNATURE_TIME_STAMP_TOKEN, token);
}

function readContentInfo(node: DerNode): SignedData {
  const fields = fieldsOf(node, 'ContentInfo');
  const contentType = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'the content type'));
  if (contentType !== ID_SIGNED_DATA) throw new DerError(`content type ${contentType} is not signedData`);
  const content = onlyChild(fields.take(contextTag(0), 'the content'), 'the content');
  fields.end();
  return { raw: node.raw, ...readSignedData(content) };
}

function readSignedData(node: DerNode): Omit<SignedData, 'raw'> {
  const fields = fieldsOf(node, 'SignedData');
  const version = readSmallInteger(fields.take(TAG.INTEGER, 'the version'));
  const digestAlgorithms = childrenOf(fields.take(TAG.SET, 'the digest algorithms')).map(readAlgorithmIdentifier);
  const encapsulated = readEncapsulated(fields.take(TAG.SEQUENCE, 'the content'));
  const certificates = fields.takeIf(contextTag(0));
  const revocations = fields.takeIf(contextTag(1));
  const signerInfos = childrenOf(fields.take(TAG.SET, 'the signers')).map(readSignerInfo);
  fields.end();
  return {
    version,
    digestAlgorithms,
    ...encapsulated,
    certificates: rawChildren(certificates, (child) => child.tag === TAG.SEQUENCE),
    revocations: rawChildren(revocations, () => true),
    signerInfos,
  };
}

function readEncapsulated(node: DerNode): Pick<SignedData, 'contentType' | 'content'> {
  const fields = fieldsOf(node, 'the content');
  const contentType = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'its type'));
  const content = fields.takeIf(contextTag(0));
  fields.end();
  if (content === undefined) return { contentType };
  return { contentType, content: readOctetString(onlyChild(content, 'the content')) };
}

function rawChildren(node: DerNode | undefined, keep: (child: DerNode) => boolean): readonly Uint8Array[] {
  return node === undefined ? [] : childrenOf(node).flatMap((child) => (keep(child) ? [child.raw] : []));
}

function readSignerInfo(node: DerNode): SignerInfo {
  const fields = fieldsOf(node, 'SignerInfo');
  const version = readSmallInteger(fields.take(TAG.INTEGER, 'the version'));
  const sid = readSignerIdentifier(fields.any('the signer identifier'));
  const digestAlgorithm = readAlgorithmIdentifier(fields.any('the digest algorithm'));
  const signed = fields.takeIf(contextTag(0));
  const signatureAlgorithm = readAlgorithmIdentifier(fields.any('the signature algorithm'));
  const signatureValue = readOctetString(fields.any('the signature value'));
  const unsigned = fields.takeIf(contextTag(1));
  fields.end();
  const unsignedAttributes = unsigned === undefined ? [] : readAttributes(unsigned);
  const timestamps = unsignedAttributes.filter(({ oid }) => oid === ID_AA_SIGNATURE_TIME_STAMP_TOKEN);
  return {
    version,
    sid,
    digestAlgorithm,
    ...(signed === undefined
      ? {}
      : { signedAttributes: { der: retag(signed, TAG.SET).raw, attributes: readAttributes(signed) } }),
    signatureAlgorithm,
    signatureValue,
    unsignedAttributes,
    timestampTokens: timestamps.flatMap(({ values }) => values.map(({ raw }) => raw)),
  };
}

function readSignerIdentifier(node: DerNode): SignerIdentifier {
  if (node.tag === contextTag(0, 'primitive')) return { kind: 'subject-key-identifier', keyIdentifier: node.content };
  const fields = fieldsOf(node, 'the signer identifier');
  const issuer = fields.take(TAG.SEQUENCE, 'the issuer').raw;
  const serialNumberHex = readIntegerHex(fields.take(TAG.INTEGER, 'the serial number'));
  fields.end();
  return { kind: 'issuer-and-serial-number', issuer, serialNumberHex };
}
