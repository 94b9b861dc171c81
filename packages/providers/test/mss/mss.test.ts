import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSignedData, parseCertificate, SIGNATURE_ALGORITHMS } from '@kyso/cms';
import { createSigner } from '@kyso/providers';
import { rawValueOf } from '../../src/mss/embeddable.ts';
import { ManualClock } from '../manual-clock.ts';
import { viaNodeHttp } from '../node-http-dispatcher.ts';
import { ABC, CERTIFICATE, ITEM, ORDER, withSession } from '../order.ts';
import { LEAF } from '../sp769/certificates.ts';
import { answer, closeTheWorld, HOST, noSignal } from '../wire.ts';

closeTheWorld({ beforeEach, afterEach, afterAll });

const SETTINGS = {
  apId: 'http://ap.example/id',
  apPassword: 'p&w',
  signatureProfile: 'http://mobile-id.vn/digitalSignature',
};
const soap = (more: object = {}) =>
  createSigner(
    { code: 'sim', protocol: 'mss-soap', settings: { baseUrl: `${HOST}/soap`, ...SETTINGS, ...more } },
    new ManualClock(),
    viaNodeHttp,
  );
const kiuru = (more: object = {}) =>
  createSigner(
    { code: 'sim', protocol: 'mss-kiuru', settings: { baseUrl: `${HOST}/rest`, ...SETTINGS, ...more } },
    new ManualClock(),
    viaNodeHttp,
  );

const XML = 'application/soap+xml; charset=utf-8';
const envelope = (body: string) =>
  `<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${body}</e:Body></e:Envelope>`;
const status = (code: string, more = '') =>
  envelope(
    `<MSS_SignatureResponse><m:MSS_SignatureResp xmlns:m="u" MSSP_TransID="M1">${more}<m:Status><m:StatusCode Value="${code}"/></m:Status></m:MSS_SignatureResp></MSS_SignatureResponse>`,
  );
const fault = (code: string) =>
  envelope(
    `<e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode><e:Value>mss:_${code}</e:Value></e:Subcode></e:Code></e:Fault>`,
  );
const SIGNATURE = '<m:MSS_Signature><m:Base64Signature>AAEC</m:Base64Signature></m:MSS_Signature>';
/** What is made anew for every message. */
const steady = (text = '') => text.replace(/A[0-9a-f]{30}/g, 'A…');
const SIGNED = { kind: 'signed', signatures: [{ itemId: ITEM, value: new Uint8Array([0, 1, 2]) }] };

const DIGEST_INFO = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), ABC]).toString(
  'base64',
);

describe('TS 102 204 over SOAP', () => {
  it('asks for a signature with the documented bytes, everything escaped', async () => {
    const sent = answer('POST', '/soap', { body: status('500', SIGNATURE), type: XML });
    const submission = await soap({ msspId: 'http://mssp.example/' }).submit(
      { ...ORDER, description: 'Ký <đơn> & "tờ khai"' },
      noSignal(),
    );
    expect(submission.kind === 'accepted' && (await submission.answer)).toEqual(SIGNED);
    expect(sent[0]?.headers).toMatchObject({ 'content-type': XML });
    expect(steady(sent[0]?.body)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body>' +
        '<MSS_Signature><mss:MSS_SignatureReq xmlns:mss="http://uri.etsi.org/TS102204/v1.1.2#" MajorVersion="1" MinorVersion="1" ' +
        'MessagingMode="synch" TimeOut="300">' +
        '<mss:AP_Info AP_ID="http://ap.example/id" AP_PWD="p&amp;w" AP_TransID="A…" Instant="2026-03-16T06:30:00.000Z"/>' +
        '<mss:MSSP_Info><mss:MSSP_ID><mss:URI>http://mssp.example/</mss:URI></mss:MSSP_ID></mss:MSSP_Info>' +
        '<mss:MobileUser><mss:MSISDN>84912345678</mss:MSISDN></mss:MobileUser>' +
        `<mss:DataToBeSigned MimeType="application/octet-stream" Encoding="base64">${DIGEST_INFO}</mss:DataToBeSigned>` +
        '<mss:DataToBeDisplayed MimeType="text/plain" Encoding="UTF-8">Ký &lt;đơn&gt; &amp; &quot;tờ khai&quot;</mss:DataToBeDisplayed>' +
        '<mss:SignatureProfile><mss:mssURI>http://mobile-id.vn/digitalSignature</mss:mssURI></mss:SignatureProfile>' +
        '<mss:MSS_Format><mss:mssURI>http://uri.etsi.org/TS102204/v1.1.2#PKCS1</mss:mssURI></mss:MSS_Format>' +
        '</mss:MSS_SignatureReq></MSS_Signature></env:Body></env:Envelope>',
    );
  });

  it('asks about an asynchronous one with the number of the MSSP', async () => {
    answer('POST', '/soap', { body: status('100'), type: XML });
    const one = soap({ messagingMode: 'asynch', soap: '1.1' });
    const submission = await one.submit(ORDER, noSignal());
    const session = { phase: 'outstanding', msspTransId: 'M1' };
    expect(submission).toEqual({ kind: 'accepted', session: JSON.stringify(session) });
    const sent = answer('POST', '/soap', { body: status('504'), type: 'text/xml' });
    expect(await one.lookup(withSession(session), noSignal())).toEqual({ kind: 'waiting' });
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', soapaction: '""' });
    expect(steady(sent[0]?.body)).toContain('<MSS_StatusQuery><mss:MSS_StatusReq');
    expect(sent[0]?.body).toContain('MSSP_TransID="M1"');
    answer('POST', '/soap', { body: status('502', SIGNATURE), type: XML });
    expect(await one.lookup(withSession(session), noSignal())).toEqual(SIGNED);
    answer('POST', '/soap', { status: 500, body: fault('101'), type: XML });
    expect(await one.lookup(withSession(session), noSignal())).toEqual({ kind: 'lost' });
    expect(await one.lookup(ORDER, noSignal())).toEqual({ kind: 'lost' });
  });

  it.each([
    ['105', { kind: 'refused', code: 'account.not_found' }],
    ['109', { kind: 'refused', code: 'provider.signature_not_embeddable' }],
    ['208', { kind: 'expired' }],
    ['2082', { kind: 'expired' }],
    ['209', { kind: 'refused', code: 'approval.device_unreachable' }],
    ['401', { kind: 'declined' }],
    ['4012', { kind: 'refused', code: 'approval.wrong_code' }],
    ['402', { kind: 'refused', code: 'approval.wrong_pin' }],
    ['403', { kind: 'refused', code: 'account.locked' }],
    ['404', { kind: 'refused', code: 'credential.none' }],
    ['406', { kind: 'refused', code: 'approval.device_busy' }],
    ['422', { kind: 'refused', code: 'credential.none' }],
    ['425', { kind: 'refused', code: 'credential.unusable' }],
    ['503', { kind: 'refused', code: 'provider.bad_signature' }],
    ['999999', { kind: 'refused', code: 'approval.failed' }],
  ])('reads the fault %s', async (code, outcome) => {
    answer('POST', '/soap', { status: 500, body: fault(code), type: XML });
    const one = soap({ messagingMode: 'asynch' });
    const session = { phase: 'outstanding', msspTransId: 'M1' };
    expect(await one.lookup(withSession(session), noSignal())).toMatchObject(outcome);
  });

  it.each([
    ['104', 'provider.credentials_rejected'],
    ['900', 'provider.unavailable'],
    ['780', 'provider.unavailable'],
  ])('throws for the fault %s', async (code, error) => {
    answer('POST', '/soap', { status: 500, body: fault(code), type: XML });
    await expect(soap().listCredentials(ORDER.account, noSignal())).rejects.toMatchObject({ code: error });
  });

  it.each([
    ['a document type', `<!DOCTYPE a [<!ENTITY x "y">]>${status('500').slice(21)}`],
    ['an entity', envelope('&x;')],
    ['markup that does not close', '<a><b></a>'],
    ['deep nesting', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`],
    ['neither status nor fault', envelope('<a/>')],
  ])('takes %s for an answer outside the protocol', async (_name, body) => {
    answer('POST', '/soap', { body, type: XML });
    await expect(soap().listCredentials(ORDER.account, noSignal())).rejects.toMatchObject({
      code: 'provider.protocol_error',
    });
  });

  it('reads certificates from the extension of the profile', async () => {
    const list = `<f:MobileUserCertificate State="ACTIVE"><f:X509Certificate>${CERTIFICATE}</f:X509Certificate></f:MobileUserCertificate>`;
    const detail = `<m:StatusDetail><f:ProfileQueryExtension xmlns:f="v">${list}${list.replace('ACTIVE', 'REVOKED')}</f:ProfileQueryExtension></m:StatusDetail>`;
    const body = envelope(
      `<R><m:MSS_ProfileResp xmlns:m="u"><m:Status><m:StatusCode Value="408"/>${detail}</m:Status></m:MSS_ProfileResp></R>`,
    );
    answer('POST', '/soap', { body, type: XML });
    expect(await soap().listCredentials(ORDER.account, noSignal())).toMatchObject({
      kind: 'found',
      credentials: [{ status: 'usable' }, { status: 'revoked' }],
    });
  });
});

describe('TS 102 204 in the JSON of Kiuru', () => {
  it('asks with the documented bytes', async () => {
    const body = {
      MSS_SignatureResp: {
        MSSP_TransID: 'M1',
        MSS_Signature: { Base64Signature: 'AAEC' },
        Status: { StatusCode: { Value: '500' } },
      },
    };
    const sent = answer('POST', '/rest', { body });
    const submission = await kiuru().submit(ORDER, noSignal());
    expect(submission.kind === 'accepted' && (await submission.answer)).toEqual(SIGNED);
    const basic = Buffer.from('http://ap.example/id:p&w').toString('base64');
    expect(sent[0]?.headers).toMatchObject({ authorization: `Basic ${basic}` });
    expect(steady(sent[0]?.body)).toBe(
      '{"MSS_SignatureReq":{"MajorVersion":"1","MinorVersion":"1","AP_Info":{"AP_ID":"http://ap.example/id","AP_PWD":"p&w",' +
        '"AP_TransID":"A…","Instant":"2026-03-16T06:30:00.000Z"},"MessagingMode":"synch","TimeOut":"300",' +
        '"SignatureProfile":"http://mobile-id.vn/digitalSignature","MobileUser":{"MSISDN":"84912345678"},' +
        '"DataToBeSigned":{"MimeType":"application/x-sha256","Encoding":"base64","Data":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},' +
        '"DataToBeDisplayed":{"MimeType":"text/plain","Encoding":"UTF-8","Data":"Ký đơn đề nghị"},' +
        '"MSS_Format":"http://www.methics.fi/KiuruMSSP/v3.2.0#PKCS1","AdditionalServices":[]}}',
    );
  });

  it.each([
    [
      { Fault: { Code: { Value: 'Receiver', SubCode: { Value: '_401' } }, Reason: 'USER_CANCEL' } },
      { kind: 'declined' },
    ],
    [{ Fault: { Code: { SubCode: { Value: '_208' } } } }, { kind: 'expired' }],
    [{ Fault: { Code: { Value: '209' } } }, { kind: 'refused', code: 'approval.device_unreachable' }],
  ])('reads the fault %j', async (body, outcome) => {
    answer('POST', '/rest', { status: 500, body });
    const submission = await kiuru().submit(ORDER, noSignal());
    const ended = submission.kind === 'accepted' ? await submission.answer : submission;
    expect(ended).toMatchObject(outcome);
  });

  it('needs a phone number', async () => {
    const account = { number: '001090000001' };
    expect(await kiuru().submit({ ...ORDER, account }, noSignal())).toEqual({
      kind: 'refused',
      code: 'account.phone_required',
    });
  });
});

describe('what a SIM returned', () => {
  const [algorithm] = SIGNATURE_ALGORITHMS.filter(({ name }) => name.startsWith('RSA'));
  const cms = () =>
    buildSignedData({
      signedAttributes: Uint8Array.of(0x31, 0),
      signatureValue: new Uint8Array(256).fill(7),
      signerCertificate: parseCertificate(new Uint8Array(LEAF.der)),
      signatureAlgorithm: algorithm as NonNullable<typeof algorithm>, // the table holds RSA
      digestAlgorithm: 'sha256',
      certificates: [new Uint8Array(LEAF.der)],
    });

  it('is embedded when it is a bare value, also one that begins like a CMS', () => {
    const value = new Uint8Array(256).fill(0x30);
    expect(rawValueOf(value)).toBe(value);
  });

  it('is refused with a reason when it is a CMS over attributes of its own', () => {
    expect(rawValueOf(cms())).toEqual({
      kind: 'refused',
      code: 'provider.signature_not_embeddable',
      details: { reason: 'signed_attributes' },
    });
  });
});
