import type { DeliveryId, EventId, RequestId } from '../ids.ts';
import type { Effect } from '../workflow.ts';

/**
 * What a job carries: ids, never state, personal data or bytes. A job of the same ids that waits already stays as it is,
 * unless the bell is in a `hurry`: then a job that was put off is done now.
 */
export type Doorbell =
  | {
      readonly kind: 'effect';
      readonly effect: Effect;
      readonly requestId: RequestId;
      readonly seq: number;
      readonly delayMs?: number;
      readonly hurry?: true;
    }
  | { readonly kind: 'publish'; readonly eventId: EventId }
  | { readonly kind: 'deliver'; readonly deliveryId: DeliveryId; readonly delayMs?: number; readonly hurry?: true };

/**
 * Wakes a worker soon. A bell may be lost at any time, rung twice, or rung for something long done: handlers look at
 * the store first, and the sweeper rings again for whatever is still open.
 */
export interface Bell {
  /** Resolves within two seconds, also when the queue is down or frozen: false means the bell was not heard. Never throws. */
  ring(doorbell: Doorbell): Promise<boolean>;
}
