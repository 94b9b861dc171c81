import { createHash } from 'node:crypto';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BlobRef, BlobStore } from '@kyso/domain';
import { openFileBlobs } from '@kyso/files';
import { expectCode, SequentialIds } from '@kyso/testkit';
import { temporaryFolder } from './temporary-folder.ts';

const PERMISSION_BITS = 0o777;
const HOUR_MS = 60 * 60 * 1000;
const tenantId = new SequentialIds().next('ten');
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 9)) & 0xff);
const BYTES = bytesOf(600_000);
/** More than is read in one piece. */
const LARGE = bytesOf(1_200_000);

describe('blobs on disk', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dir: string;
  let blobs: BlobStore;

  beforeEach(async () => {
    folder = await temporaryFolder();
    dir = join(folder.path, 'blobs');
    blobs = openFileBlobs({ dir });
  });
  afterEach(() => folder.remove());

  it('lie at tenant, first two digits, hash, byte for byte, and nothing else is left', async () => {
    const { sha256 } = await write(BYTES);
    expect(sha256).toBe(createHash('sha256').update(BYTES).digest('hex'));
    expect(Buffer.compare(await readFile(pathOf(sha256)), BYTES)).toBe(0);
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  });

  it('belong to the owner alone, whatever the umask', async () => {
    for (const mask of [0o000, 0o277]) {
      const before = process.umask(mask);
      const { sha256 } = await write(BYTES.subarray(mask)).finally(() => process.umask(before));
      const path = pathOf(sha256);
      expect((await stat(path)).mode & PERMISSION_BITS).toBe(0o600);
      for (const made of [dir, join(dir, 'tmp'), join(dir, tenantId), join(path, '..')]) {
        expect((await stat(made)).mode & PERMISSION_BITS).toBe(0o700);
      }
      await rm(dir, { recursive: true });
    }
  });

  it('are not written again when they are there', async () => {
    const { sha256 } = await write(BYTES);
    const first = await stat(pathOf(sha256));
    await write(BYTES);
    expect((await stat(pathOf(sha256))).ino).toBe(first.ino);
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  });

  it('are replaced when a damaged file stands in their place', async () => {
    const { sha256 } = await write(BYTES);
    await truncate(pathOf(sha256), 5);
    await write(BYTES);
    expect((await stat(pathOf(sha256))).size).toBe(BYTES.length);
  });

  it('leave no temporary file when the source is too large or fails', async () => {
    await expectCode(write(BYTES, 10), 'document.too_large');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield BYTES;
      throw new RangeError('the client went away');
    }
    await expect(blobs.write(tenantId, failing(), { maxBytes: 1e6 })).rejects.toBeInstanceOf(RangeError);
    expect(await readdir(dir)).toEqual(['tmp']);
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  });

  it.each([BYTES, LARGE])('that were changed on disk do not stream to their end', async (bytes) => {
    const { sha256 } = await write(bytes);
    const changed = await readFile(pathOf(sha256));
    changed[100] = (changed[100] ?? 0) ^ 1;
    await writeFile(pathOf(sha256), changed);
    using blob = await blobs.open(tenantId, sha256);
    let received = 0;
    const reading = (async () => {
      for await (const chunk of blob.stream()) received += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'internal', details: { reason: 'blob_corrupted' } });
    expect(received).toBeLessThan(bytes.length);
  });

  it.each([BYTES, LARGE])('that grew or shrank are corrupted too', async (bytes) => {
    const { sha256 } = await write(bytes);
    for (const change of [() => truncate(pathOf(sha256), 300_000), () => appendFile(pathOf(sha256), 'x')]) {
      await write(bytes);
      await change();
      using blob = await blobs.open(tenantId, sha256);
      await expect(drain(blob.stream())).rejects.toMatchObject({ details: { reason: 'blob_corrupted' } });
    }
  });

  it('that shrink while they are read are corrupted', async () => {
    const { sha256 } = await write(LARGE);
    using blob = await blobs.open(tenantId, sha256);
    await truncate(pathOf(sha256), 300_000);
    const corrupted = expect.objectContaining({ code: 'internal', details: { reason: 'blob_corrupted', sha256 } });
    expect(() => blob.read(299_990, 20)).toThrow(corrupted);
    await expect(drain(blob.stream(10))).rejects.toEqual(corrupted);
  });

  it('hold no file when they are small', async () => {
    const { sha256 } = await write(BYTES);
    using blob = await blobs.open(tenantId, sha256);
    expect(await openFiles(sha256)).toBe(0);
    await truncate(pathOf(sha256), 300_000);
    expect(Buffer.compare(blob.read(299_990, 20), BYTES.subarray(299_990, 300_010))).toBe(0);
  });

  it('that cannot be reached are store.unavailable', async () => {
    const { sha256 } = await write(BYTES);
    await rm(join(dir, tenantId), { recursive: true });
    await writeFile(join(dir, tenantId), 'a file where a directory belongs');
    await expectCode(blobs.open(tenantId, sha256), 'store.unavailable');
    await expectCode(blobs.has(tenantId, sha256), 'store.unavailable');
    await expectCode(blobs.remove(tenantId, sha256), 'store.unavailable');
    await expectCode(write(BYTES), 'store.unavailable');
    expect(await readdir(join(dir, 'tmp'))).toEqual([]);
  });

  it.each([
    { bytes: BYTES, held: 0 },
    { bytes: LARGE, held: 1 },
  ])('give their file back when they are closed, and refuse to be read afterwards', async ({ bytes, held }) => {
    const { sha256 } = await write(bytes);
    const blob = await blobs.open(tenantId, sha256);
    expect(await openFiles(sha256)).toBe(held);
    const stream = blob.stream();
    await stream[Symbol.asyncIterator]().next();
    blob[Symbol.dispose]();
    expect(() => blob.read(0, 1)).toThrow(TypeError);
    for (const reading of held === 0 ? [blob.stream()] : [stream, blob.stream()]) {
      await expect(drain(reading)).rejects.toBeInstanceOf(TypeError);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await openFiles(sha256)).toBe(0);
  });

  it('lose temporary files that nobody has written to since the moment, and only those', async () => {
    await mkdir(join(dir, 'tmp'), { recursive: true });
    const ages = { orphan: HOUR_MS + 60_000, young: HOUR_MS - 60_000 };
    for (const [name, ageMs] of Object.entries(ages)) {
      await writeFile(join(dir, 'tmp', name), 'x');
      await utimes(join(dir, 'tmp', name), new Date(), new Date(Date.now() - ageMs));
    }
    const before = new Date(Date.now() - HOUR_MS).toISOString();
    const isNeeded = async () => true;
    expect(await blobs.sweep({ before, isNeeded })).toEqual({ orphans: 0, temporary: 1 });
    expect(await readdir(join(dir, 'tmp'))).toEqual(['young']);
    const nowhere = openFileBlobs({ dir: join(dir, 'nowhere') });
    expect(await nowhere.sweep({ before, isNeeded })).toEqual({ orphans: 0, temporary: 0 });
  });

  it('are left alone by a sweep when they are no blobs', async () => {
    await write(BYTES);
    await writeFile(join(dir, 'README'), 'x');
    const before = new Date(Date.now() + HOUR_MS).toISOString();
    expect(await blobs.sweep({ before, isNeeded: async () => false })).toMatchObject({ orphans: 1 });
    expect(await readFile(join(dir, 'README'), 'utf8')).toBe('x');
  });

  function write(bytes: Uint8Array, maxBytes = 2_000_000): Promise<BlobRef> {
    async function* once(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    return blobs.write(tenantId, once(), { maxBytes });
  }

  function pathOf(sha256: string): string {
    return join(dir, tenantId, sha256.slice(0, 2), sha256);
  }
});

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}

/** How many descriptors of this process point at that blob (Linux). */
async function openFiles(sha256: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd');
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return links.filter((link) => link.endsWith(sha256)).length;
}
