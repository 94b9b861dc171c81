import { createHash, createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  parseCertificate,
  parseSignedData,
  readTimestampToken,
  trimContentsPadding,
  verifySignedData,
} from '@kyso/cms';
import { KysoError, type OpenBlob } from '@kyso/domain';
import { bytesBlob, bytesSource, findSignature, openDocument } from '@kyso/pdf';
import { type SignatureOutput, signingIdentity, signLocally } from '@kyso/signing';
import { expectCode, TestAuthority, TestTimestampUnit } from '@kyso/testkit';
import { INVISIBLE, theCitizen, theForm } from '../world.ts';

/** A file in memory; `spoil` changes what was written before it is read again. */
class MemoryOutput implements SignatureOutput {
  readonly calls: string[] = [];
  bytes: Uint8Array;
  readonly #spoil: (bytes: Uint8Array) => void;

  constructor(base: Uint8Array, spoil: (bytes: Uint8Array) => void = () => undefined) {
    this.bytes = base;
    this.#spoil = spoil;
  }

  async *copy(): AsyncIterable<Uint8Array> {
    this.calls.push('copy');
    yield this.bytes;
  }

  append(increment: Uint8Array): OpenBlob {
    this.calls.push('append');
    this.bytes = Buffer.concat([this.bytes, increment]);
    this.#spoil(this.bytes);
    return bytesBlob(this.bytes);
  }

  publish(): void {
    this.calls.push('publish');
  }

  discard(): void {
    this.calls.push('discard');
  }
}

async function order(output: MemoryOutput, base: Uint8Array) {
  const citizen = await theCitizen();
  const certificate = parseCertificate(citizen.credential.certificate);
  const issuers = citizen.credential.chain.map((der) => parseCertificate(der));
  return {
    base: bytesBlob(base),
    output,
    identity: signingIdentity(certificate, issuers),
    key: createPrivateKey(citizen.privateKey),
    wish: { placement: INVISIBLE, signedAtMs: Date.parse('2026-11-23T07:00:00Z'), lines: [], location: 'Huế' },
    random: (length: number) => randomBytes(length),
  };
}

describe('signing with a key of our own', () => {
  it('publishes what was verified, behind the untouched base', async () => {
    const base = await theForm();
    const output = new MemoryOutput(base);
    const { fieldName, bytesAdded } = await signLocally(await order(output, base));
    expect(output.calls).toEqual(['copy', 'append', 'publish']);
    expect(output.bytes.length).toBe(base.length + bytesAdded);
    const found = findSignature(openDocument(bytesSource(output.bytes)), fieldName);
    expect(found?.coverage).toEqual({ wholeFile: true });
  });

  it.each([
    [
      'a byte of the signature dictionary',
      (bytes: Uint8Array) => flip(bytes, bytes.indexOf(0x28, bytes.length - 2000)),
    ],
    ['a byte behind the signature', (bytes: Uint8Array) => flip(bytes, bytes.length - 3)],
    ['a byte of the value', (bytes: Uint8Array) => flip(bytes, Buffer.from(bytes).lastIndexOf('/Contents <') + 300)],
  ])('publishes nothing when %s changed on its way to the disk', async (_, spoil) => {
    const base = await theForm();
    const output = new MemoryOutput(base, spoil);
    await expect(signLocally(await order(output, base))).rejects.toThrow();
    expect(output.calls).toEqual(['copy', 'append', 'discard']);
  });

  it('signs what the output holds and no other bytes', async () => {
    const base = await theForm();
    const output = new MemoryOutput(base);
    const { fieldName } = await signLocally(await order(output, base));
    const found = findSignature(openDocument(bytesSource(output.bytes)), fieldName);
    const [, before = 0, from = 0] = found?.signature.byteRange ?? [];
    const digest = createHash('sha256').update(output.bytes.subarray(0, before)).update(output.bytes.subarray(from));
    const cms = trimContentsPadding(found?.signature.contents?.bytes ?? new Uint8Array(0));
    expect(verifySignedData(cms, { documentDigest: digest.digest() }).valid).toBe(true);
  });

  it('publishes nothing when the output cannot be read back as it was written', async () => {
    const base = await theForm();
    const output = new MemoryOutput(base);
    const failing = Object.assign(output, {
      async *copy() {
        yield base.subarray(0, 1);
        throw new KysoError('store.unavailable', 'differs', { details: { reason: 'written_differs' } });
      },
    });
    await expectCode(signLocally(await order(failing, base)), 'store.unavailable');
    expect(output.calls).toEqual(['discard']);
  });

  it('notices a key that does not belong to the certificate', async () => {
    const base = await theForm();
    const output = new MemoryOutput(base);
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expectCode(signLocally({ ...(await order(output, base)), key }), 'provider.bad_signature');
    expect(output.calls).toEqual(['copy', 'discard']);
  });

  it('gives the signature a timestamp when an authority is named, and is verified with it', async () => {
    const base = await theForm();
    const output = new MemoryOutput(base);
    const unit = new TestTimestampUnit(TestAuthority.root({ commonName: 'Gốc dấu thời gian' }));
    const authority = { stamp: async (digest: Uint8Array) => unit.stampDigest(digest, '2026-11-23T07:00:01Z') };
    const { signal } = new AbortController();
    const { fieldName } = await signLocally({ ...(await order(output, base)), timestamps: { authority, signal } });
    const found = findSignature(openDocument(bytesSource(output.bytes)), fieldName);
    expect(found?.coverage).toEqual({ wholeFile: true });
    const cms = parseSignedData(trimContentsPadding(found?.signature.contents?.bytes ?? new Uint8Array(0)));
    const [token] = cms.signerInfos[0]?.timestampTokens ?? [];
    expect(readTimestampToken(token ?? cms.raw)?.genTime).toBe('2026-11-23T07:00:01.000Z');
  });

  it('publishes nothing when the timestamp that was asked for is not to be had', async () => {
    const base = await theForm();
    const output = new MemoryOutput(base);
    const authority = {
      async stamp(): Promise<Uint8Array> {
        throw new KysoError('timestamp.unavailable', 'down');
      },
    };
    const { signal } = new AbortController();
    const wanted = { ...(await order(output, base)), timestamps: { authority, signal } };
    await expectCode(signLocally(wanted), 'timestamp.unavailable');
    expect(output.calls).toEqual(['copy', 'discard']);
  });

  it('writes nothing for a document that is refused', async () => {
    const base = Buffer.from('not a PDF');
    const output = new MemoryOutput(base);
    await expectCode(signLocally(await order(output, base)), 'document.not_pdf');
    expect(output.calls).toEqual([]);
  });
});

function flip(bytes: Uint8Array, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
}
