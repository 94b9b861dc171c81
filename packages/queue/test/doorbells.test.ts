import { describe, expect, it } from '@jest/globals';
import { type Doorbell, deliveryId, eventId, isId, type RequestId, WORKFLOW } from '@kyso/domain';
import { fromJob, QUEUES, toJob } from '../src/doorbells.ts';

const requestId = 'sr_01J0000000000000000000000A';
const endpointId = 'we_01J0000000000000000000000B';

function ids(): { request: RequestId; bells: readonly Doorbell[] } {
  if (!isId('sr', requestId) || !isId('we', endpointId)) throw new TypeError('fixture ids are malformed');
  const event = eventId(requestId, 3);
  return {
    request: requestId,
    bells: [
      { kind: 'effect', effect: 'prepare', requestId, seq: 1 },
      { kind: 'effect', effect: 'submit', requestId, seq: 3 },
      { kind: 'effect', effect: 'poll', requestId, seq: 5 },
      { kind: 'effect', effect: 'seal', requestId, seq: 6 },
      { kind: 'publish', eventId: event },
      { kind: 'deliver', deliveryId: deliveryId(event, endpointId) },
    ],
  };
}

describe('a doorbell as a job', () => {
  it('comes back from its job unchanged, delay apart', () => {
    for (const bell of ids().bells) {
      const job = toJob(bell);
      expect(fromJob(job.name, JSON.parse(JSON.stringify(job.data)))).toEqual(bell);
    }
  });

  it('has an id of its own, free of colons and not all digits', () => {
    const jobIds = ids().bells.map((bell) => toJob(bell).jobId);
    expect(new Set(jobIds).size).toBe(jobIds.length);
    for (const jobId of jobIds) expect(jobId).toMatch(/^[a-z][^:]*$/);
  });

  it('has the same id however late or hurried it is', () => {
    const { request } = ids();
    const bell = { kind: 'effect', effect: 'poll', requestId: request, seq: 5 } as const;
    expect(toJob({ ...bell, delayMs: 4_000 }).jobId).toBe(toJob(bell).jobId);
    expect(toJob({ ...bell, hurry: true }).jobId).toBe(toJob(bell).jobId);
  });

  it('goes to a queue that lists its name, for every effect of the workflow', () => {
    for (const { effect } of Object.values(WORKFLOW)) {
      if (effect === undefined) continue;
      const job = toJob({ kind: 'effect', effect, requestId: ids().request, seq: 1 });
      expect(QUEUES[job.queue]).toContain(job.name);
    }
  });

  it.each([
    ['prepare', null],
    ['prepare', {}],
    ['prepare', { requestId, seq: 0 }],
    ['prepare', { requestId, seq: '1' }],
    ['prepare', { requestId: 'sr_1', seq: 1 }],
    ['publish', { eventId: 'evt_x' }],
    ['publish', { requestId, seq: 1 }],
    ['deliver', { deliveryId: 'evt_01J0000000000000000000000A_3' }],
    ['deliver', { deliveryId: `evt_01J0000000000000000000000A_3~${endpointId}~` }],
    ['toString', { requestId, seq: 1 }],
    ['obliterate', { requestId, seq: 1 }],
  ])('is not read from a foreign job: %s %j', (name, data) => {
    expect(fromJob(name, data)).toBeUndefined();
  });
});
