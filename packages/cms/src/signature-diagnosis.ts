/** Why a signature value is not the one we asked for, in words that tell an integrator what to change. */

/** The sentence of every code; English, for developers and operators. */
export const DIAGNOSES = {
  VALUE_IS_CMS: 'the provider returned a whole CMS structure instead of a signature value',
  VALUE_IS_TEXT: 'the value is still text: decode its base64 or hex before use',
  LENGTH_MISMATCH: 'the value does not have the length that a signature of this key has',
  KEY_UNSUPPORTED: 'the key of the certificate fits none of the supported signature algorithms',
  RSA_WRONG_KEY: 'the value does not open under this certificate: another key made it, or it was damaged on the way',
  RSA_DIGESTINFO_MISSING:
    'the provider signed the raw hash without DigestInfo: send it the DigestInfo instead of the digest',
  RSA_DIGESTINFO_TWICE: 'DigestInfo was added twice: send the provider the digest instead of the DigestInfo',
  RSA_DIGESTINFO_WITHOUT_NULL: 'the DigestInfo lacks the NULL parameters that PKCS #1 asks for',
  RSA_HASHED_TWICE: 'the provider hashed our hash once more before signing it',
  RSA_SIGNED_DOCUMENT_DIGEST: 'the digest of the document was signed instead of the hash of the signed attributes',
  RSA_WRONG_HASH_ALGORITHM: 'the signed attributes were signed under another digest algorithm than the one asked for',
  RSA_WRONG_HASH: 'the padding is right and the key is ours, but the hash inside belongs to other data',
  RSA_CONTENT_UNKNOWN: 'the value opens under our key with PKCS #1 padding, but what it holds is no DigestInfo',
  RSA_PADDING_IS_PSS: 'the value is RSASSA-PSS, but PKCS #1 v1.5 was asked for',
  RSA_PADDING_IS_PKCS1: 'the value is PKCS #1 v1.5, but RSASSA-PSS was asked for',
  ECDSA_INVALID: 'the ECDSA value does not verify: another key, or other data',
  EDDSA_SIGNED_HASH: 'the provider signed the hash, but Ed25519 signs the signed attributes themselves',
  EDDSA_INVALID: 'the Ed25519 value does not verify: another key, or other data',
} as const satisfies Record<string, string>;

export type DiagnosisCode = keyof typeof DIAGNOSES;
export type Diagnosis = { readonly code: DiagnosisCode; readonly sentence: string };

export function diagnosis(code: DiagnosisCode): Diagnosis {
  return { code, sentence: DIAGNOSES[code] };
}
