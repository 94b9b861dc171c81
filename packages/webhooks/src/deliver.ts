/** Fan-out of events to endpoints and the attempts to deliver them. What wakes it up is not its business. */
import { randomInt } from 'node:crypto';
import {
  type Clock,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryId,
  deliveryId,
  type EventId,
  type Moment,
  PUBLISHED_AS,
  type TenantId,
  type Vault,
  type WebhookEndpoint,
  type WebhookRecords,
} from '@kyso/domain';
import type { WebhookPolicy } from './address-policy.ts';
import { type Answer, type Message, type NoAnswer, post } from './attempt.ts';
import { guardedAgent, type Resolve } from './connector.ts';
import { serializeMessage, type WebhookMessage, webhookMessage } from './message.ts';
import { createReceivers, type Receiver } from './receivers.ts';
import { signWith } from './signing.ts';
import { judge, type Verdict } from './verdict.ts';

/** For the whole of one attempt. */
const ATTEMPT_TIMEOUT_MS = 15_000;
/** To one receiver at a time. */
const CONNECTIONS = 5;
const USER_AGENT = 'Kyso-Webhooks/1';
const JITTER_STEPS = 1_000_000;

export type DelivererOptions = {
  readonly store: WebhookRecords;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly policy: WebhookPolicy;
  /** What links in messages start with; default: they are paths. */
  readonly publicUrl?: string;
  /** A number from 0 up to 1, for jitter. */
  readonly random?: () => number;
  /** Addresses of a name; default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Milliseconds for the whole of one attempt; default 15 000. */
  readonly timeoutMs?: number;
  /** Told of each attempt when it is recorded. */
  readonly onAttempt?: (attempt: Attempted) => void;
};

/** How an attempt went, and what became of its delivery. */
export type Attempted = {
  /** `2xx` and so on; `no_answer`; absent when the endpoint was gone or disabled, so that nothing was sent. */
  readonly codeClass?: string;
  readonly state: Delivery['state'];
};

export interface Deliverer extends AsyncDisposable {
  /**
   * Creates a delivery for each event and each active endpoint that wants it, and answers their ids. Repeatable: what
   * exists is left as it is.
   * @param moments of one request; one whose request is not folded up to its event is a TypeError where somebody wants it.
   */
  publish(moments: readonly Moment[]): Promise<readonly DeliveryId[]>;
  /**
   * Makes one attempt if one is due, records it, and says in how many milliseconds the next one is. Nothing to do (gone,
   * finished, endpoint disabled) is an answer too. When `signal` aborts, nothing is recorded and its reason is thrown.
   * @throws KysoError `store.unavailable`; `internal` when the secret cannot be opened.
   */
  deliver(id: DeliveryId, signal: AbortSignal): Promise<{ readonly again?: number }>;
}

export function createDeliverer(options: DelivererOptions): Deliverer {
  const { policy, resolve, timeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  const receiverOf = createReceivers(options.vault, policy);
  const agent = guardedAgent(policy, { connections: CONNECTIONS, ...(resolve === undefined ? {} : { resolve }) });
  const deliverer = createDelivererThrough(options, async (endpoint, delivery, signal) => {
    const receiver = receiverOf(endpoint);
    if (receiver === undefined) return { kind: 'no_answer', error: 'blocked_url' };
    const result = await post(agent, receiver, sign(receiver, delivery, options.clock.now()), { timeoutMs, signal });
    signal.throwIfAborted();
    return result;
  });
  return { ...deliverer, [Symbol.asyncDispose]: async () => await agent.destroy() };
}

/** The same through another way out than HTTP: for simulations. */
export function createDelivererThrough(
  options: Pick<DelivererOptions, 'store' | 'clock' | 'publicUrl' | 'random' | 'onAttempt'>,
  send: Send,
): Omit<Deliverer, typeof Symbol.asyncDispose> {
  return {
    publish: async (moments) => await publish(options, moments),
    deliver: async (id, signal) => await deliver(options, id, (endpoint, delivery) => send(endpoint, delivery, signal)),
  };
}

async function publish(
  { store, clock, publicUrl }: Pick<DelivererOptions, 'store' | 'clock' | 'publicUrl'>,
  moments: readonly Moment[],
): Promise<readonly DeliveryId[]> {
  const news = moments.flatMap(({ event, request }): News[] => {
    const type = PUBLISHED_AS[event.type];
    return type === undefined ? [] : [{ id: event.id, type, tell: () => webhookMessage(event, request, publicUrl) }];
  });
  const tenantId = moments[0]?.event.tenantId;
  return tenantId === undefined ? [] : await announce({ store, clock }, tenantId, news);
}

/** What there is to tell; the message is made only where somebody wants the type. */
export type News = { readonly id: EventId; readonly type: string; readonly tell: () => WebhookMessage | undefined };

/** Creates the deliveries of a tenant's news, one for each endpoint that wants it. Repeatable: what exists stays as it is. */
export async function announce(
  { store, clock }: Pick<DelivererOptions, 'store' | 'clock'>,
  tenantId: TenantId,
  news: readonly News[],
): Promise<readonly DeliveryId[]> {
  if (news.length === 0) return [];
  const endpoints = await store.listEndpoints(tenantId);
  const now = toInstant(clock.now());
  const deliveries = news.flatMap(({ id, type, tell }) => {
    const wanting = endpoints.filter((endpoint) => wants(endpoint, type));
    const message = wanting.length === 0 ? undefined : tell();
    if (message === undefined) return [];
    const payload = serializeMessage(message);
    return wanting.map(
      (endpoint): Delivery => ({
        id: deliveryId(id, endpoint.id),
        eventId: id,
        endpointId: endpoint.id,
        tenantId,
        type,
        payload,
        state: 'pending',
        attempts: 0,
        nextAttemptAt: now,
        createdAt: now,
      }),
    );
  });
  if (deliveries.length > 0) await store.insertDeliveries(deliveries);
  return deliveries.map(({ id }) => id);
}

function wants(endpoint: WebhookEndpoint, type: string): boolean {
  return endpoint.state === 'active' && (endpoint.types.length === 0 || endpoint.types.includes(type));
}

/** One attempt: what the receiver answered, or why it did not. */
export type Send = (endpoint: WebhookEndpoint, delivery: Delivery, signal: AbortSignal) => Promise<Answer | NoAnswer>;

async function deliver(
  options: Pick<DelivererOptions, 'store' | 'clock' | 'random' | 'onAttempt'>,
  id: DeliveryId,
  send: (endpoint: WebhookEndpoint, delivery: Delivery) => Promise<Answer | NoAnswer>,
): Promise<{ readonly again?: number }> {
  const { store, clock } = options;
  const delivery = await store.findDelivery(id);
  if (delivery?.state !== 'pending') return {};
  const startedMs = clock.now();
  const waitMs = Date.parse(delivery.nextAttemptAt) - startedMs;
  if (waitMs > 0) return { again: waitMs };

  const endpoint = await store.findEndpoint(delivery.tenantId, delivery.endpointId);
  const isOpen = endpoint?.state === 'active';
  const result: Answer | NoAnswer = isOpen
    ? await send(endpoint, delivery)
    : { kind: 'no_answer', error: endpoint === undefined ? 'endpoint_removed' : 'endpoint_disabled' };
  const nowMs = clock.now();
  const attempt = delivery.attempts + 1;
  const verdict: Verdict = isOpen
    ? judge(result, { attempt, nowMs, chance: (options.random ?? chance)() })
    : { kind: 'refused' };

  if (verdict.kind === 'gone') await store.disableEndpoint(delivery.endpointId, 'the receiver wants no more messages');
  const at = toInstant(startedMs);
  const record = { deliveryId: id, attempt, at, durationMs: nowMs - startedMs, ...evidence(result) };
  const state = STATE_AFTER[verdict.kind];
  await store.recordAttempt(record, {
    state,
    attempts: attempt,
    nextAttemptAt: verdict.kind === 'retry' ? toInstant(nowMs + verdict.afterMs) : delivery.nextAttemptAt,
  });
  options.onAttempt?.({ ...(isOpen ? { codeClass: codeClassOf(result) } : {}), state });
  return verdict.kind === 'retry' ? { again: verdict.afterMs } : {};
}

const STATE_AFTER: Readonly<Record<Verdict['kind'], Delivery['state']>> = {
  succeeded: 'succeeded',
  refused: 'skipped',
  gone: 'skipped',
  retry: 'pending',
  exhausted: 'exhausted',
};

function codeClassOf(result: Answer | NoAnswer): string {
  return result.kind === 'no_answer' ? 'no_answer' : `${Math.floor(result.status / 100)}xx`;
}

function evidence(result: Answer | NoAnswer): Pick<DeliveryAttempt, 'status' | 'error' | 'responseExcerpt'> {
  if (result.kind === 'no_answer') return { error: result.error };
  return { status: result.status, ...(result.excerpt === '' ? {} : { responseExcerpt: result.excerpt }) };
}

/** The time of the attempt is signed, so every attempt is signed anew; the id and the bytes stay the same. */
function sign({ keys }: Receiver, { eventId, payload }: Delivery, nowMs: number): Message {
  const timestampSeconds = Math.floor(nowMs / 1_000);
  const headers = {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': eventId,
    'webhook-timestamp': `${timestampSeconds}`,
    'webhook-signature': signWith(keys, { id: eventId, timestampSeconds, payload }),
  };
  return { headers, body: payload };
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

function chance(): number {
  return randomInt(JITTER_STEPS) / JITTER_STEPS;
}
