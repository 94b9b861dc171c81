import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { certificateOf, idOf, openWorld, SERVICE_PROVIDER, type World } from './world.ts';

describe('get_certificate', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('answers the certificate of a citizen in the envelope of the provider', async () => {
    const { status, json } = await world.getCertificate(idOf('manual'), { transaction_id: 'SP_CA_1' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ status_code: 200, message: expect.stringMatching(/^success$/i) });
    const [row] = json.data.user_certificates;
    expect(json.data.user_certificates).toHaveLength(1);
    expect(row).toMatchObject({
      service_type: 'SMARTCA',
      cert_status: 'Đang hoạt động',
      cert_subject: 'C=VN,ST=Thành phố Hà Nội,L=Quận Ba Đình,CN=NGUYỄN VĂN A,UID=CCCD:001090000001',
      serial_number: expect.stringMatching(/^54010101[0-9a-f]{24}$/),
      transaction_id: 'SP_CA_1',
      chain_data: { root_cert: null },
    });
    expect(Date.parse(row.cert_valid_to)).toBeGreaterThan(Date.now());
  });

  it('says in the row what the certificate says', async () => {
    const [row] = (await world.getCertificate(idOf('manual'))).json.data.user_certificates;
    const certificate = certificateOf(row);
    expect(certificate.serialNumber.toLowerCase()).toBe(row.serial_number);
    expect(certificate.subject).toContain('CN=NGUYỄN VĂN A');
    expect(certificate.subject).toContain('UID=CCCD:001090000001');
    expect(certificate.validToDate.toISOString().replace('.000', '')).toBe(row.cert_valid_to);
    expect(certificate.verify(certificateOf({ cert_data: row.chain_data.ca_cert }).publicKey)).toBe(true);
  });

  it('breaks base64 with CRLF after 76 characters', async () => {
    const [row] = (await world.getCertificate(idOf('manual'))).json.data.user_certificates;
    expect(row.cert_data).toMatch(/^([A-Za-z0-9+/=]{76}\r\n)+[A-Za-z0-9+/=]{1,76}\r\n$/);
    expect(row.chain_data.ca_cert).toContain('\r\n');
  });

  it('keeps the certificate of a citizen', async () => {
    const serials = await Promise.all(
      [1, 2, 3].map(async () => (await world.getCertificate('079190000123')).json.data.user_certificates[0]),
    );
    expect(new Set(serials.map((row) => row.serial_number)).size).toBe(1);
  });

  it('spells success in both ways', async () => {
    const words = await Promise.all([1, 2].map(async () => (await world.getCertificate(idOf('manual'))).json.message));
    expect(words.sort()).toEqual(['SUCCESS', 'Success']);
  });

  it('filters by serial number, whatever its case', async () => {
    const [row] = (await world.getCertificate(idOf('manual'))).json.data.user_certificates;
    const wanted = { serial_number: row.serial_number.toUpperCase() };
    expect((await world.getCertificate(idOf('manual'), wanted)).json.data.user_certificates).toHaveLength(1);
    const other = { serial_number: 'ff' };
    expect((await world.getCertificate(idOf('manual'), other)).json.data.user_certificates).toEqual([]);
  });

  it('lists an expired certificate before the valid one, with a text for people only', async () => {
    const rows = (await world.getCertificate(idOf('two_certificates'))).json.data.user_certificates;
    expect(rows.map((row: { cert_status: string }) => row.cert_status)).toEqual(['Hết hạn', 'Đang hoạt động']);
    expect(rows[0].cert_status_code).toBeUndefined();
    expect(rows[1].cert_status_code).toBe('VALID');
    expect(Date.parse(rows[0].cert_valid_to)).toBeLessThan(Date.now());
  });

  it('answers an empty list for an account without a certificate', async () => {
    const { status, json } = await world.getCertificate(idOf('no_certificate'));
    expect(status).toBe(200);
    expect(json.data.user_certificates).toEqual([]);
  });

  it.each([['sp_id'], ['sp_password']])('refuses a wrong %s', async (field) => {
    const { status, json } = await world.getCertificate(idOf('manual'), { [field]: 'wrong' });
    expect(status).toBe(401);
    expect(json).toEqual({
      status_code: 401,
      message: 'SP_CREDENTIAL_INVALID: sp_id or sp_password invalid',
      data: null,
    });
  });

  it.each([idOf('unknown_user'), '12345'])('does not know %s', async (id) => {
    const { status, json } = await world.getCertificate(id);
    expect(status).toBe(401);
    expect(json.message).toBe('SP_CREDENTIAL_INVALID: user_id not found');
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['nothing', ''],
    ['no user', { sp_id: SERVICE_PROVIDER.id, sp_password: SERVICE_PROVIDER.password, transaction_id: 'x' }],
  ])('answers 400 to a body with %s', async (_name, body) => {
    const { status, json } = await world.post('/sca/sp769/v1/credentials/get_certificate', body);
    expect(status).toBe(400);
    expect(json).toEqual({ status_code: 400, message: 'BAD_REQUEST', data: null });
  });

  it('wants application/json', async () => {
    const path = '/sca/sp769/v1/credentials/get_certificate';
    expect((await world.request('POST', path, '{}', 'text/plain')).headers.get('x-sandbox-reason')).toContain('json');
    expect((await world.get(path)).status).toBe(405);
  });

  it('refuses a body above the limit', async () => {
    const { status } = await world.post('/sca/sp769/v1/credentials/get_certificate', 'x'.repeat(1024 * 1024 + 1));
    expect(status).toBe(413);
  });
});
