import { describe, expect, it } from '@jest/globals';
import { begin, blobsOf } from '@kyso/domain';
import { AT, after, CREATED, digest, id } from './samples.ts';

describe('the blobs of an event', () => {
  it('are documents, artifacts and signed documents', () => {
    const { log } = after(
      'preparation_started',
      'prepared',
      'submission_started',
      'submitted',
      'approved',
      'item_signed',
    );
    const naming = log.filter((event) => blobsOf(event).length > 0).map(({ type }) => type);
    expect(naming).toEqual(['created', 'prepared', 'item_signed']);
    for (const event of log) {
      // Whatever looks like the hash of something stored; of the others only the digests to be signed are left out.
      const hashes =
        JSON.stringify(event).match(/"(artifactSha256|imageSha256|sha256|signedSha256)":"[0-9a-f]{64}"/g) ?? [];
      for (const hash of hashes) expect(blobsOf(event)).toContain(hash.slice(-65, -1));
    }
  });

  it('include what the issuer of the certificate said', () => {
    const sha256 = 'f'.repeat(64);
    const prepared = after('preparation_started', 'prepared').log.at(-1);
    if (prepared?.type !== 'prepared') throw new TypeError('the sample has changed');
    const revocationEvidence = [{ kind: 'ocsp', sha256, sizeBytes: 9, url: 'http://ocsp.example/', at: AT }] as const;
    expect(blobsOf({ ...prepared, data: { ...prepared.data, revocationEvidence } })).toContain(sha256);
  });

  it('include the image of the signature, and each only once', () => {
    const imageSha256 = 'e'.repeat(64);
    const data = { ...CREATED, appearance: { imageSha256, lines: [] } };
    const event = begin(id('sr', 1), id('ten', 1), data, { at: AT, actor: 'api:x', digest });
    expect(blobsOf(event)).toEqual([CREATED.items[0]?.sha256, imageSha256]);
  });
});
