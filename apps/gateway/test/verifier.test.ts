import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KysoError } from '@kyso/domain';
import { openBlobs } from '@kyso/storage';
import { formPdf, SequentialIds, signPdf } from '@kyso/testkit';
import { scratchIn } from '../src/scratch.ts';
import { openVerifier, type StoredDocument, type VerifierSetup, verifierThrough } from '../src/verifier.ts';
import { AUTHORITY } from './gateway-rig.ts';

const NOW = '2026-07-01T00:00:00.000Z';
const tenantId = new SequentialIds().next('ten');
async function* once(): AsyncGenerator<Uint8Array> {
  yield signPdf(formPdf(), { signer: AUTHORITY.issue({ commonName: 'Trần Văn Bình' }) });
}

describe('the verifier', () => {
  let dir: string;
  let setup: VerifierSetup;
  let document: StoredDocument;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kyso-verifier-'));
    const trust = { dir: join(dir, 'trust'), online: false, allowCidrs: [] };
    await mkdir(trust.dir);
    await writeFile(join(trust.dir, 'root.der'), AUTHORITY.certificate.raw);
    setup = { blobs: { kind: 'files', dir: join(dir, 'blobs') }, secrets: {}, trust };
    const blobs = await openBlobs(setup.blobs, {});
    document = { tenantId, ...(await blobs.write(tenantId, once(), { maxBytes: 1e7 })) };
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('judges in a process of its own, by the anchors of the configured folder', async () => {
    await using verifier = openVerifier(setup);
    const report = await verifier.validate(document, NOW);
    expect(report).toMatchObject({ verdict: 'valid', validatedAt: NOW, signatures: [{ trusted: true }] });
  }, 30_000);

  it('judges what lies beside the store while it is only looked at', async () => {
    await using verifier = openVerifier(setup);
    await using place = await scratchIn(join(dir, 'checks')).open();
    const ref = await place.blobs.write(tenantId, once(), { maxBytes: 1e7 });
    expect(await verifier.validate({ tenantId, ...ref, dir: place.dir }, NOW)).toMatchObject({ verdict: 'valid' });
  }, 30_000);

  it('says of a document that exceeds a limit that nothing can be said', async () => {
    const details = { reason: 'memory' };
    await using verifier = verifierThrough({
      call: async () => {
        throw new KysoError('document.too_complex', 'the work on the document exceeded a limit', { details });
      },
      [Symbol.asyncDispose]: async () => {},
    });
    expect(await verifier.validate(document, NOW)).toEqual({
      verdict: 'undetermined',
      reason: 'document_too_complex',
      signatures: [],
      sizeBytes: document.sizeBytes,
      encrypted: false,
      failure: { code: 'document.too_complex', reason: 'memory' },
      validatedAt: NOW,
    });
  });
});
