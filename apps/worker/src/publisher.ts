/** Gives events of one request their deliveries. What a job writes in quick succession is published together. */
import { type EventId, fold, type Moment, parseEventId, type RequestEvent, type RequestStore } from '@kyso/domain';
import type { Deliverer, WorkerPorts } from './answer-bell.ts';

/** No event waits longer than this for what its job does next. */
const TOGETHER_MS = 1_000;

/** Deliveries first, then the mark: a crash in between publishes again, and existing deliveries stay as they are. */
export async function publish(
  { bell, requests, onPublished }: WorkerPorts,
  deliverer: Deliverer,
  moments: readonly Moment[],
): Promise<void> {
  const deliveryIds = await deliverer.publish(moments);
  await requests.markPublished(moments.map(({ event }) => event.id));
  for (const moment of moments) onPublished?.(moment);
  await Promise.all(deliveryIds.map((deliveryId) => bell.ring({ kind: 'deliver', deliveryId })));
}

/** The request as it was when the event happened, however late that is; undefined when the log has no such event. */
export async function findMoment(requests: RequestStore, id: EventId): Promise<Moment | undefined> {
  const requestId = parseEventId(id)?.requestId;
  const log = requestId === undefined ? [] : await requests.events(requestId);
  const past: readonly RequestEvent[] = log.slice(0, log.findIndex((event) => event.id === id) + 1);
  const [event, request] = [past.at(-1), fold(past)];
  return event === undefined || request === undefined ? undefined : { event, request };
}

/** Publishes what one job has to tell. */
export class Publisher {
  readonly #ports: WorkerPorts;
  readonly #deliverer: Deliverer;
  #held: Moment[] = [];
  #running = Promise.resolve();
  #isOver = false;
  #fault: unknown;

  constructor(ports: WorkerPorts, deliverer: Deliverer) {
    this.#ports = ports;
    this.#deliverer = deliverer;
  }

  /** Published soon. Work that outlives the job, such as the outcome of a blocking call, leaves it to somebody else. */
  async take(moment: Moment): Promise<void> {
    if (this.#isOver) {
      await this.#ports.bell.ring({ kind: 'publish', eventId: moment.event.id });
      return;
    }
    this.#held.push(moment);
    if (this.#held.length === 1) void this.#ports.pause(TOGETHER_MS).then(() => this.#publishHeld());
  }

  /**
   * The job ends, and with it the wait.
   * @throws what went wrong; the events it concerns stay unpublished and the sweeper finds them.
   */
  async done(): Promise<void> {
    this.#isOver = true;
    this.#publishHeld();
    await this.#running;
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** One group after the other, each event in one. */
  #publishHeld(): void {
    const moments = this.#held;
    if (moments.length === 0) return;
    this.#held = [];
    this.#running = this.#running
      .then(() => publish(this.#ports, this.#deliverer, moments))
      .catch((error: unknown) => {
        this.#fault ??= error;
      });
  }
}
