import {
  type Bell,
  type Clock,
  type ConsecutiveEvents,
  type EventBody,
  type EventContext,
  fold,
  follow,
  type Moment,
  PUBLISHED_AS,
  type RequestEvent,
  type RequestStore,
  type SignatureRequest,
  WORKFLOW,
} from '@kyso/domain';
import { toInstant } from './instant.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { sha256Text } from './sha256.ts';

export type LogPorts = {
  readonly requests: RequestStore;
  readonly bell: Bell;
  readonly clock: Clock;
  /** Takes what was written and is to be published; absent: a bell is rung for it. May be lost like a bell. */
  readonly publish?: (moment: Moment) => Promise<void>;
};

export type RecordOptions = {
  readonly actor: string;
  /** When the next effect should start; default at once. */
  readonly delayMs?: number;
  /** The caller goes on with the next effect itself: no bell for it. */
  readonly goOn?: boolean;
  /** What led to the request and is not in the log yet: it is written in front. */
  readonly unwritten?: readonly Moment[];
};

/**
 * Writes the next event of a request: the insert first, then the bells, each of which may be lost.
 * @returns the request after the event, or undefined when the event is not allowed any more or somebody else moved
 * first; the caller loads again or lets go.
 */
export function record(
  ports: LogPorts,
  request: SignatureRequest,
  body: EventBody,
  options: RecordOptions,
): Promise<SignatureRequest | undefined> {
  return recordTogether(ports, request, [body], options);
}

/** An event, or what makes it of the request as it is by then. */
export type NextBody = EventBody | ((request: SignatureRequest) => EventBody);

/**
 * The same for events that happen at once: one write, and one bell for what the last of them asks for. A crash may leave
 * the first of them only: each must leave the request where somebody else could go on.
 */
export async function recordTogether(
  ports: LogPorts,
  request: SignatureRequest,
  bodies: readonly NextBody[],
  options: RecordOptions,
): Promise<SignatureRequest | undefined> {
  const now = ports.clock.now();
  const next = follows(request, bodies, { at: toInstant(now), actor: options.actor, digest: sha256Text });
  if (next === undefined) return undefined;
  const moments = [...(options.unwritten ?? []), ...next];
  const [first, ...others] = moments.map(({ event }) => event);
  const moved = moments.at(-1)?.request;
  if (first === undefined || moved === undefined) throw new TypeError('nothing is to be written');
  if (!(await append(ports, [first, ...others], options.delayMs ?? 0, now))) return undefined;
  await Promise.all([
    ...moments.filter(({ event }) => PUBLISHED_AS[event.type] !== undefined).map((moment) => publish(ports, moment)),
    options.goOn === true ? undefined : ringEffect(ports.bell, moved, options.delayMs ?? 0),
  ]);
  return moved;
}

/** What would be written now, for a caller who hands it in as unwritten with what follows; undefined when it is not allowed. */
export function foresee(
  { clock }: LogPorts,
  request: SignatureRequest,
  body: EventBody,
  { actor }: Pick<RecordOptions, 'actor'>,
): Moment | undefined {
  return follows(request, [body], { at: toInstant(clock.now()), actor, digest: sha256Text })?.[0];
}

/** Undefined when one of them is not allowed. */
function follows(
  request: SignatureRequest,
  bodies: readonly NextBody[],
  context: EventContext,
): readonly Moment[] | undefined {
  const moments: Moment[] = [];
  let before = request;
  for (const body of bodies) {
    const event = follow(before, typeof body === 'function' ? body(before) : body, context);
    const after = event && fold([event], before);
    if (event === undefined || after === undefined) return undefined;
    moments.push({ event, request: after });
    before = after;
  }
  return moments;
}

/**
 * Writes the first event of a new request and rings once: the job behind that bell publishes the event on its way.
 * @returns undefined when the id is taken.
 */
export async function recordFirst(ports: LogPorts, event: RequestEvent): Promise<SignatureRequest | undefined> {
  const request = fold([event]);
  if (request === undefined || !(await append(ports, [event], 0, ports.clock.now()))) return undefined;
  await ringEffect(ports.bell, request, 0);
  return request;
}

async function append(ports: LogPorts, events: ConsecutiveEvents, delayMs: number, now: number): Promise<boolean> {
  const wakeAt = toInstant(now + delayMs + DEFAULT_POLICY.wakeGraceMs);
  return (await ports.requests.append(events, wakeAt)) === 'appended';
}

async function publish(ports: LogPorts, moment: Moment): Promise<void> {
  if (ports.publish !== undefined) await ports.publish(moment);
  else await ports.bell.ring({ kind: 'publish', eventId: moment.event.id });
}

async function ringEffect(bell: Bell, { id, seq, state }: SignatureRequest, delayMs: number): Promise<void> {
  const { effect } = WORKFLOW[state];
  if (effect !== undefined) await bell.ring({ kind: 'effect', effect, requestId: id, seq, delayMs });
}
