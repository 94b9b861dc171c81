/**
 * Checks a raw signature value before it is embedded: verify before you believe. A wrong value is an answer with a
 * diagnosis, never an exception.
 */
import {
  type RsaPadding,
  rsaPss,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
  verifySignature,
} from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { readDer } from './der/reader.ts';
import { readOid } from './der/values.ts';
import { DIGESTS, hashBytes, type SigningDigestName } from './digest-algorithms.ts';
import { normalizeEcdsaValue } from './ecdsa-value.ts';
import { ID_SIGNED_DATA } from './oids.ts';
import type { PublicKey, PublicKeyKind } from './public-key.ts';
import { openRsaValue, pssSaltBytes, type RsaPublicKey } from './rsa-block.ts';
import { diagnosePkcs1, diagnosePss, type RsaQuestion } from './rsa-diagnosis.ts';
import { type Diagnosis, type DiagnosisCode, diagnosis } from './signature-diagnosis.ts';

const ED25519_VALUE_BYTES = 64;

export type SignatureValueInput = {
  readonly certificate: Certificate;
  /** The stored DER under tag 0x31. */
  readonly signedAttributes: Uint8Array;
  /** As the provider returned it, base64 decoded. */
  readonly value: Uint8Array;
  readonly digestAlgorithm?: SigningDigestName;
  /** What an RSA provider was asked for; `pkcs1` unless the key is restricted to PSS. */
  readonly padding?: RsaPadding;
};

export type SignatureValueCheck =
  /** `value` is the form CMS embeds: ECDSA as minimal DER, everything else unchanged. */
  | { readonly kind: 'valid'; readonly signatureAlgorithm: SignatureAlgorithm; readonly value: Uint8Array }
  | { readonly kind: 'invalid'; readonly diagnosis: Diagnosis };

type Question = {
  readonly signedAttributes: Uint8Array;
  readonly value: Uint8Array;
  readonly digest: SigningDigestName;
  readonly padding: RsaPadding | undefined;
};
type Check = (publicKey: PublicKey, question: Question) => SignatureValueCheck;

const CHECKS: Readonly<Record<PublicKeyKind, Check>> = {
  rsa: checkRsa,
  'rsa-pss': (publicKey, question) => checkRsa(publicKey, { ...question, padding: 'pss' }),
  ec: checkEcdsa,
  ed25519: checkEd25519,
  ed448: () => invalid('KEY_UNSUPPORTED'),
  other: () => invalid('KEY_UNSUPPORTED'),
};

/** RSA values are also opened and compared block by block, so that a refusal names its reason (RFC 8017 §9). */
export function checkSignatureValue(input: SignatureValueInput): SignatureValueCheck {
  const { signedAttributes, value, digestAlgorithm: digest = 'sha256', padding } = input;
  const { publicKey } = input.certificate;
  const check = CHECKS[publicKey.kind](publicKey, { signedAttributes, value, digest, padding });
  if (check.kind === 'valid') return check;
  if (isContentInfo(value)) return invalid('VALUE_IS_CMS');
  return isText(value) ? invalid('VALUE_IS_TEXT') : check;
}

function invalid(code: DiagnosisCode): SignatureValueCheck {
  return { kind: 'invalid', diagnosis: diagnosis(code) };
}

function checkRsa(publicKey: PublicKey, question: Question): SignatureValueCheck {
  if (publicKey.kind !== 'rsa' && publicKey.kind !== 'rsa-pss') return invalid('KEY_UNSUPPORTED');
  if (question.value.length !== Math.ceil(publicKey.modulusBits / 8)) return invalid('LENGTH_MISMATCH');
  return question.padding === 'pss' ? checkPss(publicKey, question) : checkPkcs1(publicKey, question);
}

function rsaQuestion(publicKey: RsaPublicKey, { signedAttributes, value, digest }: Question): RsaQuestion {
  const block = openRsaValue(publicKey, value);
  return { block, modulusBits: publicKey.modulusBits, signedAttributes, digest: DIGESTS[digest] };
}

function checkPkcs1(publicKey: RsaPublicKey, question: Question): SignatureValueCheck {
  const row = rowFor('rsa', question.digest, 'pkcs1');
  if (row !== undefined && verifySignature(row, publicKey, question.signedAttributes, question.value)) {
    return { kind: 'valid', signatureAlgorithm: row, value: question.value };
  }
  return { kind: 'invalid', diagnosis: diagnosePkcs1(rsaQuestion(publicKey, question)) };
}

/** The salt length is the signer's choice; it is read from the value and written into the parameters. */
function checkPss(publicKey: RsaPublicKey, question: Question): SignatureValueCheck {
  const opened = rsaQuestion(publicKey, question);
  const hash = hashBytes(opened.digest, question.signedAttributes);
  const saltBytes = opened.block && pssSaltBytes(opened.block, opened.modulusBits, opened.digest, hash);
  const row = saltBytes === undefined ? undefined : rsaPss(question.digest, saltBytes);
  if (row !== undefined && verifySignature(row, publicKey, question.signedAttributes, question.value)) {
    return { kind: 'valid', signatureAlgorithm: row, value: question.value };
  }
  return { kind: 'invalid', diagnosis: diagnosePss(opened) };
}

function checkEcdsa(publicKey: PublicKey, question: Question): SignatureValueCheck {
  if (publicKey.kind !== 'ec') return invalid('KEY_UNSUPPORTED');
  const value = normalizeEcdsaValue(question.value, publicKey.curve.orderBytes);
  if (value === undefined) return invalid('LENGTH_MISMATCH');
  const row = rowFor('ec', question.digest);
  const holds = row !== undefined && verifySignature(row, publicKey, question.signedAttributes, value);
  return holds ? { kind: 'valid', signatureAlgorithm: row, value } : invalid('ECDSA_INVALID');
}

function checkEd25519(publicKey: PublicKey, question: Question): SignatureValueCheck {
  const { signedAttributes, value, digest } = question;
  if (value.length !== ED25519_VALUE_BYTES) return invalid('LENGTH_MISMATCH');
  const row = rowFor('ed25519', digest);
  if (row === undefined) return invalid('KEY_UNSUPPORTED');
  if (verifySignature(row, publicKey, signedAttributes, value)) {
    return { kind: 'valid', signatureAlgorithm: row, value };
  }
  const signedHash = verifySignature(row, publicKey, hashBytes(DIGESTS[digest], signedAttributes), value);
  return invalid(signedHash ? 'EDDSA_SIGNED_HASH' : 'EDDSA_INVALID');
}

function rowFor(kind: PublicKeyKind, digest: SigningDigestName, padding?: RsaPadding): SignatureAlgorithm | undefined {
  return SIGNATURE_ALGORITHMS.find(
    (row) => row.keyKinds.includes(kind) && row.digest.name === digest && row.padding === padding,
  );
}

function isContentInfo(value: Uint8Array): boolean {
  try {
    return readOid(fieldsOf(readDer(value), 'ContentInfo').any('the content type')) === ID_SIGNED_DATA;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Base64 or hex that nobody decoded: a real value has octets above 7F with overwhelming probability. */
function isText(value: Uint8Array): boolean {
  return value.length > 0 && /^[A-Za-z0-9+/_=\s-]+$/.test(String.fromCharCode(...value.subarray(0, 4096)));
}
