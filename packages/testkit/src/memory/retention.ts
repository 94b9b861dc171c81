import { blobsOf, isAtRest, type RetentionRecords, type Store, verificationEventIds } from '@kyso/domain';
import type { Gate, Tables } from './tables.ts';

export function inMemoryRetention(tables: Tables, gate: Gate, requests: Store['requests']): RetentionRecords {
  return {
    async restingSince(before, limit) {
      gate();
      const all = await Promise.all([...tables.logs.keys()].map((id) => requests.load(id)));
      return all
        .flatMap((request) => request ?? [])
        .filter(({ state, updatedAt }) => isAtRest(state) && updatedAt < before)
        .sort((a, b) => (a.updatedAt + a.id < b.updatedAt + b.id ? -1 : 1))
        .slice(0, limit)
        .map(({ id, seq, hash }) => ({ requestId: id, seq, hash }));
    },
    async removeRequest(id) {
      const request = await requests.load(id);
      if (request === undefined) return;
      if (!isAtRest(request.state)) throw new TypeError(`${id} is not at rest`);
      const ofRequest = (key: string) => key.startsWith(`evt_${id.slice('sr_'.length)}_`);
      for (const table of [tables.deliveries, tables.attempts]) {
        for (const key of [...table.keys()].filter(ofRequest)) table.delete(key);
      }
      for (const table of [tables.logs, tables.projections, tables.wakeUps, tables.checkpointed]) table.delete(id);
    },
    async removeFiles(before, limit) {
      gate();
      const old = [...tables.files.values()].filter(({ createdAt }) => createdAt < before).slice(0, limit);
      for (const { id } of old) tables.files.delete(id);
      return old.length;
    },
    async removeVerifications(before, limit) {
      gate();
      const old = [...tables.verifications.values()].filter(({ createdAt }) => createdAt < before).slice(0, limit);
      for (const { id } of old) {
        const events = Object.values(verificationEventIds(id));
        const delivered = (key: string) => events.some((event) => key.startsWith(`${event}~`));
        for (const table of [tables.deliveries, tables.attempts]) {
          for (const key of [...table.keys()].filter(delivered)) table.delete(key);
        }
        tables.verifications.delete(id);
        tables.publishedVerifications.delete(id);
      }
      return old.length;
    },
    async isBlobNeeded(tenantId, sha256) {
      gate();
      const named = [
        ...[...tables.logs.values()].flat().map((event) => [event.tenantId, ...blobsOf(event)]),
        ...[...tables.files.values()].map((file) => [file.tenantId, file.sha256]),
        ...[...tables.profiles.values()].map((profile) => [profile.tenantId, profile.imageSha256]),
      ];
      return named.some(([owner, ...blobs]) => owner === tenantId && blobs.includes(sha256));
    },
  };
}
