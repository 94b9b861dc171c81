/** Records of API keys for a moment: under load the same few keys are looked up hundreds of times a second. */
import { type ApiKeyId, type ApiKeyRecord, BoundedMap, type Clock, type TenantRecords } from '@kyso/domain';

/** A key that was revoked is good for so long at most, in each gateway. */
export const KEPT_MS = 1_000;
const MOST_KEYS = 1_000;

type Keys = Pick<TenantRecords, 'findKey'>;

/** What is not found is asked for again each time, so that a new key is good at once. @throws KysoError `store.unavailable` */
export function keptKeys(keys: Keys, clock: Clock): Keys {
  const kept = new BoundedMap<{ readonly record: ApiKeyRecord; readonly untilMs: number }, ApiKeyId>(MOST_KEYS);
  return {
    async findKey(id) {
      const known = kept.get(id);
      if (known !== undefined && clock.now() < known.untilMs) return known.record;
      // Counted from before the question: the answer may have been on its way for a while.
      const untilMs = clock.now() + KEPT_MS;
      const record = await keys.findKey(id);
      if (record === undefined) kept.delete(id);
      else kept.set(id, { record, untilMs });
      return record;
    },
  };
}
