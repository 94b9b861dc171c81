/** Which evidence speaks for which time, who may give it, and what an unknown time-stamping unit is worth. */
import { describe, expect, test } from '@jest/globals';
import { oids, readCrl, readOcspResponse, revocationStatus } from '@kyso/cms';
import type { RevocationEvidence } from '@kyso/domain';
import {
  addValidationData,
  basicConstraints,
  crlDistribution,
  extendedKeyUsage,
  formPdf,
  OCSP_NOCHECK,
  SIGNING_USAGE,
  signPdf,
  TestAuthority,
  TestTimestampUnit,
  timestampPdf,
} from '@kyso/testkit';
import { checkSheet, reasonRow, type ValidationOptions } from '@kyso/validation';
import { AUTHORITY, NOW, TRUSTED, UNIT, validate, verdictOf } from './world.ts';

const form = formPdf();
const DECLARED = [basicConstraints(false), SIGNING_USAGE, crlDistribution('http://ca.invalid/root.crl')];
const signer = AUTHORITY.issue({ commonName: 'Trần Văn Bình', extensions: DECLARED });
const { certificate } = signer;
const issuer = AUTHORITY.certificate;
const FRESH = { thisUpdate: '2026-06-30T00:00:00Z', nextUpdate: '2026-07-07T00:00:00Z' };

const offering = (find: (about: Uint8Array) => Partial<RevocationEvidence>): ValidationOptions => ({
  ...TRUSTED,
  revocation: { find: async (query) => ({ ocsps: [], crls: [], ...find(query.certificate) }) },
});

const finding = (evidence: Partial<RevocationEvidence>, at: string, now = NOW, about = { certificate, issuer }) =>
  revocationStatus(
    about.certificate,
    about.issuer,
    {
      crls: (evidence.crls ?? []).flatMap((one) => readCrl(one) ?? []),
      ocsps: (evidence.ocsps ?? []).flatMap((one) => readOcspResponse(one) ?? []),
      certificates: [],
    },
    { at, now },
  );

describe('of several lists', () => {
  const week = (day: string, end: string) =>
    AUTHORITY.crl({ thisUpdate: `2026-06-${day}T00:00:00Z`, nextUpdate: `2026-06-${end}T00:00:00Z` });
  const crls = [week('22', '29'), week('01', '08'), week('15', '22'), week('08', '15')];

  test('the first one made after the time in question speaks for it', () => {
    expect(finding({ crls }, '2026-06-09T00:00:00Z').thisUpdate).toBe('2026-06-15T00:00:00.000Z');
    expect(finding({ crls }, '2026-06-01T00:00:00Z').thisUpdate).toBe('2026-06-01T00:00:00.000Z');
  });

  test('where none was made after it, the newest that still holds does', () => {
    expect(finding({ crls }, '2026-06-28T00:00:00Z').thisUpdate).toBe('2026-06-22T00:00:00.000Z');
    expect(finding({ crls }, '2026-07-01T00:00:00Z').status.kind).toBe('unknown');
  });

  test('a revocation counts wherever it is found', () => {
    const revoking = AUTHORITY.crl(FRESH, [{ certificate, at: '2026-06-05T00:00:00Z' }]);
    expect(finding({ crls: [...crls, revoking] }, '2026-06-09T00:00:00Z').status.kind).toBe('revoked');
    expect(finding({ crls: [...crls, revoking] }, '2026-06-02T00:00:00Z').status.kind).toBe('good');
  });
});

describe('evidence made after a certificate ended', () => {
  const AT = '2026-06-01T02:00:05Z';
  const lasting = TestAuthority.root({ commonName: 'CA lâu năm', notAfter: '2040-01-01T00:00:00Z' });
  const ended = lasting.issue({ commonName: 'Trần Văn Bình', extensions: DECLARED });
  const late = { thisUpdate: '2029-06-01T00:00:00Z', nextUpdate: '2029-06-08T00:00:00Z' };
  const about = { certificate: ended.certificate, issuer: lasting.certificate };
  const stateBy = (evidence: Partial<RevocationEvidence>) =>
    finding(evidence, AT, '2029-06-02T00:00:00Z', about).status.kind;

  test.each([
    ['a list', (validity: typeof late) => ({ crls: [lasting.crl(validity)] })],
    ['an answer', (validity: typeof late) => ({ ocsps: [lasting.ocsp(ended.certificate, validity)] })],
  ])('%s speaks of it only when it says that it keeps what ended so long ago', (_, made) => {
    expect(stateBy(made(late))).toBe('unknown');
    const keeping = (keepsSince: string) => made({ ...late, ...{ keepsSince } });
    expect(stateBy(keeping('2028-01-01T00:00:00Z'))).toBe('good');
    expect(stateBy(keeping('2029-03-01T00:00:00Z'))).toBe('unknown');
  });

  test('counts when it says revoked', () => {
    const revoking = lasting.crl(late, [{ certificate: ended.certificate, at: '2026-05-01T00:00:00Z' }]);
    expect(stateBy({ crls: [revoking] })).toBe('revoked');
  });
});

describe('a responder that the authority appointed', () => {
  const PURPOSE = extendedKeyUsage(oids.ID_KP_OCSP_SIGNING);
  const responderWith = (...extensions: readonly Uint8Array[]) =>
    AUTHORITY.issue({
      commonName: 'OCSP',
      extensions: [basicConstraints(false), SIGNING_USAGE, PURPOSE, ...extensions],
    });
  const LIST = crlDistribution('http://ca.invalid/responders.crl');
  const signed = signPdf(form, { signer });

  test('is believed without further questions when its certificate says so, or names no place to ask', async () => {
    for (const responder of [responderWith(OCSP_NOCHECK), responderWith(OCSP_NOCHECK, LIST), responderWith()]) {
      const ocsp = AUTHORITY.ocsp(certificate, { ...FRESH, responder });
      expect(
        await verdictOf(
          signed,
          offering(() => ({ ocsps: [ocsp] })),
        ),
      ).toBe('valid valid');
    }
  });

  test('is asked about where its certificate says, and not believed while nobody answers', async () => {
    const responder = responderWith(LIST);
    const ocsp = AUTHORITY.ocsp(certificate, { ...FRESH, responder });
    const isAbout = (about: Uint8Array) => Buffer.from(about).equals(responder.certificate.raw);
    const silent = offering((about) => (isAbout(about) ? {} : { ocsps: [ocsp] }));
    expect(await verdictOf(signed, silent)).toBe('undetermined revocation_unknown');
    const answered = offering((about) => (isAbout(about) ? { crls: [AUTHORITY.crl(FRESH)] } : { ocsps: [ocsp] }));
    expect(await verdictOf(signed, answered)).toBe('valid valid');
    const other = AUTHORITY.ocsp(responder.certificate, FRESH);
    const byIssuer = offering((about) => (isAbout(about) ? { ocsps: [other] } : { ocsps: [ocsp] }));
    expect(await verdictOf(signed, byIssuer)).toBe('valid valid');
  });

  test('does not vouch for itself, nor two of them for each other', async () => {
    const [one, two] = [responderWith(LIST), responderWith(LIST)];
    const answers = [
      AUTHORITY.ocsp(certificate, { ...FRESH, responder: one }),
      AUTHORITY.ocsp(one.certificate, { ...FRESH, responder: one }),
      AUTHORITY.ocsp(one.certificate, { ...FRESH, responder: two }),
      AUTHORITY.ocsp(two.certificate, { ...FRESH, responder: one }),
    ];
    expect(
      await verdictOf(
        signed,
        offering(() => ({ ocsps: answers })),
      ),
    ).toBe('undetermined revocation_unknown');
  });

  test('is believed offline when the document says that it was not revoked', async () => {
    const responder = responderWith(LIST);
    const ocsps = [AUTHORITY.ocsp(certificate, { ...FRESH, responder })];
    expect(await verdictOf(addValidationData(signed, { ocsps }))).toBe('undetermined revocation_unknown');
    const whole = addValidationData(signed, { ocsps, crls: [AUTHORITY.crl(FRESH)] });
    expect((await validate(whole)).verdict).toBe('valid');
  });
});

describe('a time-stamping unit', () => {
  const root = TestAuthority.root({ commonName: 'Gốc dấu thời gian' });
  const unit = new TestTimestampUnit(root, {
    extensions: [
      ...[basicConstraints(false), SIGNING_USAGE, extendedKeyUsage(oids.ID_KP_TIME_STAMPING)],
      crlDistribution('http://tsa.invalid/stamp.crl'),
    ],
  });
  const AT = '2026-06-01T02:00:05Z';
  const trust = { anchors: [issuer.raw, root.certificate.raw] };
  const stamped = signPdf(form, { signer, timestamp: { unit, at: AT } });
  const signers = AUTHORITY.crl(FRESH);
  const isUnit = (about: Uint8Array) => Buffer.from(about).equals(unit.issued.certificate.raw);

  test('of which nobody says whether it was revoked leaves the signature undecided, and the report says so', async () => {
    const silent = { ...offering((about) => (isUnit(about) ? {} : { crls: [signers] })), trust };
    const { verdict, reason, signatures } = await validate(stamped, silent);
    expect([verdict, reason]).toEqual(['undetermined', 'timestamp_state_unknown']);
    expect(signatures[0]).toMatchObject({
      subIndication: 'TRY_LATER',
      level: 'B-T',
      timeSource: 'signature_timestamp',
    });
    expect(reasonRow(reason).sentence.vi).toMatch(/dấu thời gian/);
    const report = await validate(stamped, silent);
    const [time] = checkSheet(report, { language: 'vi', fileName: 'x.pdf' }).parts.flatMap(({ rows }) =>
      rows.filter(({ text }) => text.includes('dấu thời gian của')),
    );
    expect(time?.text).toMatch(/chưa được chứng minh/);
  });

  test('that is known to be good proves the time', async () => {
    const known = { ...offering((about) => ({ crls: [isUnit(about) ? root.crl(FRESH) : signers] })), trust };
    expect((await validate(stamped, known)).signatures[0]).toMatchObject({
      verdict: 'valid',
      provenTime: { at: '2026-06-01T02:00:05.000Z' },
    });
  });

  test('of unknown state does no harm beside another one that is known', async () => {
    const silent = { ...offering((about) => (isUnit(about) ? {} : { crls: [signers] })), trust };
    const closed = timestampPdf(stamped, UNIT, '2026-06-02T00:00:00Z');
    const { verdict, signatures } = await validate(closed, silent);
    expect(verdict).toBe('valid');
    expect(signatures[0]).toMatchObject({ timeSource: 'document_timestamp', warnings: ['remark_timestamp_ignored'] });
  });

  test('behind the document leaves everything it covers undecided as well', async () => {
    const silent = { ...offering((about) => (isUnit(about) ? {} : { crls: [signers] })), trust };
    const { verdict, signatures } = await validate(timestampPdf(signPdf(form, { signer }), unit, AT), silent);
    expect(verdict).toBe('undetermined');
    expect(signatures.map(({ reasons }) => reasons)).toEqual([['timestamp_state_unknown'], ['revocation_unknown']]);
  });

  test('counts for B-LT only with the evidence about it in the document', async () => {
    const options = { now: NOW, trust };
    const evidence = { certificates: [issuer.raw, root.certificate.raw], crls: [signers] };
    const half = addValidationData(stamped, evidence);
    expect((await validate(half, options)).signatures[0]?.level).toBe('B-T');
    const whole = addValidationData(stamped, { ...evidence, crls: [signers, root.crl(FRESH)] });
    expect((await validate(whole, options)).signatures[0]).toMatchObject({ level: 'B-LT', verdict: 'valid' });
  });
});
