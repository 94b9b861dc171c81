import type { Checkpoint } from '../chain.ts';

/** Signed checkpoints of the audit chain. Insert-only. All throw `store.unavailable`. */
export interface AuditRecords {
  /** Of many writers of one number exactly one wins. @returns `conflict` when that number is taken. */
  append(checkpoint: Checkpoint): Promise<'appended' | 'conflict'>;
  latest(): Promise<Checkpoint | undefined>;
  /** Up to `limit` checkpoints with a higher number, in order. */
  list(afterNumber: number, limit: number): Promise<readonly Checkpoint[]>;
}
