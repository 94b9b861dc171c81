import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CA, LEAF, PAST_LEAF } from './certificates.ts';
import { answer, closeTheWorld, makeSigner, PATHS } from './far-side.ts';
import { ACCOUNT, noSignal } from './signer.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const crlf = (der: Buffer) => der.toString('base64').replace(/(.{76})/g, '$1\r\n');

const entry = (change: Record<string, unknown> = {}) => ({
  service_type: 'SMARTCA',
  service_name: 'SMARTCA PERSONAL PRO',
  cert_id: '3f9c2c1e-0000-4000-8000-000000000001',
  cert_status: 'Đang hoạt động',
  serial_number: '5401010149d8c8e9b1d3a0c2f1e0a9b8',
  cert_data: crlf(LEAF.der),
  chain_data: { ca_cert: crlf(CA.der), root_cert: null },
  transaction_id: 'SP_CA_12345',
  ...change,
});

const list = () => makeSigner().listCredentials(ACCOUNT, noSignal());

function answerWith(...entries: unknown[]) {
  return answer(PATHS.certificates, 200, {
    status_code: 200,
    message: 'Success',
    data: { user_certificates: entries },
  });
}

async function firstOf(change: Record<string, unknown>) {
  answerWith(entry(change));
  const found = await list();
  if (found.kind !== 'found') throw new Error('refused');
  return found.credentials[0];
}

describe('get_certificate', () => {
  it('sends the documented body, in the documented order, and nothing secret in the header', async () => {
    const sent = answerWith();
    await list();
    expect(sent.map((call) => call.body)).toEqual([
      '{"sp_id":"0000-000000000000000000.apps.signserviceapi.com","sp_password":"c2VjcmV0LWNhbmFyeQ==",' +
        '"user_id":"001090000001","serial_number":"","transaction_id":"SP_CA_12345"}',
    ]);
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
    expect(sent[0]?.headers).not.toHaveProperty('authorization');
  });

  it('uses a fresh reference for each query', async () => {
    const signer = makeSigner({ newReference: undefined as never }); // as if the option were left out
    const first = answerWith();
    await signer.listCredentials(ACCOUNT, noSignal());
    const second = answerWith();
    await signer.listCredentials(ACCOUNT, noSignal());
    const reference = (body = '{}') => JSON.parse(body).transaction_id;
    expect(reference(first[0]?.body)).toMatch(/^KYSO-[0-9a-f-]{36}$/);
    expect(reference(first[0]?.body)).not.toBe(reference(second[0]?.body));
  });

  it('reads base64 with line breaks, the serial in any case and a chain without a root', async () => {
    const credential = await firstOf({});
    expect(credential?.serialNumber).toBe('5401010149D8C8E9B1D3A0C2F1E0A9B8');
    expect(Buffer.from(credential?.certificate ?? []).equals(LEAF.der)).toBe(true);
    expect(credential?.chain.map((der) => Buffer.from(der).equals(CA.der))).toEqual([true]);
    expect(credential?.status).toBe('usable');
  });

  it('reads a chain that is a list, and one that is absent', async () => {
    const listed = await firstOf({ chain_data: [CA.der.toString('base64'), LEAF.der.toString('base64')] });
    expect(listed?.chain.map((der) => der.byteLength)).toEqual([CA.der.byteLength]);
    expect((await firstOf({ chain_data: undefined }))?.chain).toEqual([]);
  });

  it('takes the serial from the certificate when the provider leaves it out', async () => {
    expect((await firstOf({ serial_number: null }))?.serialNumber).toBe('5401010149D8C8E9B1D3A0C2F1E0A9B8');
  });

  it('keeps the order of the provider and lists unusable certificates too', async () => {
    answerWith(entry({ cert_status: 'Đã thu hồi' }), entry());
    const found = await list();
    expect(found).toMatchObject({ kind: 'found', credentials: [{ status: 'revoked' }, { status: 'usable' }] });
  });

  it.each([
    ['Đang hoạt động', 'usable'],
    ['\u0110ang hoa\u0323t \u0111o\u0323\u0302ng', 'usable'],
    ['VALID', 'usable'],
    ['Chuyện lạ', 'usable'],
    [null, 'usable'],
    ['Đã hết hạn', 'expired'],
    ['EXPIRED', 'expired'],
    ['Đã thu hồi', 'revoked'],
    ['Đã thu hồi'.normalize('NFD'), 'revoked'],
    ['REVOKED', 'revoked'],
    ['Tạm dừng', 'suspended'],
    ['Tạm khóa', 'suspended'],
    ['Tạm khoá', 'suspended'],
    ['Không hoạt động', 'unusable'],
    ['Chưa kích hoạt', 'unusable'],
    ['INVALID', 'unusable'],
  ])('reads the status text %j as %s', async (text, status) => {
    expect((await firstOf({ cert_status: text }))?.status).toBe(status);
  });

  it('believes the worse of text and code', async () => {
    expect((await firstOf({ cert_status_code: 'VALID' }))?.status).toBe('usable');
    expect((await firstOf({ cert_status_code: 'REVOKED' }))?.status).toBe('revoked');
    expect((await firstOf({ cert_status: 'Đã thu hồi', cert_status_code: 'VALID' }))?.status).toBe('revoked');
  });

  it('lets the dates of the certificate decide when the text says usable or something unknown', async () => {
    const past = { cert_data: PAST_LEAF.der.toString('base64') };
    expect((await firstOf({ ...past, cert_status: 'Đang hoạt động' }))?.status).toBe('expired');
    expect((await firstOf({ ...past, cert_status: 'Chuyện lạ' }))?.status).toBe('expired');
    expect((await firstOf({ ...past, cert_status: 'Đã thu hồi' }))?.status).toBe('revoked');
  });

  it.each([
    ['an empty list', { user_certificates: [] }],
    ['a null list', { user_certificates: null }],
    ['no data', null],
  ])('finds nothing in %s', async (_name, data) => {
    answer(PATHS.certificates, 200, { status_code: 200, message: 'Success', data });
    expect(await list()).toEqual({ kind: 'found', credentials: [] });
  });

  it('takes the serial number from the certificate, whatever the list says', async () => {
    expect((await firstOf({ serial_number: 'xyz' }))?.serialNumber).toBe('5401010149D8C8E9B1D3A0C2F1E0A9B8');
  });

  it('finds the leaf by who signed whom, also where the issuer stands in its place', async () => {
    const swapped = await firstOf({ cert_data: CA.der.toString('base64'), chain_data: [LEAF.der.toString('base64')] });
    expect(Buffer.from(swapped?.certificate ?? []).equals(LEAF.der)).toBe(true);
  });

  it('reads data that is a list and a status code that is text', async () => {
    answer(PATHS.certificates, 200, { status_code: '200', data: [{ user_certificates: [entry()] }] });
    expect(await list()).toMatchObject({ kind: 'found', credentials: [{ status: 'usable' }] });
  });

  it.each([
    ['no certificate', { cert_data: null }],
    ['text that is not base64', { cert_data: 'MIIF...==' }],
    ['bytes that are not a certificate', { cert_data: 'AAAA' }],
    ['a broken issuer', { chain_data: { ca_cert: 'AAAA', root_cert: null } }],
  ])('refuses an entry with %s', async (_name, change) => {
    answerWith(entry(change));
    await expect(list()).rejects.toMatchObject({ code: 'provider.protocol_error' });
  });
});
