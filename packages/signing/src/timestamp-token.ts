/** A timestamp over a digest, looked at once more before anything is built on it. */
import { TYPICAL_TIMESTAMP_BYTES, verifyTimestamp } from '@kyso/cms';
import { KysoError, type TimeStampAuthority } from '@kyso/domain';

/** Kept free for a token that does not exist yet: authorities with long chains and large keys need more than is usual. */
export const RESERVED_TOKEN_BYTES = 2 * TYPICAL_TIMESTAMP_BYTES;

/**
 * DER ContentInfo of a token over `digest` (SHA-256), whose own CMS and imprint were verified.
 * @throws KysoError `timestamp.unavailable`
 */
export async function timestampToken(
  authority: TimeStampAuthority,
  digest: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const token = await authority.stamp(digest, signal);
  const { valid, faults } = verifyTimestamp(token, ({ name }) => (name === 'sha256' ? digest : undefined));
  if (!valid) throw new KysoError('timestamp.unavailable', 'the token does not hold', { details: { faults } });
  return token;
}
