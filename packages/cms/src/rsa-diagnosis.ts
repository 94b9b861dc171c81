/** Recognises what an RSA value that failed holds, by comparing the opened block with everything it could be. */

import { onlyValue } from './attributes.ts';
import { equalBytes } from './bytes.ts';
import { DerError } from './der/error.ts';
import { TAG } from './der/tags.ts';
import { readOctetString } from './der/values.ts';
import { octetString, sequence } from './der/writer.ts';
import { DIGESTS, type DigestAlgorithm, digestInfo, hashBytes } from './digest-algorithms.ts';
import { ID_MESSAGE_DIGEST } from './oids.ts';
import { pkcs1Content, pssSaltBytes } from './rsa-block.ts';
import { type Diagnosis, type DiagnosisCode, diagnosis } from './signature-diagnosis.ts';
import { readSignedAttributes } from './signed-attributes.ts';

export type RsaQuestion = {
  /** The value under the public key; undefined when it could not be opened. */
  readonly block: Uint8Array | undefined;
  readonly modulusBits: number;
  /** DER under tag 0x31. */
  readonly signedAttributes: Uint8Array;
  readonly digest: DigestAlgorithm;
};

/** For a value that should have been PKCS #1 v1.5. */
export function diagnosePkcs1(question: RsaQuestion): Diagnosis {
  const { block } = question;
  const content = block && pkcs1Content(block);
  if (content !== undefined) return diagnosis(diagnoseContent(content, question));
  return diagnosis(isPss(question) ? 'RSA_PADDING_IS_PSS' : 'RSA_WRONG_KEY');
}

/** For a value that should have been PSS. */
export function diagnosePss({ block }: RsaQuestion): Diagnosis {
  const isPkcs1 = block !== undefined && pkcs1Content(block) !== undefined;
  return diagnosis(isPkcs1 ? 'RSA_PADDING_IS_PKCS1' : 'RSA_WRONG_KEY');
}

function isPss({ block, modulusBits, signedAttributes }: RsaQuestion): boolean {
  if (block === undefined) return false;
  return Object.values(DIGESTS).some(
    (digest) => pssSaltBytes(block, modulusBits, digest, hashBytes(digest, signedAttributes)) !== undefined,
  );
}

function diagnoseContent(content: Uint8Array, question: RsaQuestion): DiagnosisCode {
  const match = candidates(question).find(([, expected]) => equalBytes(content, expected));
  if (match !== undefined) return match[0];
  if (isDigestInfo(content)) return 'RSA_WRONG_HASH';
  return content.length === question.digest.bytes ? 'RSA_DIGESTINFO_MISSING' : 'RSA_CONTENT_UNKNOWN';
}

/** Every wrong content seen in the field, built for this very signature. */
function candidates({ signedAttributes, digest }: RsaQuestion): readonly (readonly [DiagnosisCode, Uint8Array])[] {
  const hash = hashBytes(digest, signedAttributes);
  const info = digestInfo(digest, hash);
  const others = Object.values(DIGESTS).filter((other) => other !== digest);
  const documentDigest = messageDigestOf(signedAttributes);
  return [
    ['RSA_DIGESTINFO_MISSING', hash],
    ['RSA_DIGESTINFO_TWICE', digestInfo(digest, info)],
    ['RSA_DIGESTINFO_WITHOUT_NULL', sequence(digest.identifier, octetString(hash))],
    ['RSA_HASHED_TWICE', digestInfo(digest, hashBytes(digest, hash))],
    ['RSA_HASHED_TWICE', digestInfo(digest, hashBytes(digest, info))],
    ...(documentDigest === undefined
      ? []
      : ([['RSA_SIGNED_DOCUMENT_DIGEST', digestInfo(digest, documentDigest)]] as const)),
    ...others.map(
      (other) => ['RSA_WRONG_HASH_ALGORITHM', digestInfo(other, hashBytes(other, signedAttributes))] as const,
    ),
  ];
}

function isDigestInfo(content: Uint8Array): boolean {
  return Object.values(DIGESTS).some((digest) => {
    const hash = content.subarray(-digest.bytes);
    return equalBytes(content, digestInfo(digest, hash));
  });
}

function messageDigestOf(signedAttributes: Uint8Array): Uint8Array | undefined {
  try {
    return readOctetString(onlyValue(readSignedAttributes(signedAttributes), ID_MESSAGE_DIGEST, TAG.OCTET_STRING));
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
