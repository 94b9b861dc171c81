import { describe, expect, it } from '@jest/globals';
import type { Checkpoint, Head, RequestEvent } from '@kyso/domain';
import { aHappyLog, SequentialIds } from '@kyso/testkit';
import { makeCheckpoint } from '../src/audit/write-checkpoints.ts';
import { checkCheckpoint, checkpointKey, findCheckpoint } from '../src/index.ts';

const KEY = checkpointKey('a1', Buffer.alloc(32, 1));
const OTHER = checkpointKey('a1', Buffer.alloc(32, 2));
const MINUTE = 60_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const ids = new SequentialIds();
const events = aHappyLog(ids, ids.next('ten')).map((event, index) => ({ ...event, at: atMinute(3000 + index * 10) }));
const id = events[0]?.requestId ?? ids.next('sr');

function atMinute(minute: number): string {
  return new Date(START + minute * MINUTE).toISOString();
}
const end = (seq: number): Head => ({ requestId: id, seq, hash: events[seq - 1]?.hash ?? '' });

/** One checkpoint a minute; `heads` says by minute which of them name our log. */
function installation(minutes: number, heads: Readonly<Record<number, Head>>) {
  const other = { requestId: ids.next('sr'), seq: 1, hash: 'f'.repeat(64) };
  const all: Checkpoint[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    const ours = heads[minute];
    const named = ours === undefined ? [other] : [other, ours];
    all.push(makeCheckpoint(all.at(-1), named, atMinute(minute), KEY));
  }
  const reads: number[] = [];
  const audit = {
    latest: async () => all.at(-1),
    async list(after: number, limit: number) {
      reads.push(after);
      return all.slice(after, after + limit);
    },
  };
  return { audit, reads };
}

describe('the checkpoint of a log', () => {
  it('is found among thousands with a few looks', async () => {
    const { audit, reads } = installation(5000, { 3001: end(1), [3001 + 70]: end(8) });
    expect((await findCheckpoint(audit, events))?.number).toBe(3071);
    expect(reads.length).toBeLessThan(30);
  });

  it('is the one that names it at its furthest while its end is not signed yet, or none', async () => {
    const early = installation(3090, { 3001: end(1), 3021: end(3) });
    expect((await findCheckpoint(early.audit, events))?.number).toBe(3021);
    expect(await findCheckpoint(installation(3090, {}).audit, events)).toBeUndefined();
    expect(await findCheckpoint(installation(0, {}).audit, events)).toBeUndefined();
  });

  it('carries the key, confirms the rows up to the end that it names, and nothing else', () => {
    const checkpoint = makeCheckpoint(undefined, [end(5)], atMinute(1), KEY);
    expect(checkpoint.publicKey).toBe(Buffer.from(KEY.publicKey.raw).toString('base64'));
    const check = (change: Partial<Checkpoint> = {}, log: readonly RequestEvent[] = events, key = KEY) =>
      checkCheckpoint({ ...checkpoint, ...change }, { id, events: log, key: key.publicKey });
    expect(check()).toEqual({ kind: 'confirms', events: 5 });
    const broken = (reason: string) => ({ kind: 'broken', reason });
    expect(check({ heads: [end(4)] })).toEqual(broken('checkpoint_content_changed'));
    expect(check({}, events, OTHER)).toEqual(broken('checkpoint_signature_wrong'));
    expect(check({}, events.slice(0, 4))).toEqual(broken('log_cut_short'));
    const rewritten = events.map((event) => (event.seq === 5 ? { ...event, hash: 'e'.repeat(64) } : event));
    expect(check({}, rewritten)).toEqual(broken('log_replaced'));
    const foreign = makeCheckpoint(undefined, [{ ...end(5), requestId: ids.next('sr') }], atMinute(1), KEY);
    expect(checkCheckpoint(foreign, { id, events, key: KEY.publicKey })).toEqual(broken('log_missing'));
  });
});
