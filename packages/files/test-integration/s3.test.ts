import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { BlobRef } from '@kyso/domain';
import { openS3Blobs, type S3Blobs, type S3BlobsOptions } from '@kyso/files';
import {
  describeBlobStore,
  describeWithServer,
  expectCode,
  type S3Server,
  SequentialIds,
  startS3,
} from '@kyso/testkit';
import { temporaryFolder } from '../test/temporary-folder.ts';

const MIB = 1024 * 1024;
const LARGE_UPLOAD = fileURLToPath(new URL('large-upload.ts', import.meta.url));
const DAY_MS = 24 * 3_600_000;
const tenantId = new SequentialIds().next('ten');
const server = await startS3();
let buckets = 0;

type Harness = { options: S3BlobsOptions; blobs: S3Blobs; cleanUp: () => Promise<void> };

async function makeBlobs(s3: S3Server): Promise<Harness> {
  const { endpoint, region, accessKeyId, secretAccessKey } = s3;
  const folder = await temporaryFolder();
  const options = {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    bucket: await s3.bucket(`kyso-${++buckets}`),
    prefix: 'blobs/',
    cache: { dir: folder.path, maxBytes: 100 * MIB },
  };
  return { options, blobs: await openS3Blobs(options), cleanUp: folder.remove };
}

describeWithServer(server, 'S3', (s3) => {
  describeBlobStore('S3', () => makeBlobs(s3));

  let harness: Harness;
  let blobs: S3Blobs;
  beforeEach(async () => {
    harness = await makeBlobs(s3);
    blobs = harness.blobs;
  });
  afterEach(() => harness.cleanUp());

  it('keeps a blob under tenant, first two digits, hash, byte for byte', async () => {
    const bytes = randomBytes(100_000);
    const { sha256 } = await write(bytes);
    expect(Buffer.compare(await readFile(objectPath(sha256)), bytes)).toBe(0);
  });

  it('uploads large blobs in parts, of which few are in memory, and another machine reads the same', async () => {
    await using elsewhere = await anotherMachine();
    const machines = [harness.options, { ...harness.options, cache: { dir: elsewhere.dir, maxBytes: 200 * MIB } }];
    const args = [LARGE_UPLOAD, JSON.stringify(machines), tenantId, '64'];
    const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', ...args]);
    const { peakBytes, ...seen } = JSON.parse(stdout);
    expect(seen).toEqual({ isNamed: true, sizeBytes: 64 * MIB, isSame: true });
    expect(peakBytes).toBeGreaterThan(8 * MIB);
    expect(peakBytes).toBeLessThan(30 * MIB);
  }, 120_000);

  it('refuses bytes that were changed in the bucket', async () => {
    const { sha256 } = await write(randomBytes(50_000));
    await writeFile(objectPath(sha256), randomBytes(50_000));
    await using elsewhere = await anotherMachine();
    const details = { reason: 'blob_corrupted', sha256 };
    await expect(elsewhere.blobs.open(tenantId, sha256)).rejects.toMatchObject({ code: 'internal', details });
  });

  it('reads a blob again without the bucket while its copy is here', async () => {
    const { sha256 } = await write(randomBytes(50_000));
    await rm(objectPath(sha256));
    using blob = await blobs.open(tenantId, sha256);
    expect(blob.size).toBe(50_000);
    expect(await blobs.has(tenantId, sha256)).toBe(false);
  });

  it('forgets copies that were not used since the moment, and fetches them again', async () => {
    const { sha256 } = await write(randomBytes(50_000));
    await blobs.forgetCopies(new Date(Date.now() - DAY_MS).toISOString());
    expect(await copies(harness.options.cache.dir)).toHaveLength(1);
    await blobs.forgetCopies(new Date(Date.now() + DAY_MS).toISOString());
    expect(await copies(harness.options.cache.dir)).toEqual([]);
    using blob = await blobs.open(tenantId, sha256);
    expect(blob.size).toBe(50_000);
  });

  it('keeps copies within their limit, the longest unused go first', async () => {
    await using small = await anotherMachine({ maxBytes: MIB });
    for (let i = 0; i < 20; i++) await write(randomBytes(200_000), small.blobs);
    const files = await copies(small.dir);
    expect(files.length * 200_000).toBeLessThanOrEqual(1.2 * MIB);
    expect(files.length).toBeGreaterThan(1);
  });

  it('is store.unavailable with the wrong key, without the bucket, and while the server is frozen', async () => {
    const wrongKey = { ...harness.options, credentials: { accessKeyId: 'kyso-test', secretAccessKey: 'wrong' } };
    const noBucket = { ...harness.options, bucket: 'nowhere' };
    for (const options of [wrongKey, noBucket]) {
      const broken = await openS3Blobs(options);
      await expectCode(write(randomBytes(10), broken), 'store.unavailable');
      await expectCode(broken.ping(), 'store.unavailable');
    }
    const impatient = await openS3Blobs({ ...harness.options, timeoutMs: 400 });
    const { sha256 } = await write(randomBytes(1000));
    await using elsewhere = await anotherMachine({ timeoutMs: 400 });
    await s3.process.freeze();
    try {
      const calls = [
        write(randomBytes(10), impatient),
        impatient.has(tenantId, sha256),
        impatient.remove(tenantId, 'a'.repeat(64)),
        elsewhere.blobs.open(tenantId, sha256),
        impatient.sweep({ before: new Date().toISOString(), isNeeded: async () => true }),
      ];
      for (const call of calls) await expectCode(call, 'store.unavailable');
    } finally {
      s3.process.thaw();
    }
    using blob = await elsewhere.blobs.open(tenantId, sha256);
    expect(blob.size).toBe(1000);
  }, 20_000);

  it('clears away uploads that were begun and never finished', async () => {
    const { bucket, prefix = '', cache: _, ...account } = harness.options;
    const client = new S3Client(account);
    const uploads = async () => (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? [];
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `${prefix}${tenantId}/aa/unfinished` }));
    const isNeeded = async () => true;
    const yesterday = new Date(Date.now() - DAY_MS).toISOString();
    const tomorrow = new Date(Date.now() + DAY_MS).toISOString();
    expect(await blobs.sweep({ before: yesterday, isNeeded })).toEqual({ orphans: 0, temporary: 0 });
    expect(await uploads()).toHaveLength(1);
    expect(await blobs.sweep({ before: tomorrow, isNeeded })).toEqual({ orphans: 0, temporary: 1 });
    expect(await uploads()).toHaveLength(0);
  });

  function write(bytes: Uint8Array, to = blobs): Promise<BlobRef> {
    async function* once(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    return to.write(tenantId, once(), { maxBytes: bytes.length });
  }

  function objectPath(sha256: string): string {
    const { bucket, prefix = '' } = harness.options;
    return join(s3.dir, bucket, prefix, tenantId, sha256.slice(0, 2), sha256);
  }

  /** The same bucket with an empty copy. */
  async function anotherMachine({ maxBytes = 200 * MIB, timeoutMs = 20_000 } = {}) {
    const folder = await temporaryFolder();
    const cache = { dir: folder.path, maxBytes };
    return {
      dir: folder.path,
      blobs: await openS3Blobs({ ...harness.options, cache, timeoutMs }),
      [Symbol.asyncDispose]: folder.remove,
    };
  }
});

async function copies(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
