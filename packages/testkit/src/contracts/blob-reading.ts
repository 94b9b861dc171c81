import type { TenantId } from '@kyso/domain';
import {
  BlobFixture,
  collect,
  type MakeBlobStore,
  pieces,
  SEVERAL_CHUNKS_BYTES,
  same,
  sample,
  sha256,
} from './blob-fixture.ts';
import { expectCode, jest } from './jest.ts';

export function describeBlobReading(make: MakeBlobStore): void {
  const { describe, it, expect } = jest();
  describe('reading', () => {
    const fixture = new BlobFixture(make);
    const bytes = sample(SEVERAL_CHUNKS_BYTES);

    it('gives any slice, and fewer bytes at the end', async () => {
      using blob = await fixture.open(bytes);
      expect(blob.size).toBe(bytes.length);
      for (const [offset, length] of [
        [0, 10],
        [262_140, 20],
        [bytes.length - 5, 10],
        [5, 0],
        [70_000, 300_000],
      ] as const) {
        expect(same(blob.read(offset, length), bytes.subarray(offset, offset + length))).toBe(true);
      }
      expect(blob.read(bytes.length, 10)).toHaveLength(0);
      expect(blob.read(bytes.length + 99, 10)).toHaveLength(0);
    });

    it('gives slices that stay as they are when others are read', async () => {
      using blob = await fixture.open(bytes);
      const first = blob.read(100, 50);
      for (let offset = 0; offset < 300_000; offset += 10_000) blob.read(offset, 5000);
      expect(same(first, bytes.subarray(100, 150))).toBe(true);
    });

    it('streams all of it or a part', async () => {
      using blob = await fixture.open(bytes);
      expect(same(await collect(blob.stream()), bytes)).toBe(true);
      expect(same(await collect(blob.stream(300_000)), bytes.subarray(300_000))).toBe(true);
      expect(same(await collect(blob.stream(10, 400_000)), bytes.subarray(10, 400_000))).toBe(true);
      expect(same(await collect(blob.stream(5, bytes.length + 99)), bytes.subarray(5))).toBe(true);
      expect(await collect(blob.stream(7, 7))).toHaveLength(0);
    });

    it('hashes all of it, and lets each caller go on by himself', async () => {
      for (const length of [0, 5000, SEVERAL_CHUNKS_BYTES, 1024 * 1024 + 1]) {
        const whole = sample(length);
        using blob = await fixture.open(whole, 2_000_000);
        const [first, second] = [await blob.hashed(), await blob.hashed()];
        first.update(sample(7));
        expect(first.copy().digest('hex')).toBe(sha256(Uint8Array.from(Buffer.concat([whole, sample(7)]))));
        expect(second.digest('hex')).toBe(sha256(whole));
        expect((await blob.hashed()).digest('hex')).toBe(sha256(whole));
      }
    });

    it('begins with another blob only when it does', async () => {
      const base = sample(5000);
      const changed = (at: number) => base.map((byte, index) => (index === at ? byte ^ 1 : byte));
      using other = await fixture.open(base);
      for (const bytes of [changed(0), changed(2500), changed(4999), base.subarray(0, 4999)]) {
        using blob = await fixture.open(Uint8Array.from(Buffer.concat([bytes, sample(10)])));
        expect(blob.beginsWith(other)).toBe(false);
      }
      using longer = await fixture.open(Uint8Array.from(Buffer.concat([base, sample(10)])));
      expect(longer.beginsWith(other)).toBe(true);
      using same = await fixture.open(base);
      expect(same.beginsWith(other)).toBe(true);
      expect(other.beginsWith(longer)).toBe(false);
    });

    it('can leave a stream early and read on', async () => {
      using blob = await fixture.open(bytes);
      for await (const chunk of blob.stream()) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(same(blob.read(0, 10), bytes.subarray(0, 10))).toBe(true);
    });

    it('serves several readers of one blob, each closed on its own', async () => {
      const first = await fixture.open(bytes);
      using second = await fixture.open(bytes);
      first[Symbol.dispose]();
      first[Symbol.dispose]();
      expect(same(await collect(second.stream()), bytes)).toBe(true);
    });

    it('throws internal for a blob that is missing or was removed', async () => {
      await expectCode(fixture.blobs.open(fixture.tenantId, sha256(bytes)), 'internal');
      const ref = await fixture.write(bytes);
      await fixture.blobs.remove(fixture.tenantId, ref.sha256);
      await fixture.blobs.remove(fixture.tenantId, ref.sha256);
      await expectCode(fixture.blobs.open(fixture.tenantId, ref.sha256), 'internal');
    });
  });
}

export function describeBlobNames(make: MakeBlobStore): void {
  const { describe, it, expect } = jest();
  describe('names', () => {
    const fixture = new BlobFixture(make);

    it('keeps the blobs of two tenants apart', async () => {
      const { sha256: name } = await fixture.write(sample(100));
      const other = fixture.ids.next('ten');
      expect(await fixture.blobs.has(other, name)).toBe(false);
      await expectCode(fixture.blobs.open(other, name), 'internal');
      await fixture.blobs.write(other, pieces(sample(100)), { maxBytes: 100 });
      await fixture.blobs.remove(other, name);
      expect(await fixture.blobs.has(fixture.tenantId, name)).toBe(true);
    });

    it('refuses names that are not hashes and tenants that are not ids', async () => {
      const good = sha256(sample(1));
      for (const bad of ['', '../../../etc/passwd', good.toUpperCase(), good.slice(1), `${good}\n`, `${good}/..`]) {
        await expectCode(fixture.blobs.open(fixture.tenantId, bad), 'internal');
        await expectCode(fixture.blobs.has(fixture.tenantId, bad), 'internal');
        await expectCode(fixture.blobs.remove(fixture.tenantId, bad), 'internal');
      }
      for (const text of ['', '..', 'ten_../../../../../../../tmp/x', `${fixture.tenantId}/..`, 'tmp']) {
        // The brand is what this test forges.
        const bad = text as TenantId;
        await expectCode(fixture.blobs.open(bad, good), 'internal');
        await expectCode(fixture.blobs.has(bad, good), 'internal');
        await expectCode(fixture.blobs.remove(bad, good), 'internal');
        await expectCode(fixture.blobs.write(bad, pieces(sample(1)), { maxBytes: 9 }), 'internal');
      }
    });
  });
}
