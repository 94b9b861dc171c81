import { describe, expect, it } from '@jest/globals';
import {
  buildSignedAttributes,
  checkPadesBaseline,
  DIGESTS,
  hashBytes,
  oids,
  parseCertificate,
  verifySignedData,
} from '@kyso/cms';
import { KysoSigner, placeholderLength } from '@kyso/signpdf';
import { expectCode, signHash } from '@kyso/testkit';
import { SignPdf } from '@signpdf/signpdf';
import { ecdsa, ecKeys, ed25519Keys, issue } from './keys.ts';
import { cutDocument, localSigner, prepared, theCitizen, verifyFile } from './world.ts';

describe.each(['plain', 'pdf-lib'] as const)('a document with a placeholder of placeholder-%s', (helper) => {
  it('is signed as PAdES baseline', async () => {
    const signer = await localSigner();
    const pdf = await prepared(helper, placeholderLength(signer.certificates, { helper }));
    const { report, reachesEnd } = verifyFile(await new SignPdf().sign(pdf, signer));
    expect(report.reasons).toEqual([]);
    expect(reachesEnd).toBe(true);
    expect(report.signerCertificate?.commonName).toBe('Nguyễn Văn An');
    expect(report.signedData && checkPadesBaseline(report.signedData)).toEqual([]);
  });

  it('has exactly the room that was asked for', async () => {
    const signer = await localSigner();
    const pdf = await prepared(helper, placeholderLength(signer.certificates, { helper }));
    const { contents } = verifyFile(await new SignPdf().sign(pdf, signer));
    expect(contents).toHaveLength(placeholderLength(signer.certificates));
  });

  it('is refused before anybody is asked when the placeholder is too small', async () => {
    let asked = 0;
    const signHashNever = async () => {
      asked++;
      return new Uint8Array(256);
    };
    const signer = await localSigner({ signHash: signHashNever });
    const signing = new SignPdf().sign(await prepared(helper, 1_000), signer);
    await expect(signing).rejects.toMatchObject({
      code: 'validation_failed',
      details: { reason: 'placeholder_too_small', reservedBytes: helper === 'plain' ? 1_000 : 500 },
    });
    expect(asked).toBe(0);
  });
});

describe('the CMS', () => {
  it('carries no signing-time even when a time is given', async () => {
    const signer = await localSigner();
    const pdf = await prepared('plain', placeholderLength(signer.certificates));
    const { report } = verifyFile(await new SignPdf().sign(pdf, signer, new Date('2020-01-01T00:00:00Z')));
    const attributes = report.signedData?.signerInfos[0]?.signedAttributes?.attributes ?? [];
    expect(attributes).toHaveLength(3);
    expect(attributes.map(({ oid }) => oid)).not.toContain(oids.ID_SIGNING_TIME);
  });

  it('embeds the issuers that belong to the chain, without the root', async () => {
    const [keys, issuingKeys, rootKeys] = [ecKeys('P-256'), ecKeys('P-256'), ecKeys('P-256')];
    const root = await issue('Root', rootKeys);
    const issuing = await issue('Issuing', issuingKeys, { name: 'Root', keys: rootKeys });
    const certificate = await issue('Signer', keys, { name: 'Issuing', keys: issuingKeys });
    const { credential } = await theCitizen();
    const chain = [root, credential.certificate, issuing];
    const signer = new KysoSigner({ certificate, chain, signHash: async () => new Uint8Array() });
    expect(signer.certificates).toEqual([certificate, issuing]);
  });

  it('fits a placeholder of its own size and not one byte less', async () => {
    const signer = await localSigner();
    const { length } = await signer.sign(cutDocument(10_000));
    await expect(signer.sign(cutDocument(length))).resolves.toHaveLength(length);
    await expect(signer.sign(cutDocument(length - 1))).rejects.toMatchObject({
      details: { neededBytes: length, reservedBytes: length - 1 },
    });
  });

  it.each(['P-256', 'P-384', 'P-521'] as const)('is made from r‖s of a key on %s', async (curve) => {
    const [keys, issuing, pdf] = [ecKeys(curve), ecKeys('P-256'), cutDocument(10_000)];
    const certificate = await issue('Signer', keys, { name: 'Issuing', keys: issuing });
    const documentDigest = hashBytes(DIGESTS.sha256, pdf);
    const attributes = buildSignedAttributes({
      documentDigest,
      digestAlgorithm: 'sha256',
      certificate: parseCertificate(certificate),
    });
    const signer = new KysoSigner({
      certificate,
      signHash: async (hash) => {
        expect(hash).toEqual(hashBytes(DIGESTS.sha256, attributes));
        return ecdsa(keys, attributes);
      },
    });
    expect(verifySignedData(await signer.sign(pdf), { documentDigest }).reasons).toEqual([]);
  });
});

describe('a value is refused', () => {
  it.each([
    [
      'it signs another hash',
      (key: string, hash: Uint8Array) => signHash(key, hashBytes(DIGESTS.sha256, hash)),
      'RSA_HASHED_TWICE',
    ],
    ['it was damaged', (key: string, hash: Uint8Array) => signHash(key, hash).fill(1, 7, 9), 'RSA_WRONG_KEY'],
    ['it is empty', () => new Uint8Array(), 'LENGTH_MISMATCH'],
  ])('when %s', async (_, answer, diagnosis) => {
    const { privateKey } = await theCitizen();
    const signer = await localSigner({ signHash: async (hash) => answer(privateKey, hash) });
    await expect(signer.sign(cutDocument(10_000))).rejects.toMatchObject({
      code: 'provider.bad_signature',
      details: { diagnosis },
    });
  });

  it('when plain JavaScript answers with text', async () => {
    // What a caller without types can do.
    const signHashAsText = (async () => 'MIIB') as unknown as () => Promise<Uint8Array>;
    const signer = await localSigner({ signHash: signHashAsText });
    await expect(signer.sign(cutDocument(10_000))).rejects.toThrow(TypeError);
  });
});

describe('a signer', () => {
  it('is not made for bytes that are no certificate, nor for a key that cannot sign a hash', async () => {
    const signHashNever = async () => new Uint8Array();
    const make = (certificate: Uint8Array) => async () => new KysoSigner({ certificate, signHash: signHashNever });
    await expectCode(make(Uint8Array.of(0x30, 0x00))(), 'provider.protocol_error');
    await expectCode(
      make(await issue('Signer', ed25519Keys(), { name: 'Issuing', keys: ecKeys('P-256') }))(),
      'credential.unusable',
    );
  });

  it('lets the errors of its hash signer through', async () => {
    const fault = new Error('the HSM is on fire');
    const signer = await localSigner({ signHash: () => Promise.reject(fault) });
    await expect(signer.sign(cutDocument(10_000))).rejects.toBe(fault);
  });

  it('rejects with the reason of an aborted signal, also when the value arrives afterwards', async () => {
    const { privateKey } = await theCitizen();
    const abort = new AbortController();
    const reason = new Error('the page was left');
    const signer = await localSigner({
      signal: abort.signal,
      signHash: async (hash) => {
        abort.abort(reason);
        return signHash(privateKey, hash);
      },
    });
    await expect(signer.sign(cutDocument(10_000))).rejects.toBe(reason);
    await expect(signer.sign(cutDocument(10_000))).rejects.toBe(reason);
  });
});
