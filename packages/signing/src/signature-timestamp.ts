/** A timestamp inside the signature: proof of when its value existed (ETSI EN 319 122-1 §5.3, RFC 3161 appendix A). */
import { createHash } from 'node:crypto';
import { addUnsignedAttribute, checkPadesBaseline, parseSignedData, signatureTimestampAttribute } from '@kyso/cms';
import { KysoError, type TimeStampAuthority } from '@kyso/domain';
import { timestampToken } from './timestamp-token.ts';

/**
 * The CMS (DER, one signer) with a token over its signature value among its unsigned attributes; a CMS that has one
 * already, as some providers make them, stays as it is.
 * @throws KysoError `timestamp.unavailable`, also for a token that breaks the rules of the signature around it (DER)
 */
export async function timestampedCms(
  cms: Uint8Array,
  authority: TimeStampAuthority,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const [signer] = parseSignedData(cms).signerInfos;
  if (signer === undefined || signer.timestampTokens.length > 0) return cms;
  const digest = createHash('sha256').update(signer.signatureValue).digest();
  const token = await timestampToken(authority, Uint8Array.from(digest), signal);
  const stamped = addUnsignedAttribute(cms, signatureTimestampAttribute(token));
  const violations = checkPadesBaseline(parseSignedData(stamped)).map(({ id }) => id);
  if (violations.length === 0) return stamped;
  throw new KysoError('timestamp.unavailable', 'a signature with the token is no baseline signature', {
    details: { violations },
  });
}
