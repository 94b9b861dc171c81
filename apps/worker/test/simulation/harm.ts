/** Where the defects of `bugs.ts` are put in: between the workers and the store. */
import { fold, type RequestStore, type WebhookRecords } from '@kyso/domain';
import type { InMemoryStore } from '@kyso/testkit';
import type { Bug } from './bugs.ts';

export function harmedRequests(requests: RequestStore, { tables }: InMemoryStore, bug: Bug | undefined): RequestStore {
  const append = requests.append.bind(requests);
  switch (bug) {
    case 'conflicts ignored':
      return overriding(requests, {
        append: async (event, wakeAt) => {
          await append(event, wakeAt);
          return 'appended';
        },
      });
    case 'log by compare and swap':
      return overriding(requests, {
        append: async (event, wakeAt) => {
          const before = await requests.load(event.requestId);
          if (before !== undefined && before.seq >= event.seq) return 'conflict';
          // Read, then written, with everybody else in between.
          const log = await requests.events(event.requestId);
          const answer = await append(event, wakeAt);
          if (answer === 'conflict') tables.logs.set(event.requestId, [...log, event]);
          return 'appended';
        },
      });
    case 'intention not written':
      return overriding(requests, {
        append: async (event, wakeAt) => (event.type === 'submission_started' ? 'appended' : append(event, wakeAt)),
      });
    case 'session forgotten':
      return overriding(requests, {
        append: async (event, wakeAt) => (event.type === 'session_changed' ? 'appended' : append(event, wakeAt)),
      });
    case 'wake-up forgotten':
      return overriding(requests, {
        append: async (event, wakeAt) =>
          append(event, event.type === 'canceled' || event.type === 'expired' ? '2099-01-01T00:00:00.000Z' : wakeAt),
        wakeAt: async () => {},
      });
    case 'projection believed':
      return overriding(requests, {
        load: async (id) => {
          const log = await requests.events(id);
          // As a reader that comes before the writer of the projection.
          return fold(log.slice(0, Math.max(1, log.length - 1)));
        },
      });
    default:
      return requests;
  }
}

export function harmedWebhooks(webhooks: WebhookRecords, bug: Bug | undefined): WebhookRecords {
  if (bug !== 'marked before told') return webhooks;
  let told = 0;
  // As if the process had died between the mark and the deliveries, now and then.
  return overriding(webhooks, {
    insertDeliveries: (deliveries) => webhooks.insertDeliveries(deliveries.filter(() => ++told % 7 !== 0)),
  });
}

/** `target` with some of its methods replaced. */
export function overriding<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, property) {
      const own: unknown = Reflect.get(methods, property);
      const member: unknown = own ?? Reflect.get(target, property, target);
      return typeof member === 'function' && own === undefined ? member.bind(target) : member;
    },
  });
}
