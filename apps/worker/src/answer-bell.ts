import {
  type Delivery,
  type Doorbell,
  fold,
  parseEventId,
  type RequestEvent,
  type SignatureRequest,
} from '@kyso/domain';
import { advance, type EffectPorts, type Step } from '@kyso/signing';

export type Deliverer = {
  /** Creates the deliveries of an event; repeatable. */
  publish(event: RequestEvent, request: SignatureRequest): Promise<readonly Delivery['id'][]>;
  /** One attempt. */
  deliver(id: Delivery['id'], signal: AbortSignal): Promise<Step>;
};

export type WorkerPorts = EffectPorts & {
  /** Called once an event has its deliveries. For metrics. */
  readonly onPublished?: (event: RequestEvent, request: SignatureRequest) => Promise<void>;
};

/** Answers one bell. What is to be done is read from the store; the bell only says where to look. */
export async function answerBell(
  ports: WorkerPorts,
  deliverer: Deliverer,
  doorbell: Doorbell,
  signal: AbortSignal,
): Promise<Step> {
  switch (doorbell.kind) {
    case 'effect':
      return advance(ports, doorbell, signal);
    case 'publish':
      return publish(ports, deliverer, doorbell.eventId);
    case 'deliver':
      return deliverer.deliver(doorbell.deliveryId, signal);
  }
}

/** Deliveries first, then the mark: a crash in between publishes again, and existing deliveries stay as they are. */
async function publish(ports: WorkerPorts, deliverer: Deliverer, eventId: RequestEvent['id']): Promise<Step> {
  const parsed = parseEventId(eventId);
  if (parsed === undefined) return {};
  // The bell may be late: what is told is the request as it was when the event happened.
  const events = (await ports.requests.events(parsed.requestId)).filter(({ seq }) => seq <= parsed.seq);
  const event = events.at(-1);
  const request = fold(events);
  if (event?.id !== eventId || request === undefined) return {};
  const ids = await deliverer.publish(event, request);
  await ports.requests.markPublished(eventId);
  await ports.onPublished?.(event, request);
  await Promise.all(ids.map((deliveryId) => ports.bell.ring({ kind: 'deliver', deliveryId })));
  return {};
}
