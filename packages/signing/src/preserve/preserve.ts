import {
  type ErrorCode,
  type EventBody,
  isAtLeast,
  type KysoError,
  type PreservationLevel,
  type RequestItem,
  type SignatureRequest,
} from '@kyso/domain';
import { DONE, type EffectPorts, pauseAfterFault, type Step, WORKER } from '../effect.ts';
import { fromInstant, toInstant } from '../instant.ts';
import type { Policy } from '../policy.ts';
import { record } from '../record.ts';
import { preserveItem } from './preserve-item.ts';

const DAY_MS = 24 * 3_600_000;

/** Faults of authorities, which may pass. Any other coded answer about a document is final, unless it can be tried again. */
const FAULTS: readonly ErrorCode[] = ['timestamp.unavailable', 'evidence.unavailable'];

/**
 * Effect of `preserving` and `partly_preserving`: raise each signed document to the level of the request, and for B-LTA
 * renew its last timestamp as long as the request is kept. The status is final already; whatever fails here is tried
 * again, and what has been reached is written down.
 */
export async function preserve(ports: EffectPorts, started: SignatureRequest, signal: AbortSignal): Promise<Step> {
  const { level } = started;
  if (level === 'B-B') throw new TypeError(`${started.id} is to be preserved at the level it was sealed at`);
  let request = started;
  for (const item of started.items.filter((one) => dueIn(ports, started, one) === 0)) {
    const { bodies, fault } = await tryItem(ports, request, item, level, signal);
    for (const body of bodies) {
      const moved = await record(ports, request, body, { ...WORKER, goOn: true });
      if (moved === undefined) return DONE;
      request = moved;
    }
    // Who does not answer for one document does not answer for the next.
    if (fault !== undefined)
      return { again: pauseAfterFault(ports, since(request), fault, ports.policy.preserve.pauseMs) };
  }
  const waits = request.items.flatMap((item) => dueIn(ports, request, item) ?? []);
  if (waits.length > 0) return { asleep: Math.min(...waits) };
  await record(ports, request, { type: 'preservation_ended', data: {} }, WORKER);
  return DONE;
}

/** In how many milliseconds there is something to do for a document; undefined: never. */
function dueIn({ clock, policy }: EffectPorts, request: SignatureRequest, item: RequestItem): number | undefined {
  if (item.signed === undefined || item.preservationFailure !== undefined) return undefined;
  if (!hasReached(request, item)) return 0;
  if (request.level !== 'B-LTA' || item.holdsUntil === undefined) return undefined;
  return renewalDueIn(policy.preserve, clock.now(), {
    closedMs: fromInstant(since(request)),
    madeMs: fromInstant(item.preservedAt ?? request.updatedAt),
    endMs: fromInstant(item.holdsUntil),
  });
}

/**
 * An authority may go on stamping with a certificate that ends soon: half of what is left passes before the next try, and
 * a day at least. With one that has ended no renewal is worth anything.
 */
function renewalDueIn(
  { keepMs = Number.POSITIVE_INFINITY, renewWithinMs }: Policy['preserve'],
  nowMs: number,
  { closedMs, madeMs, endMs }: { readonly closedMs: number; readonly madeMs: number; readonly endMs: number },
): number | undefined {
  if (closedMs + keepMs <= endMs || madeMs >= endMs) return undefined;
  const restMs = Math.max(DAY_MS, (endMs - madeMs) / 2);
  return Math.max(0, Math.max(endMs - renewWithinMs, madeMs + restMs) - nowMs);
}

type Tried = { readonly bodies: readonly EventBody[]; readonly fault?: KysoError };

async function tryItem(
  ports: EffectPorts,
  request: SignatureRequest,
  item: RequestItem,
  level: PreservationLevel,
  signal: AbortSignal,
): Promise<Tried> {
  const { clock, policy } = ports;
  await ports.requests.wakeAt(request.id, toInstant(clock.now() + policy.preserve.workMs));
  const { preserved, error } = await preserveItem(ports, request.tenantId, item, { level, signal });
  const bodies: EventBody[] = preserved === undefined ? [] : [{ type: 'item_preserved', data: preserved }];
  if (error === undefined) return { bodies };
  const isPassing = FAULTS.includes(error.code);
  if (!isPassing && error.retry === 'later') throw error;
  if (isPassing && clock.now() < givenUpAt(ports, request, item)) return { bodies, fault: error };
  const failure = { code: error.code };
  return { bodies: [...bodies, { type: 'item_preservation_failed', data: { itemId: item.itemId, failure } }] };
}

/** A renewal is worth trying as long as the timestamp holds. */
function givenUpAt({ policy }: EffectPorts, request: SignatureRequest, item: RequestItem): number {
  if (hasReached(request, item) && item.holdsUntil !== undefined) return fromInstant(item.holdsUntil);
  return fromInstant(since(request)) + policy.preserve.giveUpMs;
}

const hasReached = ({ level }: SignatureRequest, item: RequestItem): boolean => isAtLeast(item.level ?? 'B-B', level);

const since = ({ closedAt, updatedAt }: SignatureRequest): string => closedAt ?? updatedAt;
