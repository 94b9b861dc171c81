import type { AuditRecords } from '@kyso/domain';
import { copy } from './copy.ts';
import type { Gate, Tables } from './tables.ts';

export function inMemoryAudit({ checkpoints }: Tables, gate: Gate): AuditRecords {
  const inOrder = () => [...checkpoints.values()].sort((a, b) => a.number - b.number);
  return {
    async append(checkpoint) {
      gate();
      if (checkpoints.has(checkpoint.number)) return 'conflict';
      checkpoints.set(checkpoint.number, copy(checkpoint));
      return 'appended';
    },
    async latest() {
      gate();
      const latest = inOrder().at(-1);
      return latest === undefined ? undefined : copy(latest);
    },
    async list(afterNumber, limit) {
      gate();
      return copy(
        inOrder()
          .filter(({ number }) => number > afterNumber)
          .slice(0, limit),
      );
    },
  };
}
