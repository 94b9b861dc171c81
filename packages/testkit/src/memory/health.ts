import type { HealthRecords } from '@kyso/domain';
import { copy } from './copy.ts';
import type { Gate, Tables } from './tables.ts';

export function inMemoryHealth({ health }: Tables, gate: Gate): HealthRecords {
  return {
    async put(observation) {
      gate();
      health.set(JSON.stringify([observation.provider, observation.observer]), copy(observation));
    },
    async list() {
      gate();
      return [...health].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, observation]) => copy(observation));
    },
    async sweep(before) {
      gate();
      const old = [...health].filter(([, { seenAt }]) => seenAt < before);
      for (const [key] of old) health.delete(key);
      return old.length;
    },
  };
}
