/**
 * Effects of one request that follow each other at once run in one job, and its events are published there too: a bell
 * is rung only for what has to wait, or for somebody else. Whatever a crash cuts off here, the sweeper rings for.
 */
import { type Bell, type Doorbell, type Effect, eventId, type Moment, type RequestId } from '@kyso/domain';
import { advance, type Step } from '@kyso/signing';
import type { Deliverer, WorkerPorts } from './answer-bell.ts';
import { findMoment, Publisher } from './publisher.ts';
import type { EffectBell } from './stand-by.ts';

/** The first event was written by whoever accepted the request; its bell and this job's are the same. */
const FIRST_SEQ = 1;
/** Authorities may take minutes: what asks them has a queue of its own. */
const APART: Effect = 'preserve';
/**
 * What the job of an effect goes on with at once, so that no bell is rung for it. A job that runs again, after a fault or
 * for a worker that died, takes up its request there.
 */
const SEQUEL: Readonly<Partial<Record<Effect, Effect>>> = { prepare: 'submit', poll: 'seal' };

export async function drive(
  ports: WorkerPorts,
  deliverer: Deliverer,
  first: EffectBell,
  signal: AbortSignal,
): Promise<Step> {
  const publisher = new Publisher(ports, deliverer);
  const publish = (moment: Moment) => publisher.take(moment);
  const bell = new HeldBell(ports.bell, first.requestId);
  ports.standBy?.wake(first.requestId);
  try {
    if (first.seq === FIRST_SEQ) {
      const created = await findMoment(ports.requests, eventId(first.requestId, FIRST_SEQ));
      if (created !== undefined) await publish(created);
    }
    let step: Step = {};
    let last = first;
    for (let next: EffectBell | undefined = first; next !== undefined && !signal.aborted; next = bell.take()) {
      step = await advance({ ...ports, bell, publish }, next, signal);
      if (step.present !== undefined && step.present === SEQUEL[next.effect])
        bell.hold({ ...next, effect: step.present });
      last = { ...next, ...step.of };
    }
    if (step.standBy !== undefined) ports.standBy?.sleep(step.standBy, last);
    return last.effect === first.effect ? step : await handOver(ports.bell, last, step);
  } finally {
    await bell.letGo();
    await publisher.done();
  }
}

/** A job that comes back is for the effect it was made for: a later one gets a job of its own. */
async function handOver(bell: Bell, last: EffectBell, { again, of: _, ...step }: Step): Promise<Step> {
  if (again === undefined) return step;
  await bell.ring({ ...last, delayMs: again });
  return step;
}

/** Keeps back what this job does itself: the next effect of its request. */
class HeldBell implements Bell {
  readonly #outside: Bell;
  readonly #requestId: RequestId;
  #held: EffectBell | undefined;
  #isOver = false;

  constructor(outside: Bell, requestId: RequestId) {
    this.#outside = outside;
    this.#requestId = requestId;
  }

  async ring(doorbell: Doorbell): Promise<boolean> {
    // Work that outlives the job, such as the outcome of a blocking call, finds nobody here to take it.
    if (this.#isOver || doorbell.kind !== 'effect' || !this.#isNext(doorbell))
      return await this.#outside.ring(doorbell);
    this.hold(doorbell);
    return true;
  }

  hold(doorbell: EffectBell): void {
    this.#held = doorbell;
  }

  #isNext({ effect, requestId, delayMs = 0 }: EffectBell): boolean {
    return requestId === this.#requestId && effect !== APART && delayMs === 0;
  }

  take(): EffectBell | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  /** The job ends, perhaps before its time: somebody else may go on. */
  async letGo(): Promise<void> {
    this.#isOver = true;
    const held = this.take();
    if (held !== undefined) await this.#outside.ring(held);
  }
}
