/** Where the defects of `bugs.ts` are put in: between the workers and the store. */
import { fold, type RequestEvent, type RequestStore, type WebhookRecords } from '@kyso/domain';
import type { InMemoryStore } from '@kyso/testkit';
import type { Bug } from './bugs.ts';

export function harmedRequests(requests: RequestStore, { tables }: InMemoryStore, bug: Bug | undefined): RequestStore {
  const append = requests.append.bind(requests);
  switch (bug) {
    case 'conflicts ignored':
      return overriding(requests, {
        append: async (events, wakeAt) => {
          await append(events, wakeAt);
          return 'appended';
        },
      });
    case 'log by compare and swap':
      return overriding(requests, {
        append: async (events, wakeAt) => {
          const [{ requestId, seq }] = events;
          const before = await requests.load(requestId);
          if (before !== undefined && before.seq >= seq) return 'conflict';
          // Read, then written, with everybody else in between.
          const log = await requests.events(requestId);
          const answer = await append(events, wakeAt);
          if (answer === 'conflict') tables.logs.set(requestId, [...log, ...events]);
          return 'appended';
        },
      });
    case 'intention not written':
      return overriding(requests, {
        append: without(append, 'submission_started'),
      });
    case 'session forgotten':
      return overriding(requests, {
        append: without(append, 'session_changed'),
      });
    case 'wake-up forgotten':
      return overriding(requests, {
        append: async (events, wakeAt) => append(events, events.some(isGivenUp) ? '2099-01-01T00:00:00.000Z' : wakeAt),
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

/** As if events of this type had been written. */
function without(append: RequestStore['append'], type: RequestEvent['type']): RequestStore['append'] {
  return async (events, wakeAt) => {
    const [first, ...others] = events.filter((event) => event.type !== type);
    return first === undefined ? 'appended' : append([first, ...others], wakeAt);
  };
}

function isGivenUp({ type }: RequestEvent): boolean {
  return type === 'canceled' || type === 'expired';
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
