import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bytesBlob, bytesSource, findAnchors, openDocument } from '@kyso/pdf';
import { formPdf, type Issued, ManualClock, signPdf } from '@kyso/testkit';
import { validateDocument } from '@kyso/validation';
import { createSeal, type Seal } from '../src/seal.ts';
import { AUTHORITY, bodyOf, type Rig, startGateway } from './gateway-rig.ts';

const HOLDER = 'Cổng dịch vụ công tỉnh Đắk Nông';
const sealOf = ({ certificate, keys }: Issued): Seal =>
  createSeal({ key: keys.privateKey, certificate: certificate.raw, issuers: [AUTHORITY.certificate.raw] }, (length) =>
    randomBytes(length),
  );
const SEAL = sealOf(AUTHORITY.issue({ commonName: HOLDER }));
const signed = Uint8Array.from(signPdf(formPdf(), { signer: AUTHORITY.issue({ commonName: 'Trần Văn Bình' }) }));

const rigs: Rig[] = [];
async function startWith(seal?: Seal): Promise<Rig> {
  const rig = await startGateway(seal === undefined ? {} : { seal });
  rigs.push(rig);
  return rig;
}
afterAll(async () => {
  for (const rig of rigs) await rig[Symbol.asyncDispose]();
});

async function sheetFrom(rig: Rig): Promise<Uint8Array> {
  const options = { headers: { 'content-type': 'application/pdf' }, body: signed };
  const { id } = await bodyOf(await rig.call('POST', '/v1/verifications?name=a.pdf', options));
  const answer = await rig.call('GET', `/v1/verifications/${id}`, { headers: { accept: 'application/pdf' } });
  return new Uint8Array(await answer.arrayBuffer());
}

const judge = (pdf: Uint8Array, rig: Rig) =>
  validateDocument(bytesBlob(pdf), { now: rig.clock.instant(), trust: { anchors: [AUTHORITY.certificate.raw] } });
const says = async (pdf: Uint8Array, text: string): Promise<boolean> =>
  (await findAnchors(bytesSource(pdf), { text })).matches.length > 0;

describe('a sheet', () => {
  let sealed: Uint8Array;
  let rig: Rig;
  beforeAll(async () => {
    rig = await startWith(SEAL);
    sealed = await sheetFrom(rig);
  });

  it('is signed by the key of the installation, all of it, and says by whom', async () => {
    expect(await judge(sealed, rig)).toMatchObject({
      verdict: 'valid',
      signatures: [{ signer: { commonName: HOLDER }, level: 'B-B', covers: 'whole_file' }],
    });
    expect(openDocument(bytesSource(sealed)).pageCount).toBe(1);
    expect(await says(sealed, HOLDER)).toBe(true);
    expect(await says(sealed, 'không có chữ ký số')).toBe(false);
  });

  it('that somebody changed is no longer valid', async () => {
    const forged = Uint8Array.from(sealed);
    forged[1000] = (forged[1000] ?? 0) ^ 1;
    expect((await judge(forged, rig)).verdict).toBe('invalid');
  });

  it('of an RSA key is signed as well', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = await startWith(sealOf(AUTHORITY.issue({ commonName: HOLDER, keys })));
    expect((await judge(await sheetFrom(other), other)).verdict).toBe('valid');
  });

  it('says that it is not signed where no key is configured', async () => {
    const other = await startWith();
    const sheet = await sheetFrom(other);
    expect((await judge(sheet, other)).verdict).toBe('unsigned');
    expect(await says(sheet, 'Phiếu này không có chữ ký số')).toBe(true);
  });

  it('is not signed, and says so, before and after the certificate is in force', async () => {
    const now = new ManualClock().now();
    const instant = (ms: number): string => new Date(ms).toISOString();
    const year = 365 * 86_400_000;
    for (const [notBefore, notAfter] of [
      [now - 2 * year, now - year],
      [now + year, now + 2 * year],
    ] as const) {
      const issued = AUTHORITY.issue({
        commonName: HOLDER,
        notBefore: instant(notBefore),
        notAfter: instant(notAfter),
      });
      const other = await startWith(sealOf(issued));
      const sheet = await sheetFrom(other);
      expect((await judge(sheet, other)).verdict).toBe('unsigned');
      expect(await says(sheet, 'Phiếu này không có chữ ký số')).toBe(true);
    }
  });
});
