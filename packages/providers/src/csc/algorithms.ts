/** OIDs that a credential offers, and which of them a signature is asked with (CSC API v1 §11.5, v2 §11.5). */
import { parseCertificate } from '@kyso/cms';
import type { DigestAlgorithmName, SignOrder } from '@kyso/domain';

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const RSASSA_PSS = '1.2.840.113549.1.1.10';
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

/* biome-ignore format: one row a digest, read as a table */
const BY_DIGEST = {
  sha256: { hash: '2.16.840.1.101.3.4.2.1', rsa: '1.2.840.113549.1.1.11', ecdsa: '1.2.840.10045.4.3.2', octet: '01', salt: '20' },
  sha384: { hash: '2.16.840.1.101.3.4.2.2', rsa: '1.2.840.113549.1.1.12', ecdsa: '1.2.840.10045.4.3.3', octet: '02', salt: '30' },
  sha512: { hash: '2.16.840.1.101.3.4.2.3', rsa: '1.2.840.113549.1.1.13', ecdsa: '1.2.840.10045.4.3.4', octet: '03', salt: '40' },
} as const satisfies Record<DigestAlgorithmName, object>;

export type SignAlgorithm = { readonly signAlgo: string; readonly hashAlgo: string; readonly signAlgoParams?: string };

/**
 * What to ask for. Servers list mechanisms or bare key types: the mechanism is preferred, the key type is the way out.
 * @param offered `key.algo` of the credential.
 */
export function chooseAlgorithm(order: SignOrder, offered: readonly string[]): SignAlgorithm {
  const { hash, rsa, ecdsa } = BY_DIGEST[order.digestAlgorithm];
  if (parseCertificate(order.certificate).publicKey.kind === 'ec') return { signAlgo: ecdsa, hashAlgo: hash };
  const wantsPss = order.signatureAlgorithm === 'rsa-pss' && offered.includes(RSASSA_PSS);
  const has = (oid: string) => offered.includes(oid);
  if (wantsPss || (has(RSASSA_PSS) && !has(rsa) && !has(RSA_ENCRYPTION))) {
    return { signAlgo: RSASSA_PSS, hashAlgo: hash, signAlgoParams: pssParameters(order.digestAlgorithm) };
  }
  return { signAlgo: has(rsa) ? rsa : RSA_ENCRYPTION, hashAlgo: hash };
}

export function hashAlgorithmOf({ digestAlgorithm }: SignOrder): string {
  return BY_DIGEST[digestAlgorithm].hash;
}

/** Whether anything in the list is a key or mechanism that CMS can hold. */
export function isSigning(offered: readonly string[]): boolean {
  const known: readonly string[] = [RSA_ENCRYPTION, RSASSA_PSS, EC_PUBLIC_KEY];
  const mechanisms: readonly string[] = Object.values(BY_DIGEST).flatMap(({ rsa, ecdsa }) => [rsa, ecdsa]);
  return offered.length === 0 || offered.some((oid) => known.includes(oid) || mechanisms.includes(oid));
}

/** base64 of RSASSA-PSS-params (RFC 4055 §3.1): the hash, MGF1 over it, a salt as long as it, trailer 1 by default. */
function pssParameters(digest: DigestAlgorithmName): string {
  const { octet, salt } = BY_DIGEST[digest];
  const hash = `300d06096086480165030402${octet}0500`;
  const mgf1 = `301a06092a864886f70d010108${hash}`;
  return Buffer.from(`3034a00f${hash}a11c${mgf1}a2030201${salt}`, 'hex').toString('base64');
}
