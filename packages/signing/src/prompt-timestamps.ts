import { isKysoError, type SignatureRequest } from '@kyso/domain';
import type { EffectPorts } from './effect.ts';
import { timestampedCms } from './signature-timestamp.ts';

/** The CMS with a timestamp, or as it was when there is none to be had at once or no room for it. */
export type Stamp = (cms: Uint8Array, roomBytes: number) => Promise<Uint8Array>;

/**
 * Timestamps for the signatures of one request while they are sealed. Nobody waits for an authority that does not answer
 * at once: after its first fault the other documents do without, and the level is made afterwards by increments.
 */
export function promptTimestamps(
  { preservation }: Pick<EffectPorts, 'preservation'>,
  { level }: Pick<SignatureRequest, 'level'>,
  signal: AbortSignal,
): Stamp {
  let authority = level === 'B-B' ? undefined : preservation?.promptAuthority;
  return async (cms, roomBytes) => {
    if (authority === undefined) return cms;
    try {
      const stamped = await timestampedCms(cms, authority, signal);
      return stamped.length <= roomBytes ? stamped : cms;
    } catch (error) {
      if (!isKysoError(error, 'timestamp.unavailable')) throw error;
      authority = undefined;
      return cms;
    }
  };
}
