import { describe, expect, test } from '@jest/globals';
import type { RevocationSource } from '@kyso/domain';
import {
  addValidationData,
  basicConstraints,
  type CertificateWish,
  crlDistribution,
  extendedKeyUsage,
  formPdf,
  type Issued,
  SIGNING_USAGE,
  signPdf,
  TestAuthority,
  TestTimestampUnit,
  timestampPdf,
} from '@kyso/testkit';
import type { SignatureReport, ValidationOptions } from '@kyso/validation';
import { AUTHORITY, NOW, TRUSTED, UNIT, validate, verdictOf, WORLD } from './world.ts';

const form = formPdf();
const CRL_URL = crlDistribution('http://ca.invalid/root.crl');
const DECLARED = [basicConstraints(false), SIGNING_USAGE, CRL_URL];
const PERSON: CertificateWish = { commonName: 'Trần Văn Bình', uids: ['CCCD:001090000002'], extensions: DECLARED };
const FRESH = { thisUpdate: '2026-06-30T00:00:00Z', nextUpdate: '2026-07-07T00:00:00Z' };

const issue = (wish: Partial<CertificateWish> = {}): Issued => AUTHORITY.issue({ ...PERSON, ...wish });

async function only(pdf: Uint8Array, options: ValidationOptions = TRUSTED): Promise<SignatureReport> {
  const { signatures } = await validate(pdf, options);
  const [first] = signatures;
  if (first === undefined) throw new TypeError('no signature');
  return first;
}

describe('trust', () => {
  test('without trust anchors the content is judged and nothing more', async () => {
    expect(await verdictOf(WORLD.signed, { now: NOW })).toBe('undetermined trust_not_given');
    expect(await only(WORLD.signed, { now: NOW })).toMatchObject({ intact: true, trusted: false });
  });

  test('an authority that is not among the anchors is not believed', async () => {
    const stranger = TestAuthority.root({ commonName: 'Người lạ' });
    const options = { now: NOW, trust: { anchors: [stranger.certificate.raw] } };
    expect(await verdictOf(WORLD.signed, options)).toBe('undetermined issuer_not_trusted');
  });

  test('an authority of the same name with another key is not believed', async () => {
    const twin = TestAuthority.root({ commonName: 'Kyso thử nghiệm', organisation: 'Kyso' });
    const options = { now: NOW, trust: { anchors: [twin.certificate.raw] } };
    expect(await verdictOf(WORLD.signed, options)).toBe('undetermined issuer_not_trusted');
  });

  test('an intermediate comes out of the signature, the options or a source', async () => {
    const middle = AUTHORITY.subordinate({ commonName: 'CA cấp dưới' });
    const signer = middle.issue({ commonName: 'An' });
    const bare = signPdf(form, { signer });
    expect(await verdictOf(bare)).toBe('undetermined issuer_not_trusted');
    expect(await verdictOf(signPdf(form, { signer, certificates: [middle.certificate] }))).toBe('valid valid');
    const known = { anchors: [AUTHORITY.certificate.raw], intermediates: [middle.certificate.raw] };
    expect(await verdictOf(bare, { now: NOW, trust: known })).toBe('valid valid');
    const certificates = { issuersOf: async () => [middle.certificate.raw] };
    expect(await verdictOf(bare, { ...TRUSTED, certificates })).toBe('valid valid');
  });

  test('a certificate that a signer issued to somebody is none', async () => {
    const signer = issue({ extensions: [basicConstraints(false), SIGNING_USAGE] });
    const evil = TestAuthority.root({ commonName: 'Trần Văn Bình', keys: signer.keys }).issue({ commonName: 'Vua' });
    const pdf = signPdf(form, { signer: evil, certificates: [signer.certificate] });
    expect((await validate(pdf)).verdict).not.toBe('valid');
  });

  test('a key reserved for time-stamping does not sign documents', async () => {
    const signer = issue({ extensions: [basicConstraints(false), extendedKeyUsage('1.3.6.1.5.5.7.3.8')] });
    expect(await verdictOf(signPdf(form, { signer }))).toBe('undetermined path_rules_broken');
  });
});

describe('revocation', () => {
  const signer = issue();
  const signed = signPdf(form, { signer });
  const offering = (evidence: Partial<Awaited<ReturnType<RevocationSource['find']>>>): ValidationOptions => ({
    ...TRUSTED,
    revocation: { find: async () => ({ ocsps: [], crls: [], ...evidence }) },
  });

  test('a certificate that names a list needs one', async () => {
    expect(await verdictOf(signed)).toBe('undetermined revocation_unknown');
    expect(await verdictOf(signed, offering({ crls: [AUTHORITY.crl(FRESH)] }))).toBe('valid valid');
    expect(await only(signed, offering({ crls: [AUTHORITY.crl(FRESH)] }))).toMatchObject({
      revocation: { status: 'good', source: 'crl', origin: 'given' },
      certificateNow: 'valid',
    });
  });

  test('one that names none passes with a remark, unless evidence is required', async () => {
    const silent = signPdf(form, { signer: issue({ extensions: [basicConstraints(false), SIGNING_USAGE] }) });
    expect(await only(silent)).toMatchObject({ verdict: 'valid', revocation: { status: 'not_offered' } });
    expect((await only(silent)).warnings).toContain('remark_revocation_not_offered');
    const strict = { ...TRUSTED, revocationPolicy: 'required' as const };
    expect(await verdictOf(silent, strict)).toBe('undetermined revocation_unknown');
  });

  test('an old list, one of a stranger and a broken one say nothing', async () => {
    const old = AUTHORITY.crl({ thisUpdate: '2026-05-01T00:00:00Z', nextUpdate: '2026-05-08T00:00:00Z' });
    const strange = TestAuthority.root({ commonName: 'Kyso thử nghiệm', organisation: 'Kyso' }).crl(FRESH);
    for (const crl of [old, strange, Uint8Array.of(1, 2, 3)]) {
      expect(await verdictOf(signed, offering({ crls: [crl] }))).toBe('undetermined revocation_unknown');
    }
  });

  test('an answer of the authority or of its responder counts, one of a stranger does not', async () => {
    const purpose = [basicConstraints(false), SIGNING_USAGE, extendedKeyUsage('1.3.6.1.5.5.7.3.9')];
    const responder = AUTHORITY.issue({ commonName: 'OCSP', extensions: purpose });
    const unfit = AUTHORITY.issue({ commonName: 'OCSP' });
    const ask = (ocsp: Uint8Array) => verdictOf(signed, offering({ ocsps: [ocsp] }));
    expect(await ask(AUTHORITY.ocsp(signer.certificate, FRESH))).toBe('valid valid');
    expect(await ask(AUTHORITY.ocsp(signer.certificate, { ...FRESH, responder }))).toBe('valid valid');
    expect(await ask(AUTHORITY.ocsp(signer.certificate, { ...FRESH, responder: unfit }))).toMatch(/revocation_unknown/);
    expect(await ask(AUTHORITY.ocsp(issue().certificate, FRESH))).toMatch(/revocation_unknown/);
  });

  test('an answer of a responder that a list revokes says nothing, whenever it was made', async () => {
    const purpose = [basicConstraints(false), SIGNING_USAGE, extendedKeyUsage('1.3.6.1.5.5.7.3.9')];
    const responder = AUTHORITY.issue({ commonName: 'OCSP', extensions: purpose });
    const ocsp = AUTHORITY.ocsp(signer.certificate, { ...FRESH, responder });
    const list = (at: string) =>
      AUTHORITY.crl({ thisUpdate: '2026-05-01T00:00:00Z', nextUpdate: '2026-05-08T00:00:00Z' }, [
        { certificate: responder.certificate, at },
      ]);
    for (const at of ['2026-04-30T00:00:00Z', '2026-06-30T12:00:00Z']) {
      const found = await verdictOf(signed, offering({ ocsps: [ocsp], crls: [list(at)] }));
      expect(found).toBe('undetermined revocation_unknown');
    }
  });

  test('revoked after the claimed time and without a timestamp: no conclusion', async () => {
    const crl = AUTHORITY.crl(FRESH, [{ certificate: signer.certificate, at: '2026-06-15T00:00:00Z' }]);
    expect(await verdictOf(signed, offering({ crls: [crl] }))).toBe('undetermined revoked_time_unproven');
  });

  test('revoked before the claimed time: not valid', async () => {
    const crl = AUTHORITY.crl(FRESH, [{ certificate: signer.certificate, at: '2026-05-15T00:00:00Z' }]);
    expect(await verdictOf(signed, offering({ crls: [crl] }))).toBe('invalid revoked');
  });

  test('revoked after a timestamp: valid, and it is said', async () => {
    const stamped = signPdf(form, { signer, timestamp: { unit: UNIT, at: '2026-06-01T02:00:05Z' } });
    const crl = AUTHORITY.crl(FRESH, [{ certificate: signer.certificate, at: '2026-06-15T00:00:00Z' }]);
    expect(await only(stamped, offering({ crls: [crl] }))).toMatchObject({
      verdict: 'valid',
      certificateAtSigning: 'valid',
      certificateNow: 'revoked',
      revocation: { status: 'good', revokedAt: '2026-06-15T00:00:00.000Z' },
    });
  });
});

describe('time', () => {
  const short = issue({ notAfter: '2026-06-10T00:00:00Z', extensions: [basicConstraints(false), SIGNING_USAGE] });

  test('expired by now and no timestamp: no conclusion', async () => {
    expect(await verdictOf(signPdf(form, { signer: short }))).toBe('undetermined expired_time_unproven');
  });

  test('expired by now, but a timestamp from before: valid', async () => {
    const stamped = signPdf(form, { signer: short, timestamp: { unit: UNIT, at: '2026-06-01T02:00:05Z' } });
    expect(await only(stamped)).toMatchObject({
      verdict: 'valid',
      signingTime: '2026-06-01T02:00:05.000Z',
      timeSource: 'signature_timestamp',
      certificateAtSigning: 'valid',
      certificateNow: 'expired',
    });
  });

  test('a timestamp from after the end proves nothing', async () => {
    const stamped = signPdf(form, { signer: short, timestamp: { unit: UNIT, at: '2026-06-20T00:00:00Z' } });
    expect(await verdictOf(stamped)).toBe('undetermined expired_time_unproven');
  });

  test('signed after the end, by its own word: not valid', async () => {
    const late = { signingTime: new Date('2026-06-20T00:00:00Z') };
    expect(await verdictOf(signPdf(form, { signer: short, options: late }))).toBe('invalid expired_at_signing');
  });

  test('signed after the check or after its timestamp, by its own word: said, and the signature is as good as before', async () => {
    const ahead = { signingTime: new Date('2026-11-30T00:00:00Z') };
    const signed = { signer: WORLD.signer, options: ahead };
    const stamped = signPdf(form, { ...signed, timestamp: { unit: UNIT, at: '2026-06-01T02:00:05Z' } });
    for (const pdf of [signPdf(form, signed), stamped]) {
      expect(await only(pdf)).toMatchObject({
        verdict: 'valid',
        warnings: expect.arrayContaining(['remark_time_ahead']),
      });
    }
  });

  test('signed before the beginning: not valid', async () => {
    const early = { signingTime: new Date('2025-06-20T00:00:00Z') };
    const pdf = signPdf(form, { signer: WORLD.signer, options: early });
    expect(await verdictOf(pdf)).toBe('invalid not_yet_valid_at_signing');
  });

  test('a timestamp of a stranger, of the future, or by a key not meant for it does not count', async () => {
    const strangers = new TestTimestampUnit(TestAuthority.root({ commonName: 'Người lạ' }));
    const unfit = new TestTimestampUnit(AUTHORITY, { extensions: [basicConstraints(false), SIGNING_USAGE] });
    const future = { unit: UNIT, at: '2027-01-01T00:00:00Z' };
    for (const timestamp of [
      { unit: strangers, at: '2026-06-01T02:00:05Z' },
      { unit: unfit, at: '2026-06-01T02:00:05Z' },
      future,
    ]) {
      const report = await only(signPdf(form, { signer: WORLD.signer, timestamp }));
      expect(report).toMatchObject({ verdict: 'valid', timeSource: 'claimed' });
      expect(report.warnings).toContain('remark_timestamp_ignored');
    }
  });
});

describe('levels', () => {
  const signer = issue();
  const timestamp = { unit: UNIT, at: '2026-06-01T02:00:05Z' };
  const crl = AUTHORITY.crl({ thisUpdate: '2026-06-01T01:00:00Z', nextUpdate: '2026-06-08T00:00:00Z' });
  const stamped = signPdf(form, { signer, timestamp });
  const longTerm = addValidationData(stamped, { certificates: [AUTHORITY.certificate.raw], crls: [crl] });

  test('B-B, B-T, B-LT and B-LTA are told apart', async () => {
    const archived = timestampPdf(longTerm, UNIT, '2026-06-02T00:00:00Z');
    const levels = [signPdf(form, { signer }), stamped, longTerm, archived].map(async (pdf) => (await only(pdf)).level);
    expect(await Promise.all(levels)).toEqual(['B-B', 'B-T', 'B-LT', 'B-LTA']);
    expect(await only(longTerm)).toMatchObject({
      verdict: 'valid',
      revocation: { status: 'good', source: 'crl', origin: 'embedded' },
    });
    expect(await verdictOf(archived)).toMatch(/^valid/);
  });

  test('a file with timestamps only was signed by nobody', async () => {
    const pdf = timestampPdf(form, UNIT, '2026-06-02T00:00:00Z');
    expect(await verdictOf(pdf)).toBe('undetermined only_timestamps');
    expect(await only(pdf)).toMatchObject({ kind: 'document_timestamp', verdict: 'valid' });
  });

  test('years later only the archive timestamp still carries the signature', async () => {
    const lasting = new TestTimestampUnit(AUTHORITY, { notAfter: '2036-01-01T00:00:00Z' });
    const later = { ...TRUSTED, now: '2032-01-01T00:00:00.000Z' };
    expect(await verdictOf(longTerm, later)).toBe('undetermined expired_time_unproven');
    const archived = timestampPdf(longTerm, lasting, '2028-06-01T00:00:00Z');
    expect(await only(archived, later)).toMatchObject({
      verdict: 'valid',
      level: 'B-LTA',
      verifiableUntil: '2036-01-01T00:00:00.000Z',
    });
  });

  test('the report says who signed, for whom and how strongly', async () => {
    expect(await only(longTerm)).toMatchObject({
      signer: { commonName: 'Trần Văn Bình', identifiers: [{ kind: 'CCCD', value: '001090000002' }], isPerson: true },
      issuingAuthority: 'Kyso thử nghiệm',
      trustPath: [{ commonName: 'Trần Văn Bình' }, { commonName: 'Kyso thử nghiệm' }],
      provenTime: { at: '2026-06-01T02:00:05.000Z', authority: 'Dấu thời gian thử nghiệm' },
      algorithms: { digest: 'SHA-256', key: 'P-256', weak: [] },
      covers: 'revision',
    });
  });
});
