/** Gives events of one request their deliveries. Events that come while it is busy are taken together afterwards. */
import { type DeliveryId, fold, type RequestEvent, type RequestId, type SignatureRequest } from '@kyso/domain';
import type { Deliverer, WorkerPorts } from './answer-bell.ts';

type Told = { readonly event: RequestEvent; readonly request: SignatureRequest };

export class Publisher {
  readonly #ports: WorkerPorts;
  readonly #deliverer: Deliverer;
  readonly #requestId: RequestId;
  readonly #wanted = new Set<number>();
  #running: Promise<void> | undefined;
  #fault: unknown;

  constructor(ports: WorkerPorts, deliverer: Deliverer, requestId: RequestId) {
    this.#ports = ports;
    this.#deliverer = deliverer;
    this.#requestId = requestId;
  }

  /** @param seq of an event that is in the log. */
  publishSoon(seq: number): void {
    this.#wanted.add(seq);
    this.#running ??= this.#run();
  }

  async publish(seq: number): Promise<void> {
    this.publishSoon(seq);
    await this.done();
  }

  /** @throws what went wrong; the events it concerns stay unpublished and the sweeper finds them. */
  async done(): Promise<void> {
    await this.#running;
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Never throws: a fault is told by {@link done}. */
  async #run(): Promise<void> {
    try {
      while (this.#wanted.size > 0) {
        const seqs = new Set(this.#wanted);
        this.#wanted.clear();
        const told = asItWas(await this.#ports.requests.events(this.#requestId), seqs);
        await Promise.all(told.map((one) => this.#tell(one)));
      }
    } catch (error) {
      this.#fault ??= error;
    }
    this.#running = undefined;
  }

  /** Deliveries first, then the mark: a crash in between publishes again, and existing deliveries stay as they are. */
  async #tell({ event, request }: Told): Promise<void> {
    const { bell, requests, onPublished } = this.#ports;
    const ids = await this.#deliverer.publish(event, request);
    await requests.markPublished(event.id);
    await onPublished?.(event, request);
    await Promise.all(ids.map((deliveryId: DeliveryId) => bell.ring({ kind: 'deliver', deliveryId })));
  }
}

/** What is told is the request as it was when the event happened, however late that is. */
function asItWas(events: readonly RequestEvent[], seqs: ReadonlySet<number>): readonly Told[] {
  const told: Told[] = [];
  let request: SignatureRequest | undefined;
  for (const event of events) {
    request = fold([event], request);
    if (request !== undefined && seqs.has(event.seq)) told.push({ event, request });
  }
  return told;
}
