/**
 * Restores every doorbell from the store: whatever Redis lost, a crash swallowed or a frozen queue never heard is rung
 * again. Runs by timer in every worker, never as a job, because a job lives in Redis. Ringing twice is harmless.
 */
import { type Bell, type Clock, type Store, WORKFLOW } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { announceVerification } from '@kyso/webhooks';
import { repeat } from './repeat.ts';

/** Rows looked at per kind and round. */
const BATCH = 200;
/** An event younger than this is still in the hands of whoever wrote it. */
const PUBLISH_GRACE_MS = 5_000;
/** A delivery is rung again this long after its attempt was due: longer than an attempt takes, which may be no job. */
const DELIVER_GRACE_MS = 20_000;
/** After ringing, look at the same request again no sooner. */
const RING_AGAIN_MS = 15_000;

export type Repairs = { readonly effect: number; readonly publish: number; readonly deliver: number };

export type SweepPorts = {
  readonly store: Pick<Store, 'requests' | 'verifications' | 'webhooks'>;
  readonly bell: Bell;
  readonly clock: Clock;
  /** What links in messages start with, without a slash at the end; default: links are paths. */
  readonly publicUrl?: string;
};

/** One round. @returns how many bells of each kind had to be rung. */
export async function sweep(ports: SweepPorts): Promise<Repairs> {
  return {
    effect: await sweepEffects(ports),
    publish: (await sweepEvents(ports)) + (await sweepVerifications(ports)),
    deliver: await sweepDeliveries(ports),
  };
}

async function sweepEffects({ store, bell, clock }: SweepPorts): Promise<number> {
  const now = clock.now();
  const due = await store.requests.due(instant(now), BATCH);
  for (const { id, seq, state } of due) {
    const { effect } = WORKFLOW[state];
    if (effect === undefined) continue;
    const heard = await bell.ring({ kind: 'effect', effect, requestId: id, seq, hurry: true });
    if (heard) await store.requests.wakeAt(id, instant(now + RING_AGAIN_MS));
  }
  return due.length;
}

async function sweepEvents({ store, bell, clock }: SweepPorts): Promise<number> {
  const events = await store.requests.unpublished(instant(clock.now() - PUBLISH_GRACE_MS), BATCH);
  for (const { id } of events) await bell.ring({ kind: 'publish', eventId: id });
  return events.length;
}

/** What a gateway that died between record and deliveries left untold. */
async function sweepVerifications({ store, bell, clock, publicUrl }: SweepPorts): Promise<number> {
  const records = await store.verifications.unpublished(instant(clock.now() - PUBLISH_GRACE_MS), BATCH);
  for (const record of records) {
    const deliveries = await announceVerification({ store, clock }, record, publicUrl);
    for (const deliveryId of deliveries) await bell.ring({ kind: 'deliver', deliveryId });
  }
  return records.length;
}

async function sweepDeliveries({ store, bell, clock }: SweepPorts): Promise<number> {
  const deliveries = await store.webhooks.dueDeliveries(instant(clock.now() - DELIVER_GRACE_MS), BATCH);
  for (const { id } of deliveries) await bell.ring({ kind: 'deliver', deliveryId: id, hurry: true });
  return deliveries.length;
}

/** Sweeps until the signal. */
export function sweepForever(
  ports: SweepPorts,
  options: {
    readonly intervalMs: number;
    readonly signal: AbortSignal;
    readonly onRepairs: (repairs: Repairs) => void;
    readonly onError: (error: unknown) => void;
  },
): Promise<void> {
  return repeat(async () => options.onRepairs(await sweep(ports)), options);
}
