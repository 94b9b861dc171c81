import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fold } from '@kyso/domain';
import {
  aCreatedEvent,
  aRequestEvent,
  armedFrom,
  armingEnv,
  expectCode,
  InMemoryBlobStore,
  InMemoryStore,
  instant,
  RecordingBell,
  SequentialIds,
  WORKER_FAILPOINTS,
  withFailpoints,
} from '../src/index.ts';

describe('a failpoint', () => {
  let log: string;
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kyso-failpoints-'));
    log = join(directory, 'log');
  });
  afterEach(async () => await rm(directory, { recursive: true }));

  const adapters = () => ({ store: new InMemoryStore(), blobs: new InMemoryBlobStore(), bell: new RecordingBell() });

  it('strikes when its place is passed for the nth time, before or after the call, and says so', async () => {
    const ids = new SequentialIds();
    const tenantId = ids.next('ten');
    for (const [side, kept] of [
      ['before', 1],
      ['after', 2],
    ] as const) {
      const armed = { point: `append(created):${side}`, mode: 'throw', nth: 2 } as const;
      const { store } = withFailpoints(adapters(), armed, log);
      await store.requests.append([aCreatedEvent(ids, { tenantId })], instant());
      await expectCode(store.requests.append([aCreatedEvent(ids, { tenantId })], instant()), 'store.unavailable');
      expect(await store.requests.countByStatus()).toEqual({ queued: kept });
      await store.requests.append([aCreatedEvent(ids, { tenantId })], instant());
    }
    expect(await readFile(log, 'utf8')).toBe('throw append(created):before\nthrow append(created):after\n');
  });

  it('lies on both sides of every event of a group', async () => {
    const ids = new SequentialIds();
    const created = aCreatedEvent(ids, { tenantId: ids.next('ten') });
    const queued = fold([created]);
    if (queued === undefined) throw new TypeError('nothing was folded');
    const started = aRequestEvent(queued, 'preparation_started');
    for (const type of ['created', 'preparation_started']) {
      for (const side of ['before', 'after']) {
        const inner = adapters();
        const armed = { point: `append(${type}):${side}`, mode: 'throw', nth: 1 } as const;
        const { store } = withFailpoints(inner, armed, log);
        await expectCode(store.requests.append([created, started], instant()), 'store.unavailable');
        expect(await inner.store.requests.events(created.requestId)).toHaveLength(side === 'before' ? 0 : 2);
      }
    }
  });

  it('travels to another process through its environment', () => {
    const armed = { point: 'provider.submit:after', mode: 'kill', nth: 3 } as const;
    expect(armedFrom(armingEnv(armed, log))).toEqual({ armed, logPath: log });
    expect(armedFrom({})).toBeUndefined();
  });

  it('exists on both sides of every event that a worker writes', () => {
    expect(WORKER_FAILPOINTS).toContain('append(submission_started):before');
    expect(WORKER_FAILPOINTS).toContain('append(submission_started):after');
    expect(WORKER_FAILPOINTS).not.toContain('append(created):after');
  });
});
