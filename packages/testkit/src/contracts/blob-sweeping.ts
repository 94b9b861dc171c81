import { BlobFixture, chunks, type MakeBlobStore, sample, sha256 } from './blob-fixture.ts';
import { jest } from './jest.ts';

const DAY_MS = 24 * 3_600_000;

export function describeBlobSweeping(make: MakeBlobStore): void {
  const { describe, it, expect } = jest();
  describe('sweeping', () => {
    const fixture = new BlobFixture(make);
    const [needed, orphan] = [sample(10_000), sample(20_000)];
    const has = async (bytes: Uint8Array) => fixture.blobs.has(fixture.tenantId, sha256(bytes));
    const isNeeded = async (tenantId: string, name: string) => tenantId === fixture.tenantId && name === sha256(needed);

    it('takes blobs that nobody needs and leaves the others', async () => {
      await fixture.write(needed);
      await fixture.write(orphan);
      const other = fixture.ids.next('ten');
      const { sha256: foreign } = await fixture.blobs.write(other, chunks(needed), { maxBytes: 1e6 });
      expect(await fixture.blobs.sweep({ before: inDays(1), isNeeded })).toMatchObject({ orphans: 2 });
      expect([await has(needed), await has(orphan), await fixture.blobs.has(other, foreign)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await fixture.blobs.sweep({ before: inDays(1), isNeeded })).toEqual({ orphans: 0, temporary: 0 });
      using blob = await fixture.open(needed);
      expect(blob.size).toBe(needed.length);
    });

    it('does not ask for blobs that were written since the moment', async () => {
      await fixture.write(orphan);
      const asked: string[] = [];
      const ask = async (_: string, name: string) => asked.push(name) < 0;
      expect(await fixture.blobs.sweep({ before: inDays(-1), isNeeded: ask })).toEqual({ orphans: 0, temporary: 0 });
      expect(asked).toEqual([]);
      expect(await has(orphan)).toBe(true);
    });

    it('keeps a blob that is written again while it is asked about', async () => {
      await fixture.write(orphan);
      // S3 tells times in whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const before = new Date().toISOString();
      const writeAgain = async () => {
        await new Promise((resolve) => setTimeout(resolve, 1100));
        await fixture.write(orphan);
        return false;
      };
      expect(await fixture.blobs.sweep({ before, isNeeded: writeAgain })).toMatchObject({ orphans: 0 });
      expect(await has(orphan)).toBe(true);
      using blob = await fixture.open(orphan);
      expect(blob.size).toBe(orphan.length);
    });

    it('finds nothing where nothing is', async () => {
      expect(await fixture.blobs.sweep({ before: inDays(1), isNeeded })).toEqual({ orphans: 0, temporary: 0 });
    });
  });
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}
