import {
  type EventBody,
  type Failure,
  isAtLeast,
  isKysoError,
  type RequestItem,
  type SignatureRequest,
} from '@kyso/domain';
import { ahead } from './ahead.ts';
import { DONE, type EffectPorts, fail, isOverdue, type Step, WORKER } from './effect.ts';
import { promptTimestamps, type Stamp } from './prompt-timestamps.ts';
import { record, recordTogether } from './record.ts';
import { sealItem } from './seal-item.ts';

const ENDS = {
  complete: { whole: 'completed', partly: 'partially_completed' },
  toPreserve: { whole: 'sealed', partly: 'partially_sealed' },
} as const;

/** Documents in hand at a time: while one waits for the disk, the next is sealed. */
const TOGETHER = 4;

/**
 * Effect of `finalizing`: embed each stored signature value, verify the finished file, then say so. It needs stored values
 * only, so it can be repeated by anybody at any time: the file that `item_signed` names is the one that counts. Above B-B
 * that is not always the same file, since a timestamp that comes at once goes into it; another one is an orphan.
 */
export async function seal(ports: EffectPorts, started: SignatureRequest, signal: AbortSignal): Promise<Step> {
  if (isOverdue(ports, started))
    return fail(ports, started, { code: 'internal', details: { reason: 'finalize_overdue' } });
  let request = started;
  const stamp = promptTimestamps(ports, started, signal);
  const open = started.items.filter(({ state }) => state === 'prepared');
  let left = open.length;
  if (left === 0) await record(ports, request, endOfSealing(request), WORKER);
  for await (const body of ahead(open, TOGETHER, (item) => tryItem(ports, started, item, stamp))) {
    // The last document and the end of the request are one write.
    const moved =
      --left === 0
        ? await recordTogether(ports, request, [body, endOfSealing], WORKER)
        : await record(ports, request, body, { ...WORKER, goOn: true });
    if (moved === undefined) return DONE;
    request = moved;
  }
  return DONE;
}

/** A value that does not verify is an answer about this item; a fault (store, disk) passes through and is retried. */
async function tryItem(ports: EffectPorts, request: SignatureRequest, item: RequestItem, stamp: Stamp) {
  try {
    return { type: 'item_signed', data: await sealItem(ports, request, item, stamp) } as const;
  } catch (error) {
    if (!isKysoError(error, 'provider.bad_signature')) throw error;
    const failure: Failure = { code: error.code, details: error.details };
    return { type: 'item_failed', data: { itemId: item.itemId, failure } } as const;
  }
}

/** What becomes of the request when no document is left to be sealed. */
function endOfSealing(request: SignatureRequest): EventBody {
  const failed = request.items.find(({ state }) => state === 'failed');
  const anySigned = request.items.some(({ state }) => state === 'signed');
  if (failed?.failure !== undefined && (request.onItemError === 'abort' || !anySigned)) {
    return { type: 'failed', data: { failure: failed.failure } };
  }
  const end = request.items.every((item) => isFinished(request, item)) ? ENDS.complete : ENDS.toPreserve;
  return { type: failed === undefined ? end.whole : end.partly, data: {} };
}

/** Nothing is to be appended: what is not signed never will be, and what is signed has its level. */
function isFinished({ level }: SignatureRequest, item: RequestItem): boolean {
  return item.state !== 'signed' || isAtLeast(item.level ?? 'B-B', level);
}
