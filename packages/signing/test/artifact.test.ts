import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Artifact, decodeArtifact, encodeArtifact, signedFileName, verificationCode } from '../src/index.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const parts = fc.record({ before: bytes, reservedBytes: fc.integer({ min: 0, max: 300 }), behind: bytes });
const artifacts: fc.Arbitrary<Artifact> = fc
  .record({
    parts,
    baseSha256: fc.constant('0'.repeat(64)),
    baseSizeBytes: fc.nat(),
    byteRange: fc.tuple(fc.constant(0), fc.nat(), fc.nat(), fc.nat()),
    fieldName: fc.string(),
    digestAlgorithm: fc.constant('sha256' as const),
    documentDigest: bytes,
    signedAttributes: bytes,
    certificates: fc.array(bytes, { maxLength: 4 }),
  })
  .map(({ parts: { before, reservedBytes, behind }, ...artifact }) => {
    const placeholder = Buffer.from(`<${'00'.repeat(reservedBytes)}>`);
    return {
      ...artifact,
      increment: Buffer.concat([before, placeholder, behind]),
      contentsOffset: artifact.baseSizeBytes + before.length,
      contentsLength: placeholder.length,
    };
  });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** As the releases before wrote them. */
const ofVersion1 = (artifact: Artifact) => ({
  format: 'kyso.prepared-signature',
  version: 1,
  ...artifact,
  increment: base64(artifact.increment),
  documentDigest: base64(artifact.documentDigest),
  signedAttributes: base64(artifact.signedAttributes),
  certificates: artifact.certificates.map(base64),
});
const ofVersion2 = (artifact: Artifact) => {
  const start = artifact.contentsOffset - artifact.baseSizeBytes;
  const { increment, contentsLength } = artifact;
  const around = [increment.subarray(0, start), increment.subarray(start + contentsLength)];
  return { ...ofVersion1(artifact), version: 2, increment: around.map(base64) };
};

describe('an artifact', () => {
  it('comes out of storage exactly as it went in', () => {
    fc.assert(fc.property(artifacts, (artifact) => expect(decodeArtifact(encodeArtifact(artifact))).toEqual(artifact)));
  });

  it('comes out of the storage of the versions before, which were JSON', () => {
    fc.assert(
      fc.property(artifacts, (artifact) => {
        for (const stored of [ofVersion1(artifact), ofVersion2(artifact)]) {
          expect(decodeArtifact(Buffer.from(JSON.stringify(stored)))).toEqual(artifact);
        }
      }),
    );
  });

  it('is refused when some of it is missing or something follows', () => {
    fc.assert(
      fc.property(artifacts, fc.integer({ min: 1, max: 40 }), (artifact, by) => {
        const stored = Buffer.from(encodeArtifact(artifact));
        for (const wrong of [Buffer.concat([stored, Buffer.alloc(by)]), stored.subarray(0, -by)]) {
          expect(() => decodeArtifact(wrong)).toThrow(expect.objectContaining({ code: 'internal' }));
        }
      }),
    );
  });

  it('is not stored when something stands in its placeholder, or when that is elsewhere', () => {
    fc.assert(
      fc.property(artifacts, fc.integer({ min: 1, max: 5 }), (artifact, by) => {
        const { increment, baseSizeBytes, contentsOffset } = artifact;
        const moved = { ...artifact, contentsOffset: contentsOffset - by };
        const filled = { ...artifact, increment: increment.with(contentsOffset - baseSizeBytes + 1, 0x41) };
        for (const wrong of [moved, filled]) expect(() => encodeArtifact(wrong)).toThrow(TypeError);
      }),
    );
  });

  it.each([
    ['is not JSON', Buffer.from('%PDF')],
    ['has another format', Buffer.from('{"format":"something","version":2}')],
    ['is of a later version', Buffer.from('{"format":"kyso.prepared-signature","version":4}')],
  ])('is refused when it %s', (_, stored) => {
    expect(() => decodeArtifact(stored)).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});

describe('the verification code', () => {
  it('is six digits that depend on every hash and on their order', () => {
    const [a, b] = ['a', 'b'].map((text) => createHash('sha256').update(text).digest());
    if (a === undefined || b === undefined) throw new Error('two hashes');
    expect(verificationCode([a])).toMatch(/^\d{6}$/);
    expect(new Set([verificationCode([a, b]), verificationCode([b, a]), verificationCode([a])]).size).toBe(3);
  });

  it('keeps its leading zeros', () => {
    const hash = new Uint8Array(32);
    for (let i = 0; i < 5000; i++) {
      new DataView(hash.buffer).setUint32(0, i);
      expect(verificationCode([hash])).toHaveLength(6);
    }
  });
});

describe('the name of a signed file', () => {
  it.each([
    ['Tờ khai.pdf', 'Tờ khai_signed.pdf'],
    ['Đơn.PDF', 'Đơn_signed.pdf'],
    ['Đơn_signed.pdf', 'Đơn_signed.pdf'],
    ['Đơn', 'Đơn_signed.pdf'],
    ['To\u031b\u0300 khai.pdf'.normalize('NFD'), 'T\u1edd khai_signed.pdf'],
  ])('%s becomes %s', (before, after) => {
    expect(signedFileName(before)).toBe(after);
  });
});
