import type { IdempotencyClaim, IdempotencyRecords, Instant, StoredAnswer } from '@kyso/domain';
import { copy } from './copy.ts';
import type { Gate, Tables } from './tables.ts';

type Claim = Parameters<IdempotencyRecords['claim']>[0];

export function inMemoryIdempotency(tables: Tables, gate: Gate): IdempotencyRecords {
  return {
    async claim({ scope, key, fingerprint, at, staleAfterMs, answer }: Claim): Promise<IdempotencyClaim> {
      gate();
      const row = tables.claims.get(rowKey(scope, key));
      if (row !== undefined) {
        if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
        if (row.answer !== undefined) return { kind: 'done', answer: copy(row.answer) };
        if (Date.parse(at) - Date.parse(row.at) <= staleAfterMs) return { kind: 'in_progress' };
      }
      tables.claims.set(rowKey(scope, key), {
        fingerprint,
        at,
        ...(answer === undefined ? {} : { answer: copy(answer) }),
      });
      return { kind: 'claimed' };
    },
    async finish(scope: string, key: string, answer: StoredAnswer) {
      gate();
      const row = tables.claims.get(rowKey(scope, key));
      if (row === undefined || row.answer !== undefined) return;
      tables.claims.set(rowKey(scope, key), { ...row, answer: copy(answer) });
    },
    async abandon(scope: string, key: string) {
      gate();
      if (tables.claims.get(rowKey(scope, key))?.answer === undefined) tables.claims.delete(rowKey(scope, key));
    },
    async sweep(before: Instant) {
      gate();
      const old = [...tables.claims].filter(([, row]) => row.at < before);
      for (const [name] of old) tables.claims.delete(name);
      return old.length;
    },
  };
}

/** Unambiguous whatever the two texts contain. */
function rowKey(scope: string, key: string): string {
  return JSON.stringify([scope, key]);
}
