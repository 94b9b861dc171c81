import { describe, expect, it } from '@jest/globals';
import {
  begin,
  currentBatch,
  type EventBody,
  type EventType,
  extend,
  fold,
  follow,
  isFinal,
  next,
  type SignatureRequest,
  statusOf,
  verificationCodeOf,
} from '@kyso/domain';
import { AT, after, body, CREATED, created, digest, folded, ITEMS, LATER, type Step } from './samples.ts';

const [FIRST, SECOND] = ITEMS;
const SUBMITTED: readonly Step[] = ['preparation_started', 'prepared', 'submission_started', 'submitted'];
const APPROVED: readonly Step[] = [...SUBMITTED, 'approved'];

describe('a request whose documents are all signed', () => {
  it('collects along the way what the next step needs', () => {
    const { request: queued } = after();
    expect(queued).toMatchObject({ seq: 1, state: 'queued', createdAt: AT, deadlineAt: AT, description: 'Ký đơn' });
    expect(queued.items.map((item) => item.state)).toEqual(['pending', 'pending']);

    const { request: prepared } = after('preparation_started', 'prepared');
    expect(prepared).toMatchObject({ state: 'prepared', deadlineAt: LATER, updatedAt: LATER });
    expect(prepared.preparation).toMatchObject({ batches: [{ verificationCode: '042137', transactionId: 'tx-1' }] });
    expect(verificationCodeOf(prepared)).toBe('042137');
    expect(prepared.preparation).not.toHaveProperty('items');
    expect(prepared.items.map((item) => item.state)).toEqual(['prepared', 'prepared']);
    expect(prepared.items.map(({ artifact, artifactSha256 }) => artifact ?? artifactSha256)).toEqual([
      'sealed:artifact',
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);

    const { request: waiting } = after(...SUBMITTED);
    expect(waiting).toMatchObject({ state: 'awaiting_approval', submissionStartedAt: LATER });
    expect(waiting.submission).toEqual({ expiresAt: LATER, providerReference: 'ref', submittedAt: LATER });

    const { request: approved } = after(...APPROVED);
    expect(approved.items.map((item) => item.signatureValue)).toEqual(['c2ln', 'c2ln']);
  });

  it('ends completed, with the signed files and without a deadline', () => {
    const { request } = after(...APPROVED, ['item_signed', FIRST], ['item_signed', SECOND], 'completed');
    expect(request).toMatchObject({ seq: 9, state: 'completed' });
    expect(request).not.toHaveProperty('deadlineAt');
    for (const item of request.items) {
      expect(item).toMatchObject({ state: 'signed', signed: { sizeBytes: 2000, fileName: 'đã ký.pdf' } });
    }
  });
});

describe('a request that ends otherwise', () => {
  it.each<[EventType, readonly Step[], readonly string[]]>([
    [
      'partially_completed',
      [...APPROVED, ['item_signed', FIRST], ['item_failed', SECOND], 'partially_completed'],
      ['signed', 'failed'],
    ],
    ['declined', [...SUBMITTED, 'declined'], ['skipped', 'skipped']],
    ['declined', ['preparation_started', 'prepared', 'submission_started', 'declined'], ['skipped', 'skipped']],
    ['expired', [...SUBMITTED, 'expired', 'watch_ended'], ['skipped', 'skipped']],
    ['canceled', [...SUBMITTED, 'canceled', 'approved_late'], ['skipped', 'skipped']],
    ['failed', [...SUBMITTED, 'abandoned', 'watch_ended'], ['skipped', 'skipped']],
    ['canceled', ['preparation_started', 'canceled'], ['skipped', 'skipped']],
    ['failed', ['preparation_started', ['item_failed', FIRST], 'failed'], ['failed', 'skipped']],
    ['failed', [...APPROVED, ['item_signed', SECOND], 'failed'], ['skipped', 'signed']],
  ])('is %s and leaves no document open', (state, steps, items) => {
    const { request } = after(...steps);
    expect(request.state).toBe(state);
    expect(statusOf(request)).toBe(state);
    expect(request.items.map((item) => item.state)).toEqual(items);
    expect(request).not.toHaveProperty('deadlineAt');
    expect(request.failure === undefined).toBe(state === 'canceled' || state === 'partially_completed');
  });

  it('remembers why a single document failed', () => {
    const { request } = after('preparation_started', ['item_failed', SECOND]);
    expect(request.items[0]).not.toHaveProperty('failure');
    expect(request.items[1]?.failure).toEqual({ code: 'document.corrupted' });
    expect(request).not.toHaveProperty('failure');
  });
});

describe('a request whose documents need several approvals', () => {
  const BATCHED: readonly Step[] = [...SUBMITTED, 'batch_approved'];

  it('brings the next batch to the phone with a clean sheet', () => {
    const log = [...after(...SUBMITTED).log];
    const [, , prepared] = log;
    if (prepared?.type !== 'prepared') throw new TypeError('the third event is prepared');
    const { request } = after(...BATCHED);
    expect(request).toMatchObject({ state: 'prepared', batch: 1 });
    expect(request).not.toHaveProperty('submission');
    expect(request).not.toHaveProperty('submissionStartedAt');
    expect(request.items.every(({ signatureValue }) => signatureValue === 'c2ln')).toBe(true);
  });

  it('loses only the documents of the batch that came to nothing, and of those after it', () => {
    const [first, second] = splitInTwo();
    expect(currentBatch(first)?.itemIds).toEqual([FIRST]);
    const ended = extend(second, [mustFollow(second, body(second, 'batch_ended'))], digest);
    expect(ended.state).toBe('finalizing');
    expect(ended.items.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['prepared', undefined],
      ['failed', 'approval.declined'],
    ]);
  });

  /** Waiting for the first, and for the second of two batches with a document each. */
  function splitInTwo() {
    const { request } = after('preparation_started');
    const prepared = body(request, 'prepared');
    if (prepared.type !== 'prepared') throw new TypeError('the sample is another event');
    const batches = ITEMS.map((itemId) => ({ transactionId: `tx-${itemId}`, itemIds: [itemId] }));
    const split = { ...prepared, data: { ...prepared.data, batches } };
    let waiting = extend(request, [mustFollow(request, split)], digest);
    const reach = (...types: readonly Exclude<EventType, 'created'>[]) => {
      for (const type of types) waiting = extend(waiting, [mustFollow(waiting, body(waiting, type))], digest);
      return waiting;
    };
    return [
      reach('submission_started', 'submitted'),
      reach('batch_approved', 'submission_started', 'submitted'),
    ] as const;
  }

  function mustFollow(request: SignatureRequest, next: EventBody) {
    const event = follow(request, next, { at: LATER, actor: 'worker', digest });
    if (event === undefined) throw new TypeError(`${next.type} is not allowed`);
    return event;
  }
});

describe('the secrets of a provider', () => {
  it('keeps the session that a look brought before the submission was written down', () => {
    const { request } = after('preparation_started', 'prepared', 'submission_started', 'session_changed', 'submitted');
    expect(request.submission).toMatchObject({ session: 'sealed:session', providerReference: 'ref', expiresAt: LATER });
  });

  it('are the newest of each kind, and the grant outlives the batch', () => {
    const { request } = after(...SUBMITTED, 'session_changed');
    expect(request.submission).toMatchObject({ session: 'sealed:session', providerReference: 'ref' });
    expect(request.grant).toBe('sealed:grant');
    expect(after(...SUBMITTED, 'session_changed', 'batch_approved').request.grant).toBe('sealed:grant');
  });
});

describe('the status of the API', () => {
  it('calls a request preparing until the provider has been asked', () => {
    const steps: readonly Step[] = ['preparation_started', 'prepared', 'submission_started'];
    for (const count of [1, 2, 3]) expect(statusOf(after(...steps.slice(0, count)).request)).toBe('preparing');
    expect(statusOf(after(...SUBMITTED).request)).toBe('awaiting_approval');
  });
});

describe('folding', () => {
  it('gives the same request at once and in two parts', () => {
    const { request, log } = after(...APPROVED, 'item_signed');
    for (let cut = 0; cut <= log.length; cut++) {
      expect(fold(log.slice(cut), fold(log.slice(0, cut)))).toEqual(request);
    }
    expect(fold([])).toBeUndefined();
  });

  it('does not change what it is given', () => {
    const { request, log } = after('preparation_started');
    const before = structuredClone({ request, log });
    fold([...after('preparation_started', 'canceled').log.slice(2)], request);
    expect({ request, log }).toEqual(before);
  });

  it('refuses events out of sequence', () => {
    const { log } = after('preparation_started', 'prepared');
    const [first, second, third] = log;
    if (first === undefined || second === undefined || third === undefined) throw new TypeError('three events');
    for (const wrong of [[second], [first, third], [first, first], [first, second, second], [third, second, first]]) {
      expect(() => fold(wrong)).toThrow(TypeError);
    }
    expect(() => fold([{ ...first, seq: 2 }])).toThrow(TypeError);
  });

  it('refuses a gap or a repetition also where the table would allow the event', () => {
    const { log } = after('preparation_started', 'item_failed', ['item_failed', SECOND]);
    const [first, second, third, fourth] = log;
    if (first === undefined || second === undefined || third === undefined || fourth === undefined) {
      throw new TypeError('four events');
    }
    for (const wrong of [
      [first, second, fourth],
      [first, second, third, third],
    ]) {
      expect(() => fold(wrong)).toThrow(TypeError);
    }
  });

  it('refuses an event that the table does not allow', () => {
    const { request } = after('canceled');
    const late = follow({ ...request, state: 'queued' }, body(request, 'preparation_started'), {
      at: AT,
      actor: 'x',
      digest,
    });
    if (late === undefined) throw new TypeError('the sample is not allowed');
    expect(() => fold([late], request)).toThrow(TypeError);
    expect(() => fold([{ ...created(), seq: 2 }], folded([created()]))).toThrow(TypeError);
  });
});

describe('the next event', () => {
  it('carries on the sequence and the names of its request', () => {
    const { request } = after('preparation_started');
    const event = follow(request, body(request, 'prepared'), { at: LATER, actor: 'worker', digest });
    expect(event).toMatchObject({ seq: 3, type: 'prepared', at: LATER, actor: 'worker' });
    expect(event).toMatchObject({ requestId: request.id, tenantId: request.tenantId });
    expect(event?.id).toBe(`evt_${request.id.slice(3)}_3`);
  });

  it('is undefined exactly where the table does not allow it', () => {
    const context = { at: LATER, actor: 'worker', digest };
    const types = [
      'preparation_started',
      'prepared',
      'submitted',
      'approved',
      'completed',
      'canceled',
      'failed',
    ] as const;
    for (const { request } of [after(), after('preparation_started'), after(...APPROVED), after('canceled')]) {
      for (const type of types) {
        const allowed = next(request.state, type) !== undefined;
        expect(follow(request, body(request, type), context) !== undefined).toBe(allowed);
      }
      expect(follow(request, { type: 'created', data: CREATED }, context)).toBeUndefined();
      if (isFinal(request.state)) expect(types.some((type) => next(request.state, type))).toBe(false);
    }
  });

  it('is created, number one, for a new request', () => {
    const { request } = after();
    const event = begin(request.id, request.tenantId, CREATED, { at: AT, actor: 'api:test', digest });
    expect(event).toMatchObject({ seq: 1, type: 'created', id: `evt_${request.id.slice(3)}_1` });
  });
});
