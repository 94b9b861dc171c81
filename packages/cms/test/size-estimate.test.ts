import { describe, expect, it } from '@jest/globals';
import { buildSignedData, estimateCmsBytes, MIN_RESERVED_CMS_BYTES } from '@kyso/cms';
import { makeSigned, P256, prepare, RSA } from './signing.ts';

describe('the reservation', () => {
  it('never falls below 16 KiB', () => {
    expect(MIN_RESERVED_CMS_BYTES).toBe(16_384);
    expect(estimateCmsBytes({ certificates: [], signatureBytes: 64 })).toBe(16_384);
  });

  it('is a quarter above the sum of the parts', () => {
    const certificates = [new Uint8Array(10_000), new Uint8Array(20_000)];
    const bytes = estimateCmsBytes({
      certificates,
      signatureBytes: 512,
      signedAttributesBytes: 400,
      timestampBytes: 6_000,
      revocationBytes: 3_000,
    });
    expect(bytes).toBe(Math.ceil(1.25 * (30_000 + 512 + 400 + 6_000 + 3_000 + 1_024)));
  });

  it('holds a real signature, also one too large for the floor', async () => {
    const { cms, certificate } = await makeSigned(RSA);
    expect(estimateCmsBytes({ certificates: [certificate.raw], signatureBytes: 256 })).toBeGreaterThan(cms.length);
    const prepared = await prepare(P256);
    const certificates = Array.from({ length: 40 }, (_, index) => Uint8Array.of(...prepared.certificate.raw, index));
    const large = buildSignedData({
      signedAttributes: prepared.signedAttributes,
      signatureValue: new Uint8Array(72),
      signerCertificate: prepared.certificate,
      certificates,
      digestAlgorithm: 'sha256',
      signatureAlgorithm: prepared.algorithm,
    });
    expect(large.length).toBeGreaterThan(MIN_RESERVED_CMS_BYTES);
    expect(estimateCmsBytes({ certificates, signatureBytes: 72 })).toBeGreaterThan(large.length);
  });
});
