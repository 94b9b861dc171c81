import type { Delivery, Doorbell, Moment } from '@kyso/domain';
import type { EffectPorts, Step } from '@kyso/signing';
import { drive } from './drive.ts';
import type { LimitedProviders } from './provider-limits.ts';
import { findMoment, publish } from './publisher.ts';

export type Deliverer = {
  /** Creates the deliveries of events of one request; repeatable. */
  publish(moments: readonly Moment[]): Promise<readonly Delivery['id'][]>;
  /** One attempt. */
  deliver(id: Delivery['id'], signal: AbortSignal): Promise<Step>;
};

export type WorkerPorts = EffectPorts & {
  /** Called once an event has its deliveries. For metrics. */
  readonly onPublished?: (moment: Moment) => void;
  /** Resolves after `ms` milliseconds, or never. */
  readonly pause: (ms: number) => Promise<void>;
  /** Whoever rings for requests whose provider is silent; absent: they come back by themselves. */
  readonly standBy?: Pick<LimitedProviders, 'sleep' | 'wake'>;
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
      return await drive(ports, deliverer, doorbell, signal);
    case 'publish': {
      const moment = await findMoment(ports.requests, doorbell.eventId);
      if (moment !== undefined) await publish(ports, deliverer, [moment]);
      return {};
    }
    case 'deliver':
      return await deliverer.deliver(doorbell.deliveryId, signal);
  }
}
