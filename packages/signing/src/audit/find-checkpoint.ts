import type { AuditRecords, Checkpoint, RequestEvent } from '@kyso/domain';
import { fromInstant } from '../instant.ts';

/** Clocks of workers differ; far more than they may. */
const SKEW_MS = 10 * 60_000;
const PAGE = 20;
/** A log whose end is in none of so many checkpoints after its last event is not confirmed yet. */
const MAX_READ = 400;

/**
 * The checkpoint that names the log at its furthest: where its end is not signed yet, an earlier one. Checkpoints are
 * found by their times, so that an installation may have any number of them.
 */
export async function findCheckpoint(
  audit: Pick<AuditRecords, 'latest' | 'list'>,
  events: readonly RequestEvent[],
): Promise<Checkpoint | undefined> {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return (await furthestAfter(audit, last, last.seq)) ?? (await furthestAfter(audit, first, last.seq));
}

async function furthestAfter(
  audit: Pick<AuditRecords, 'latest' | 'list'>,
  { requestId, at }: RequestEvent,
  wanted: number,
): Promise<Checkpoint | undefined> {
  let number = await lastBefore(audit, fromInstant(at) - SKEW_MS);
  let furthest: { readonly checkpoint: Checkpoint; readonly seq: number } | undefined;
  for (let read = 0; read < MAX_READ; read += PAGE) {
    const page = await audit.list(number, PAGE);
    for (const checkpoint of page) {
      const seq = Math.max(
        0,
        ...checkpoint.heads.filter((head) => head.requestId === requestId).map((head) => head.seq),
      );
      if (seq <= wanted && seq > (furthest?.seq ?? 0)) furthest = { checkpoint, seq };
    }
    if (furthest?.seq === wanted || page.length < PAGE) break;
    number += PAGE;
  }
  return furthest?.checkpoint;
}

/** The number of the last checkpoint that was made before the moment; 0 when none was. */
async function lastBefore(audit: Pick<AuditRecords, 'latest' | 'list'>, moment: number): Promise<number> {
  let [low, high] = [0, (await audit.latest())?.number ?? 0];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [checkpoint] = await audit.list(middle - 1, 1);
    if (checkpoint !== undefined && fromInstant(checkpoint.at) < moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
