/** The bytes of an upload that change on the disk are found at whatever step reads them next. */
import { describe, expect, it } from '@jest/globals';
import type { Sha256 } from '@kyso/domain';
import { InMemoryBlobStore } from '@kyso/testkit';
import { accepted, makeWorld, once, type World, work } from './world.ts';

/** Below the header: no reader of PDF minds. */
const inTheComment = (_: Buffer): number => 10;

/** From now on the blobs of such names have another byte. */
function damage(world: World, isMeant: (sha256: Sha256) => boolean, placeIn = inTheComment): void {
  const open = world.blobs.open.bind(world.blobs);
  const elsewhere = new InMemoryBlobStore();
  world.blobs.open = async (tenantId, name) => {
    const blob = await open(tenantId, name);
    if (!isMeant(name)) return blob;
    const bytes = Uint8Array.from(blob.read(0, blob.size));
    const place = placeIn(Buffer.from(bytes));
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    const changed = await elsewhere.write(tenantId, once(bytes), { maxBytes: bytes.length });
    return elsewhere.open(tenantId, changed.sha256);
  };
}

describe('a document that was damaged on the disk', () => {
  it('before it was prepared reaches no phone', async () => {
    const world = await makeWorld();
    const request = await accepted(world);
    damage(world, (sha256) => sha256 === request.items[0]?.sha256);
    const working = work(world, request.id, ['awaiting_approval', 'failed']);
    await expect(working).rejects.toMatchObject({ code: 'internal', details: { reason: 'blob_corrupted' } });
    expect(world.signer.transactions).toEqual([]);
  });

  it.each([
    ['in front of what was appended', inTheComment, 'prefix_changed'],
    ['in what was appended', (bytes: Buffer) => bytes.lastIndexOf('/M (D:') + '/M (D:20'.length, 'digest_changed'],
  ])('%s, after it was sealed, is not handed out as signed', async (_, placeIn, reason) => {
    const world = await makeWorld();
    const request = await accepted(world);
    await work(world, request.id, ['awaiting_approval']);
    damage(world, (sha256) => sha256 !== request.items[0]?.sha256, placeIn);
    world.signer.answer('approve');
    const working = work(world, request.id, ['completed', 'failed']);
    await expect(working).rejects.toMatchObject({ code: 'internal', details: { reason } });
    expect((await world.store.requests.load(request.id))?.state).toBe('finalizing');
  });

  it('while the phone was ringing is not handed out as signed', async () => {
    const world = await makeWorld();
    const request = await accepted(world);
    await work(world, request.id, ['awaiting_approval']);
    damage(world, (sha256) => sha256 === request.items[0]?.sha256);
    world.signer.answer('approve');
    const working = work(world, request.id, ['completed', 'failed']);
    await expect(working).rejects.toMatchObject({ code: 'internal', details: { reason: 'prefix_changed' } });
    expect((await world.store.requests.load(request.id))?.state).toBe('finalizing');
  });
});
