import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VerificationRecord } from '@kyso/domain';
import { bytesSource, findAnchors, openDocument } from '@kyso/pdf';
import { vaultContext } from '@kyso/signing';
import {
  ATTACKS,
  anEndpoint,
  attackWorld,
  authorityInformation,
  aVerification,
  formPdf,
  signPdf,
  TestTimestampUnit,
} from '@kyso/testkit';
import { AUTHORITY, bodyOf, problemOf, type Rig, startGateway } from './gateway-rig.ts';

const CITIZEN = '001090000002';
const STRANGER = '079012349876';
const signer = AUTHORITY.issue({ commonName: 'Trần Văn Bình', uids: [`CCCD:${CITIZEN}`] });
const signed = Uint8Array.from(signPdf(formPdf(), { signer }));
const WORLD = attackWorld(AUTHORITY, new TestTimestampUnit(AUTHORITY));

let rig: Rig;
beforeAll(async () => {
  rig = await startGateway();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const PDF = { 'content-type': 'application/pdf' };
const upload = (bytes: Uint8Array<ArrayBuffer>, headers = PDF) =>
  rig.call('POST', '/v1/verifications?name=a.pdf', { headers, body: bytes });
async function fileOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const answer = await rig.call('POST', '/v1/files?name=Don.pdf', { headers: PDF, body: bytes });
  return (await bodyOf(answer)).id;
}

describe('POST /v1/verifications', () => {
  it('judges a file and says whether its signer is the applicant', async () => {
    const file_id = await fileOf(signed);
    const answer = await rig.post('/v1/verifications', { file_id, citizen_ids: [CITIZEN] });
    expect(answer.status).toBe(201);
    const body = await bodyOf(answer);
    expect(body).toMatchObject({
      object: 'verification',
      file_id,
      verdict: 'valid',
      reason: { code: 'valid', sentence: 'Chữ ký hợp lệ và tài liệu không bị sửa sau khi ký.' },
      next_step: 'Có thể tiếp nhận thành phần hồ sơ này.',
      signatures: [
        {
          signer: { name: 'Trần Văn Bình', identifiers_masked: [{ kind: 'CCCD', number: '0010••••0002' }] },
          identity_match: 'match',
          issuing_authority: 'CA thử nghiệm',
          intact: true,
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain(CITIZEN);
    expect(answer.headers.get('location')).toBe(`/v1/verifications/${body.id}`);
  });

  it('judges an upload whose numbers come in the form, and does not name it among the files', async () => {
    const form = new FormData();
    form.append('file', new Blob([signed], { type: 'application/pdf' }), 'Đơn.pdf');
    form.append('citizen_ids', STRANGER);
    const body = await bodyOf(await rig.call('POST', '/v1/verifications', { body: form }));
    expect(body).toMatchObject({ file_id: null, file_name: 'Đơn.pdf', verdict: 'valid' });
    expect(body.signatures[0].identity_match).toBe('mismatch');
    expect(body.next_step).toBe('Chưa tiếp nhận; kiểm tra giấy ủy quyền hoặc đề nghị đúng người nộp ký lại.');
  });

  it('leaves nothing of an upload behind, and takes nothing away from a file of the same bytes', async () => {
    await using fresh = await startGateway();
    const post = (path: string, body = signed) => fresh.call('POST', `${path}?name=a.pdf`, { headers: PDF, body });
    expect((await post('/v1/verifications')).status).toBe(201);
    expect((await post('/v1/verifications', new TextEncoder().encode('hello'))).status).toBe(422);
    expect(readdirSync(fresh.checks)).toEqual([]);
    const sha256 = createHash('sha256').update(signed).digest('hex');
    expect(await fresh.blobs.has(fresh.tenantId, sha256)).toBe(false);
    await post('/v1/files');
    await Promise.all([post('/v1/verifications'), post('/v1/verifications')]);
    expect(await fresh.blobs.has(fresh.tenantId, sha256)).toBe(true);
    expect(readdirSync(fresh.checks)).toEqual([]);
  });

  it('keeps the answers and certificates that it was judged by with the report, sealed, and tells of them', async () => {
    const url = 'http://ocsp.example/';
    const at = '2026-03-01T00:00:00.000Z';
    const named = AUTHORITY.issue({
      commonName: 'Lê An',
      uids: [`CCCD:${CITIZEN}`],
      extensions: [authorityInformation({ ocsp: url })],
    });
    const der = AUTHORITY.ocsp(named.certificate, {
      thisUpdate: '2026-02-01T00:00:00Z',
      nextUpdate: '2027-01-01T00:00:00Z',
    });
    const seen = [{ kind: 'ocsp', der, url, at } as const];
    await using fresh = await startGateway(
      {},
      { revocation: { find: async () => ({ ocsps: [der], crls: [], seen }) } },
    );
    const body = Uint8Array.from(signPdf(formPdf(), { signer: named }));
    const made = await bodyOf(await fresh.call('POST', '/v1/verifications', { headers: PDF, body }));
    const sha256 = createHash('sha256').update(der).digest('hex');
    const base64 = Buffer.from(der).toString('base64');
    expect(made.evidence).toContainEqual({ kind: 'ocsp', sha256, size: der.length, der: base64, url, at });
    expect(made.evidence).toContainEqual(expect.objectContaining({ kind: 'certificate', der: null }));
    expect(await bodyOf(await fresh.call('GET', `/v1/verifications/${made.id}`))).toEqual(made);
    const [record] = [...fresh.store.tables.verifications.values()];
    const stored = fresh.deps.vault.open(record?.report ?? '', vaultContext.verificationReport(fresh.tenantId));
    expect(stored).toContain(Buffer.from(named.certificate.raw).toString('base64'));
  });

  it('keeps no number that it was given to compare with', async () => {
    await rig.post('/v1/verifications', { file_id: await fileOf(signed), citizen_ids: [STRANGER] });
    const { tables } = rig.store;
    const everything = [tables.verifications, tables.deliveries, tables.claims, tables.files];
    expect(tables.verifications.size).toBeGreaterThan(0);
    const sealed = [...tables.verifications.values()].map(({ report }) =>
      rig.deps.vault.open(report, vaultContext.verificationReport(rig.tenantId)),
    );
    const texts = JSON.stringify([...everything.map((table) => [...table]), sealed]);
    expect(texts).not.toContain(STRANGER);
    expect(rig.logs.join('')).not.toContain(STRANGER);
  });

  it('calls a forged file what it is, and a damaged or an unsigned one', async () => {
    for (const { make } of ATTACKS.slice(0, 5)) {
      const { verdict } = await bodyOf(await upload(Uint8Array.from(make(WORLD))));
      expect(verdict).not.toBe('valid');
    }
    expect(await bodyOf(await upload(Uint8Array.from(formPdf())))).toMatchObject({ verdict: 'unsigned' });
    const damaged = await bodyOf(await upload(new TextEncoder().encode('%PDF-1.7\nnothing')));
    expect(damaged).toMatchObject({ verdict: 'undetermined', reason: { code: 'document_unreadable' } });
  });

  it('tells those who want to know, with ids and the verdict alone', async () => {
    const endpoint = anEndpoint(rig.ids, rig.tenantId, { types: ['verification.completed'] });
    await rig.store.webhooks.insertEndpoint(endpoint);
    const { id } = await bodyOf(await upload(signed));
    const [delivery] = await rig.store.webhooks.listDeliveries(rig.tenantId, endpoint.id, 1);
    expect(JSON.parse(delivery?.payload ?? '{}')).toEqual({
      type: 'verification.completed',
      timestamp: expect.any(String),
      data: {
        id,
        object: 'verification',
        verdict: 'valid',
        file_id: null,
        sha256: createHash('sha256').update(signed).digest('hex'),
        links: { self: `/v1/verifications/${id}` },
      },
    });
    expect(rig.bell.heard).toContainEqual({ kind: 'deliver', deliveryId: delivery?.id });
  });

  it('tells beside it, once, when the same bytes were judged otherwise the last time', async () => {
    const endpoint = anEndpoint(rig.ids, rig.tenantId, { types: ['verification.result_changed'] });
    await rig.store.webhooks.insertEndpoint(endpoint);
    const told = async () =>
      (await rig.store.webhooks.listDeliveries(rig.tenantId, endpoint.id, 9)).map(({ payload }) => JSON.parse(payload));
    const sha256 = createHash('sha256').update(signed).digest('hex') as VerificationRecord['sha256'];
    const earlier = { sha256, verdict: 'undetermined', reasons: ['revocation_unknown'] } as const;
    const record = aVerification(rig.ids, rig.tenantId, { ...earlier, createdAt: rig.clock.instant() });
    await rig.store.verifications.insert(record);

    rig.clock.advance(1);
    const { id, reason } = await bodyOf(await upload(signed));
    rig.clock.advance(1);
    await upload(signed);
    expect(await told()).toEqual([
      {
        type: 'verification.result_changed',
        timestamp: expect.any(String),
        data: {
          id,
          object: 'verification',
          verdict: 'valid',
          reasons: [reason.code],
          previous: { id: record.id, verdict: 'undetermined', reasons: ['revocation_unknown'] },
          file_id: null,
          sha256,
          links: { self: `/v1/verifications/${id}`, previous: `/v1/verifications/${record.id}` },
        },
      },
    ]);
  });

  it('refuses what is no PDF, no number and nobody’s file', async () => {
    expect(await problemOf(await upload(new TextEncoder().encode('hello')))).toMatchObject({
      code: 'document.not_pdf',
    });
    const bad = await rig.post('/v1/verifications', { file_id: await fileOf(signed), citizen_ids: ['12'] });
    expect(await problemOf(bad)).toMatchObject({ errors: ['#/citizen_ids/0 invalid_number'] });
    const unknown = await rig.post('/v1/verifications', { file_id: rig.ids.next('fil') });
    expect(await problemOf(unknown)).toMatchObject({ status: 404 });
    const key = await rig.addKey({ scopes: ['files:read'] });
    const call = { headers: { ...PDF, authorization: `Bearer ${key}` }, body: signed };
    expect(await problemOf(await rig.call('POST', '/v1/verifications', call))).toMatchObject({ code: 'forbidden' });
  });
});

describe('GET /v1/verifications/{verification_id}', () => {
  it('opens the report again as it was, in the language of the reader', async () => {
    const made = await bodyOf(await upload(signed));
    expect(await bodyOf(await rig.call('GET', `/v1/verifications/${made.id}`))).toEqual(made);
    const headers = { 'accept-language': 'en' };
    const english = await bodyOf(await rig.call('GET', `/v1/verifications/${made.id}`, { headers }));
    expect(english.next_step).toBe('The component may be accepted.');
  });

  it('is the sheet as PDF for who asks for it', async () => {
    const { id } = await bodyOf(await upload(signed));
    const answer = await rig.call('GET', `/v1/verifications/${id}`, { headers: { accept: 'application/pdf' } });
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const source = bytesSource(new Uint8Array(await answer.arrayBuffer()));
    expect(openDocument(source).pageCount).toBe(1);
    expect((await findAnchors(source, { text: id })).matches).toHaveLength(1);
    expect((await findAnchors(source, { text: 'HỢP LỆ' })).matches).not.toHaveLength(0);
  });

  it('belongs to its tenant', async () => {
    const { id } = await bodyOf(await upload(signed));
    const key = await rig.addKey({ tenantId: rig.ids.next('ten') });
    const answer = await rig.call('GET', `/v1/verifications/${id}`, { headers: { authorization: `Bearer ${key}` } });
    expect(await problemOf(answer)).toMatchObject({ status: 404 });
  });
});

describe('the signing history', () => {
  it('of a file names each signature in the order of signing', async () => {
    const twice = Uint8Array.from(signPdf(signed, { signer: AUTHORITY.issue({ commonName: 'Văn thư' }) }));
    const history = await bodyOf(await rig.call('GET', `/v1/files/${await fileOf(twice)}/signatures`));
    expect(history).toMatchObject({ object: 'signing_history', verdict: 'valid' });
    const names = history.signatures.map((one: { signer: { name: string } }) => one.signer.name);
    expect(names).toEqual(['Trần Văn Bình', 'Văn thư']);
    expect(history.signatures[0].changes_after).toMatchObject([{ change: 'signature_added', clearance: 'permitted' }]);
  });

  it('of a document of a request is there once it is signed', async () => {
    const answer = await rig.call(
      'GET',
      `/v1/signature-requests/${rig.ids.next('sr')}/items/${rig.ids.next('sri')}/signatures`,
    );
    expect(await problemOf(answer)).toMatchObject({ status: 404 });
  });
});
