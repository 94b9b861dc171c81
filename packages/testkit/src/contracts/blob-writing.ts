import {
  BlobFixture,
  chunks,
  collect,
  type MakeBlobStore,
  pieces,
  SEVERAL_CHUNKS_BYTES,
  same,
  sample,
  sha256,
} from './blob-fixture.ts';
import { expectCode, jest } from './jest.ts';

const WRITERS = 12;

export function describeBlobWriting(make: MakeBlobStore): void {
  const { describe, it, expect } = jest();
  describe('writing', () => {
    const fixture = new BlobFixture(make);

    it('names a blob by the hash of its bytes', async () => {
      const bytes = sample(SEVERAL_CHUNKS_BYTES);
      expect(await fixture.write(bytes)).toEqual({ sha256: sha256(bytes), sizeBytes: bytes.length });
      expect(await fixture.blobs.has(fixture.tenantId, sha256(bytes))).toBe(true);
    });

    it('accepts an empty source and empty chunks', async () => {
      const empty = new Uint8Array();
      expect(await fixture.write(chunks())).toEqual({ sha256: sha256(empty), sizeBytes: 0 });
      expect(await fixture.write(chunks(empty, sample(3), empty))).toEqual({ sha256: sha256(sample(3)), sizeBytes: 3 });
      using blob = await fixture.open(empty);
      expect(blob.size).toBe(0);
      expect(blob.read(0, 10)).toHaveLength(0);
      expect(await collect(blob.stream())).toEqual(empty);
    });

    it('keeps the same bytes once, however they are cut and however many write them at once', async () => {
      const bytes = sample(50_000);
      const refs = await Promise.all(
        Array.from({ length: WRITERS }, (_, index) => fixture.write(pieces(bytes, 1000 + index))),
      );
      expect(new Set(refs.map((ref) => ref.sha256))).toEqual(new Set([sha256(bytes)]));
      await fixture.blobs.remove(fixture.tenantId, sha256(bytes));
      expect(await fixture.blobs.has(fixture.tenantId, sha256(bytes))).toBe(false);
    });

    it('joins chunks of any number and size', async () => {
      const bytes = sample(5000);
      for (const size of [1, 700, 4999]) {
        const ref = await fixture.write(pieces(bytes, size));
        expect(ref).toEqual({ sha256: sha256(bytes), sizeBytes: bytes.length });
        using blob = await fixture.blobs.open(fixture.tenantId, ref.sha256);
        expect(same(await collect(blob.stream()), bytes)).toBe(true);
        await fixture.blobs.remove(fixture.tenantId, ref.sha256);
      }
    });

    it.each([0, 1, 5000, SEVERAL_CHUNKS_BYTES, 1024 * 1024, 1024 * 1024 + 1])(
      'goes on where an open blob of %i bytes ends',
      async (length) => {
        const [base, more] = [sample(length), sample(3000)];
        using after = await fixture.open(base, 2_000_000);
        for (const [hashedBefore, source] of [
          [false, [more]],
          [true, [more]],
          [true, [...Array.from({ length: 30 }, (_, index) => more.subarray(index * 100, index * 100 + 100))]],
        ] as const) {
          if (hashedBefore) await after.hashed();
          const whole = Uint8Array.from(Buffer.concat([base, more]));
          const ref = await fixture.blobs.write(fixture.tenantId, chunks(...source), { maxBytes: whole.length, after });
          expect(ref).toEqual({ sha256: sha256(whole), sizeBytes: whole.length });
          using blob = await fixture.blobs.open(fixture.tenantId, ref.sha256);
          expect(same(await collect(blob.stream()), whole)).toBe(true);
          await fixture.blobs.remove(fixture.tenantId, ref.sha256);
        }
        const tooLarge = fixture.blobs.write(fixture.tenantId, chunks(more), { maxBytes: length + 2999, after });
        await expectCode(tooLarge, 'document.too_large');
      },
    );

    it('stops a source that is too large and keeps nothing', async () => {
      let released = false;
      async function* endless(): AsyncGenerator<Uint8Array> {
        try {
          while (true) yield sample(1000);
        } finally {
          released = true;
        }
      }
      await expectCode(fixture.write(endless(), 2500), 'document.too_large');
      expect(released).toBe(true);
      const bytes = sample(2501);
      await expectCode(fixture.write(bytes, 2500), 'document.too_large');
      expect(await fixture.blobs.has(fixture.tenantId, sha256(bytes))).toBe(false);
      expect(await fixture.write(bytes, 2501)).toMatchObject({ sizeBytes: 2501 });
    });

    it('lets an error of the source pass and keeps nothing', async () => {
      const failure = new RangeError('the client went away');
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield sample(1000);
        throw failure;
      }
      await expect(fixture.write(failing())).rejects.toBe(failure);
      expect(await fixture.blobs.has(fixture.tenantId, sha256(sample(1000)))).toBe(false);
    });

    it('shows a blob only when it is complete', async () => {
      const bytes = sample(1000);
      const seen: boolean[] = [];
      async function* watched(): AsyncGenerator<Uint8Array> {
        yield bytes;
        seen.push(await fixture.blobs.has(fixture.tenantId, sha256(bytes)));
      }
      await fixture.write(watched());
      expect(seen).toEqual([false]);
      expect(await fixture.blobs.has(fixture.tenantId, sha256(bytes))).toBe(true);
    });
  });
}
