/** The hashes of a call and the algorithms they are signed with. */
import { type DigestName, digestOfLength, type Scheme } from '../approvals/sign-digest.ts';
import { type Body, invalid, textField } from './answers.ts';
import type { CscVersion } from './state.ts';

const DIGESTS: Readonly<Record<string, DigestName>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

export const OIDS = {
  rsa: '1.2.840.113549.1.1.1',
  pss: '1.2.840.113549.1.1.10',
  ec: '1.2.840.10045.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/* biome-ignore format: one row an algorithm, read as a table */
const ALGORITHMS: Readonly<Record<string, { readonly key: 'rsa' | 'ec'; readonly scheme: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa'; readonly digest?: DigestName }>> = {
  [OIDS.rsa]:                { key: 'rsa', scheme: 'rsa-pkcs1' },
  [OIDS.sha256WithRsa]:      { key: 'rsa', scheme: 'rsa-pkcs1', digest: 'sha256' },
  '1.2.840.113549.1.1.12':   { key: 'rsa', scheme: 'rsa-pkcs1', digest: 'sha384' },
  '1.2.840.113549.1.1.13':   { key: 'rsa', scheme: 'rsa-pkcs1', digest: 'sha512' },
  [OIDS.pss]:                { key: 'rsa', scheme: 'rsa-pss' },
  [OIDS.ec]:                 { key: 'ec',  scheme: 'ecdsa' },
  [OIDS.ecdsaWithSha256]:    { key: 'ec',  scheme: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3':     { key: 'ec',  scheme: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4':     { key: 'ec',  scheme: 'ecdsa', digest: 'sha512' },
};

/** @throws Refused; an absent list is `undefined`. */
export function hashesIn(body: Body, version: CscVersion): readonly Uint8Array[] | undefined {
  const list = body[version === 'v1' ? 'hash' : 'hashes'];
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) throw invalid('Missing (or invalid type) array parameter hash');
  if (list.length === 0) throw invalid('Empty hash array');
  return list.map((text: unknown) => {
    const isBase64 = typeof text === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
    if (!isBase64) throw invalid('Invalid Base64 hash string parameter');
    return Buffer.from(text, 'base64');
  });
}

/** @throws Refused unless all hashes are of one known length. */
export function digestOf(hashes: readonly Uint8Array[]): DigestName {
  const names = new Set(hashes.map((hash) => digestOfLength(hash.byteLength)));
  const [name] = names;
  if (names.size !== 1 || name === undefined) throw invalid('Invalid digest value length');
  return name;
}

/** v2: required wherever hashes are sent. */
export function checkHashAlgorithm(body: Body, hashes: readonly Uint8Array[]): void {
  const oid = textField(body, 'hashAlgorithmOID');
  if (DIGESTS[oid] === undefined) throw invalid('Invalid parameter hashAlgorithmOID');
  if (DIGESTS[oid] !== digestOf(hashes)) throw invalid('Invalid digest value length');
}

/** The scheme of a `signHash` call. @throws Refused in the order of the specification's table. */
export function schemeOf(
  body: Body,
  version: CscVersion,
  hashes: readonly Uint8Array[],
  ecdsa: 'ecdsa-raw' | 'ecdsa-der' | undefined,
): { readonly scheme: Scheme; readonly digest: DigestName } {
  const digest = digestOf(hashes);
  const algorithm = ALGORITHMS[textField(body, 'signAlgo')];
  const fits = algorithm !== undefined && (algorithm.key === 'ec') === (ecdsa !== undefined);
  if (!fits || (algorithm.digest !== undefined && algorithm.digest !== digest))
    throw invalid('Invalid parameter signAlgo');
  if (algorithm.scheme === 'rsa-pss') checkPss(body, digest);
  const name = version === 'v1' ? 'hashAlgo' : 'hashAlgorithmOID';
  if (algorithm.digest === undefined || version === 'v2') {
    const oid = textField(body, name);
    if (DIGESTS[oid] !== digest) throw invalid(`Invalid parameter ${name}`);
  }
  return { scheme: algorithm.scheme === 'ecdsa' ? (ecdsa ?? 'ecdsa-der') : algorithm.scheme, digest };
}

/** The parameters have to name the digest twice and a salt of its length (RFC 4055 §3.1). */
function checkPss(body: Body, digest: DigestName): void {
  const hex = Buffer.from(textField(body, 'signAlgoParams'), 'base64').toString('hex');
  const bits = Number(digest.slice(3));
  const oid = `06096086480165030402${{ 256: '01', 384: '02', 512: '03' }[bits]}`;
  const salt = `0201${(bits / 8).toString(16)}`;
  if (hex.split(oid).length !== 3 || !hex.endsWith(salt)) throw invalid('Invalid parameter signAlgoParams');
}
