/**
 * Digests of byte ranges in one pass over the file: one running hash for each algorithm, copied where a gap begins. What
 * stands behind a gap is hashed apart; it is short for all but the first signature.
 */
import { createHash, type Hash } from 'node:crypto';
import type { DigestName } from '@kyso/cms';
import type { SignedFile } from '../document/signed-file.ts';

export type RangeJob = {
  readonly algorithm: DigestName;
  readonly gapStart: number;
  readonly gapEnd: number;
  readonly end: number;
};

/** Hashing costs at most this many times the file, and what small files may cost in any case. */
const MAX_PASSES = 8;
const FREE_BYTES = 64 * 1024 * 1024;

/** In the order of the jobs; `undefined` for those beyond the limit on work. */
export async function digestRanges(file: SignedFile, jobs: readonly RangeJob[]): Promise<(Uint8Array | undefined)[]> {
  const heads = await hashHeads(file, jobs);
  let left = MAX_PASSES * file.size + FREE_BYTES;
  const digests: (Uint8Array | undefined)[] = [];
  for (const [index, job] of jobs.entries()) {
    const hash = heads[index];
    left -= job.end - job.gapEnd;
    if (hash === undefined || left < 0) {
      digests.push(undefined);
      continue;
    }
    for await (const chunk of file.stream(job.gapEnd, job.end)) hash.update(chunk);
    digests.push(new Uint8Array(hash.digest()));
  }
  return digests;
}

/** The state of each job's hash where its gap begins. */
async function hashHeads(file: SignedFile, jobs: readonly RangeJob[]): Promise<(Hash | undefined)[]> {
  const running = new Map<DigestName, Hash>();
  for (const { algorithm } of jobs) if (!running.has(algorithm)) running.set(algorithm, createHash(algorithm));
  const heads: (Hash | undefined)[] = jobs.map(() => undefined);
  const stops = [...new Set(jobs.map(({ gapStart }) => gapStart))].sort((a, b) => a - b);
  let at = 0;
  for (const stop of stops) {
    for await (const chunk of file.stream(at, stop)) for (const hash of running.values()) hash.update(chunk);
    at = stop;
    for (const [index, job] of jobs.entries()) {
      if (job.gapStart === stop) heads[index] = running.get(job.algorithm)?.copy();
    }
  }
  return heads;
}
