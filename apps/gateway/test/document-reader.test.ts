import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlobStore } from '@kyso/domain';
import { birthRegistrationForm } from '@kyso/fixtures';
import { openBlobs } from '@kyso/storage';
import { expectCode, SequentialIds } from '@kyso/testkit';
import { type DocumentReader, openDocumentReader } from '../src/document-reader.ts';

const tenantId = new SequentialIds().next('ten');

describe('the reader of uploaded documents', () => {
  let dir: string;
  let blobs: BlobStore;
  let reader: DocumentReader;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kyso-reader-'));
    blobs = await openBlobs({ kind: 'files', dir }, {});
    reader = openDocumentReader({ blobs: { kind: 'files', dir }, secrets: {} });
  });
  afterAll(async () => {
    await reader[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  });

  async function keep(bytes: Uint8Array): Promise<string> {
    async function* once(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    return (await blobs.write(tenantId, once(), { maxBytes: 1e7 })).sha256;
  }

  it('reads in another process what would be read in this one', async () => {
    const sha256 = await keep(await birthRegistrationForm());
    expect(await reader.read(tenantId, sha256)).toMatchObject({ pages: expect.any(Number), signatures: 0 });
  }, 30_000);

  it('refuses with the code and reason of the engine', async () => {
    const sha256 = await keep(Buffer.from('%PDF-1.7\nnothing follows'));
    await expectCode(reader.read(tenantId, sha256), 'document.corrupted');
  }, 30_000);
});
