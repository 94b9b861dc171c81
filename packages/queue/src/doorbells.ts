/**
 * How a doorbell becomes a BullMQ job and back: queue, job name, job id and data. Knows nothing of Redis; the store,
 * not the job, says what there is to do.
 */
import type { DeliveryId, Doorbell, Effect, EventId } from '@kyso/domain';
import { isId, parseEventId } from '@kyso/domain';

/**
 * Queues and the job names each one carries. `poll` has no limiter, so that waiting requests are always promoted;
 * `preserve` asks authorities that may take minutes, and must not hold up a signature.
 */
export const QUEUES = {
  sign: ['prepare', 'submit', 'seal'],
  poll: ['poll', 'watch'],
  preserve: ['preserve'],
  webhook: ['publish', 'deliver'],
} as const satisfies Record<string, readonly (Effect | 'publish' | 'deliver')[]>;

export type QueueName = keyof typeof QUEUES;
export type JobName = (typeof QUEUES)[QueueName][number];

/** Key prefix in Redis where none is given: `kyso:sign:wait` and so on. */
export const DEFAULT_PREFIX = 'kyso';

export type JobData =
  | { readonly requestId: string; readonly seq: number }
  | { readonly eventId: string }
  | { readonly deliveryId: string };

export type JobSpec = {
  readonly queue: QueueName;
  readonly name: JobName;
  /** The same for the same bell, so that one rung twice is one job. Free of colons, which BullMQ refuses. */
  readonly jobId: string;
  readonly data: JobData;
  /** Milliseconds, 0 for at once. */
  readonly delayMs: number;
  /** A job of this id that is delayed is done now. */
  readonly hurry: boolean;
};

const QUEUE_OF: Readonly<Record<JobName, QueueName>> = {
  prepare: 'sign',
  submit: 'sign',
  seal: 'sign',
  poll: 'poll',
  watch: 'poll',
  preserve: 'preserve',
  publish: 'webhook',
  deliver: 'webhook',
};

/** `Object.keys` forgets the key type; the object is a constant. */
export const QUEUE_NAMES = Object.keys(QUEUES) as readonly QueueName[];

export function toJob(doorbell: Doorbell): JobSpec {
  switch (doorbell.kind) {
    case 'effect': {
      const { effect, requestId, seq, delayMs = 0, hurry = false } = doorbell;
      const jobId = `${requestId}-${seq}-${effect}`;
      return { queue: QUEUE_OF[effect], name: effect, jobId, data: { requestId, seq }, delayMs, hurry };
    }
    case 'publish': {
      const { eventId } = doorbell;
      const jobId = `${eventId}-publish`;
      return { queue: 'webhook', name: 'publish', jobId, data: { eventId }, delayMs: 0, hurry: false };
    }
    case 'deliver': {
      const { deliveryId, delayMs = 0, hurry = false } = doorbell;
      const jobId = `${deliveryId}-deliver`;
      return { queue: 'webhook', name: 'deliver', jobId, data: { deliveryId }, delayMs, hurry };
    }
  }
}

/** The doorbell behind a job; undefined for a job that {@link toJob} did not make, such as one typed into the board. */
export function fromJob(name: string, data: unknown): Doorbell | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { requestId, seq, eventId, deliveryId }: Readonly<Record<string, unknown>> = { ...data };
  if (name === 'publish') return isEventId(eventId) ? { kind: 'publish', eventId } : undefined;
  if (name === 'deliver') return isDeliveryId(deliveryId) ? { kind: 'deliver', deliveryId } : undefined;
  if (!isEffect(name) || typeof requestId !== 'string' || !isId('sr', requestId)) return undefined;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  return { kind: 'effect', effect: name, requestId, seq };
}

function isEffect(name: string): name is Effect {
  return Object.hasOwn(QUEUE_OF, name) && QUEUE_OF[name as JobName] !== 'webhook'; // hasOwn has just shown it is a JobName
}

function isEventId(text: unknown): text is EventId {
  return typeof text === 'string' && parseEventId(text) !== undefined;
}

function isDeliveryId(text: unknown): text is DeliveryId {
  if (typeof text !== 'string') return false;
  const [event, endpoint, ...rest] = text.split('~');
  return rest.length === 0 && isEventId(event) && endpoint !== undefined && isId('we', endpoint);
}
