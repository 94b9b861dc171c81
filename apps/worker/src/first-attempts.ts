/**
 * The first attempt of a delivery is made by whoever published the event, at once and beside everything else it does. A job
 * is made only of what finds no room here or has to be tried again. What a crash cuts off, the sweeper rings for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bell, DeliveryId, Doorbell } from '@kyso/domain';
import type { Deliverer } from './answer-bell.ts';

type DeliveryBell = Extract<Doorbell, { kind: 'deliver' }>;

export type FirstAttemptPorts = {
  /** For everything else. */
  readonly bell: Bell;
  readonly deliverer: Pick<Deliverer, 'deliver'>;
  /** A fault of ours; the job that is made of it meets it again or not. */
  readonly onError: (error: unknown) => void;
};

export class FirstAttempts implements Bell {
  readonly #ports: FirstAttemptPorts;
  readonly #atOnce: number;
  readonly #running = new Map<DeliveryId, Promise<void>>();
  readonly #end = new AbortController();

  /** @param atOnce a receiver that is slow holds one of these, and never who published. */
  constructor(ports: FirstAttemptPorts, atOnce: number) {
    this.#ports = ports;
    this.#atOnce = atOnce;
  }

  /** True as soon as the attempt has begun. */
  async ring(doorbell: Doorbell): Promise<boolean> {
    if (doorbell.kind !== 'deliver' || !this.#hasRoomFor(doorbell)) return await this.#ports.bell.ring(doorbell);
    const { deliveryId } = doorbell;
    if (this.#running.has(deliveryId)) return true;
    const attempt = this.#attempt(doorbell).finally(() => this.#running.delete(deliveryId));
    this.#running.set(deliveryId, attempt);
    return true;
  }

  /** Begins no attempt any more; one that is under way after `graceMs` is aborted and left to a job. */
  async close(graceMs: number): Promise<void> {
    const ended = Promise.all(this.#running.values());
    await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
    this.#end.abort();
    await ended;
  }

  #hasRoomFor({ deliveryId, delayMs = 0 }: DeliveryBell): boolean {
    if (delayMs > 0 || this.#end.signal.aborted) return false;
    return this.#running.has(deliveryId) || this.#running.size < this.#atOnce;
  }

  async #attempt(doorbell: DeliveryBell): Promise<void> {
    const { bell, deliverer, onError } = this.#ports;
    const { signal } = this.#end;
    try {
      const { again } = await deliverer.deliver(doorbell.deliveryId, signal);
      if (again !== undefined) await bell.ring({ ...doorbell, delayMs: again });
    } catch (error) {
      if (!signal.aborted) onError(error);
      await bell.ring(doorbell);
    }
  }
}
