import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Sha256 } from '@kyso/domain';
import { aCreatedEvent, aFile, aRequestEvent, InMemoryBlobStore, InMemoryStore, SequentialIds } from '@kyso/testkit';
import { keepHouse } from '../src/keep-house.ts';

const DAY_MS = 24 * 3_600_000;
const KEYS = [{ kid: 'a1', key: Buffer.alloc(32, 1) }];
const ids = new SequentialIds();
const tenantId = ids.next('ten');

let store: InMemoryStore;
let blobs: InMemoryBlobStore;

beforeEach(() => {
  store = new InMemoryStore();
  blobs = new InMemoryBlobStore();
});

/** Blobs carry the time at which they were written, so the clock starts there. */
const inDays = (days: number) => ({ now: () => Date.now() + days * DAY_MS });
const round = (days: number, policy: { retentionMs?: number }) =>
  keepHouse({ store, blobs, clock: inDays(days), keys: KEYS }, { orphanGraceMs: DAY_MS, ...policy });

async function write(text: string): Promise<Sha256> {
  async function* once() {
    yield Buffer.from(text);
  }
  return (await blobs.write(tenantId, once(), { maxBytes: 100 })).sha256;
}

/** A finished request over a document, both of now. */
async function aFinishedRequest(sha256: Sha256) {
  const now = new Date().toISOString();
  await store.files.insert(aFile(ids, tenantId, { sha256, createdAt: now }));
  const created = aCreatedEvent(ids, { tenantId, at: now });
  const items = created.data.items.map((item) => ({ ...item, sha256 }));
  const again = aCreatedEvent(ids, { tenantId, at: now, data: { items } });
  await store.requests.append([again], now);
  const request = await store.requests.load(again.requestId);
  if (request === undefined) throw new TypeError('the request is gone');
  await store.requests.append([aRequestEvent(request, 'canceled', { at: now })], now);
  return again.requestId;
}

describe('keeping house', () => {
  it('deletes documents that nothing names, after their grace', async () => {
    const [orphan, document] = [await write('orphan'), await write('document')];
    await aFinishedRequest(document);
    expect(await round(0.5, {})).toEqual({ requests: 0, files: 0, verifications: 0, orphans: 0, temporary: 0 });
    expect(await round(2, {})).toEqual({ requests: 0, files: 0, verifications: 0, orphans: 1, temporary: 0 });
    expect(await blobs.has(tenantId, orphan)).toBe(false);
    expect(await blobs.has(tenantId, document)).toBe(true);
  });

  it('deletes nothing for its age unless it is told so', async () => {
    const request = await aFinishedRequest(await write('document'));
    await round(10_000, {});
    expect(await store.requests.load(request)).toBeDefined();
  });

  it('deletes old requests with file and document in one round', async () => {
    const document = await write('document');
    const request = await aFinishedRequest(document);
    const policy = { retentionMs: 30 * DAY_MS };
    expect(await round(29, policy)).toEqual({ requests: 0, files: 0, verifications: 0, orphans: 0, temporary: 0 });
    expect(await round(31, policy)).toEqual({ requests: 1, files: 1, verifications: 0, orphans: 1, temporary: 0 });
    expect(await store.requests.load(request)).toBeUndefined();
    expect(await blobs.has(tenantId, document)).toBe(false);
  });
});
