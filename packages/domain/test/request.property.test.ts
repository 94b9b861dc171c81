import { describe, expect, it } from '@jest/globals';
import {
  type EventType,
  extend,
  fold,
  follow,
  isAtRest,
  isFinal,
  isTerminal,
  type RequestEvent,
  type SignatureRequest,
  statusOf,
  WORKFLOW,
} from '@kyso/domain';
import fc from 'fast-check';
import { body, created, digest, folded, ITEMS, LATER } from './samples.ts';

const MAX_STEPS = 30;

/** Each step picks one of the allowed events and a document. */
const walks = fc.array(fc.tuple(fc.nat({ max: 99 }), fc.constantFrom(...ITEMS)), { maxLength: MAX_STEPS });

const EVENT_TYPES = [...new Set(Object.values(WORKFLOW).flatMap((row) => Object.keys(row.on)))];

describe('any sequence of allowed events', () => {
  it('keeps the log contiguous, the documents legal and the end final', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const log = follows(walk);
        expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
        for (let length = 1; length <= log.length; length++) assertLegal(folded(log.slice(0, length)), length);
      }),
    );
  });

  it('folds to the same request from any point on', () => {
    fc.assert(
      fc.property(walks, fc.nat({ max: MAX_STEPS }), (walk, cut) => {
        const log = follows(walk);
        expect(fold(log.slice(cut), fold(log.slice(0, cut)))).toEqual(fold(log));
      }),
    );
  });

  it('changes the status no more after a terminal event, of which there is at most one', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const log = follows(walk);
        const terminal = log.findIndex(({ type }) => isTerminal(type));
        expect(log.filter(({ type }) => isTerminal(type)).length).toBe(terminal < 0 ? 0 : 1);
        const statuses = log.map((_, index) => statusOf(folded(log.slice(0, index + 1))));
        if (terminal >= 0) expect(new Set(statuses.slice(terminal)).size).toBe(1);
        expect(isFinal(folded(log).state)).toBe(terminal >= 0);
      }),
    );
  });

  it('is a chain: every event names the hash of the one before', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        let request: SignatureRequest | undefined;
        for (const event of follows(walk)) request = extend(request, [event], digest);
      }),
    );
  });

  it('allows nothing once it is at rest', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const request = folded(follows(walk));
        if (!isAtRest(request.state)) return;
        for (const type of EVENT_TYPES) expect(after(request, laterType(type))).toBeUndefined();
      }),
    );
  });
});

function follows(walk: readonly [number, (typeof ITEMS)[number]][]): readonly RequestEvent[] {
  const log: RequestEvent[] = [created()];
  for (const [choice, itemId] of walk) {
    const request = folded(log);
    const allowed = Object.keys(WORKFLOW[request.state].on);
    const type = allowed[choice % Math.max(1, allowed.length)];
    if (type === undefined) break;
    const event = after(request, laterType(type), itemId);
    if (event === undefined) throw new TypeError(`${type} is in the row of ${request.state} and yet not allowed`);
    log.push(event);
  }
  return log;
}

function after(request: SignatureRequest, type: Exclude<EventType, 'created'>, itemId?: (typeof ITEMS)[number]) {
  return follow(request, body(request, type, itemId), { at: LATER, actor: 'worker', digest });
}

function assertLegal(request: SignatureRequest, seq: number): void {
  const final = isFinal(request.state);
  expect(request.seq).toBe(seq);
  expect(request.items.map((item) => item.itemId)).toEqual(ITEMS);
  expect(request.deadlineAt === undefined).toBe(final);
  expect(request.closedAt === undefined).toBe(!final);
  for (const item of request.items) {
    expect(final ? ['signed', 'failed', 'skipped'] : ['pending', 'prepared', 'signed', 'failed']).toContain(item.state);
    if (item.state === 'prepared') expect(item.artifactSha256 ?? item.artifact).toBeDefined();
    else expect(item.artifact).toBeUndefined();
    if (item.state === 'signed') expect(item.signed).toBeDefined();
    if (item.state === 'failed') expect(item.failure).toBeDefined();
  }
}

/** `created` is in no row of the table. */
function laterType(type: string): Exclude<EventType, 'created'> {
  return type as Exclude<EventType, 'created'>;
}
