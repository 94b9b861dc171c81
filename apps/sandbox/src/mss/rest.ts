/** The JSON of Methics Kiuru: one endpoint, the top key names the operation; faults are HTTP 500. */
import { z } from 'zod';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';
import { admit, Fault, Line, type Mss, profile, type Reply, sign, status } from './service.ts';
import { lineAnswer, optional } from './soap.ts';

const text = z.string().optional();
const PART = z.object({ MimeType: text, Encoding: text, Data: text }).optional();
const MESSAGE = z.object({
  AP_Info: z.object({ AP_ID: text, AP_PWD: text, AP_TransID: text, Instant: text }).optional(),
  MessagingMode: text,
  TimeOut: text,
  SignatureProfile: text,
  MobileUser: z.object({ MSISDN: text }).optional(),
  DataToBeSigned: PART,
  DataToBeDisplayed: PART,
  MSS_Format: text,
  MSSP_TransID: text,
});
type Message = z.output<typeof MESSAGE>;

export async function rest(mss: Mss, request: IncomingRequest): Promise<Answer> {
  try {
    const [operation, message] = read(mss, request);
    const { AP_Info: info = {}, MobileUser: user = {} } = message;
    admit(mss, {
      ...optional('apId', info.AP_ID),
      ...optional('apPassword', info.AP_PWD),
      ...optional('apTransId', info.AP_TransID),
      ...optional('instant', info.Instant),
    });
    switch (operation) {
      case 'MSS_SignatureReq':
        return reply('MSS_SignatureResp', await sign(mss, asked(message)));
      case 'MSS_StatusReq':
        return reply('MSS_StatusResp', status(mss, message.MSSP_TransID));
      case 'MSS_ProfileReq':
        return profileReply(await profile(mss, user.MSISDN));
      default:
        throw new Fault(108, 'INCOMPATIBLE_INTERFACE');
    }
  } catch (error) {
    if (error instanceof Fault) return faultAnswer(error);
    if (error instanceof Line) return lineAnswer(error);
    throw error;
  }
}

/** HTTP Basic with the identity of the message. */
function read({ serviceProvider }: Mss, { contentType, headers, body }: IncomingRequest): readonly [string, Message] {
  if (contentType !== 'application/json') throw new Fault(108, 'INCOMPATIBLE_INTERFACE');
  const basic = Buffer.from(`${serviceProvider.id}:${serviceProvider.password}`).toString('base64');
  if (headers['authorization'] !== `Basic ${basic}`) throw new Fault(104, 'UNAUTHORIZED_ACCESS');
  const [[operation, value] = []] = Object.entries(Object(parseJson(body)));
  const parsed = MESSAGE.safeParse(value);
  if (operation === undefined || !parsed.success) throw new Fault(101, 'WRONG_PARAM');
  return [operation, parsed.data];
}

function asked({ MobileUser: user, DataToBeSigned: data, DataToBeDisplayed: shown, ...message }: Message) {
  return {
    ...optional('msisdn', user?.MSISDN),
    ...optional('mimeType', data?.MimeType),
    ...optional('encoding', data?.Encoding),
    ...optional('data', data?.Data),
    ...optional('display', shown?.Data),
    ...optional('profile', message.SignatureProfile),
    ...optional('format', message.MSS_Format),
    ...optional('mode', message.MessagingMode),
    ...optional('timeout', message.TimeOut),
  };
}

function reply(name: string, { status: code, message, msspTransId, signature }: Reply): Answer {
  return jsonAnswer(200, {
    [name]: {
      MajorVersion: '1',
      MinorVersion: '1',
      ...(msspTransId === undefined ? {} : { MSSP_TransID: msspTransId }),
      ...(signature === undefined ? {} : { MSS_Signature: { Base64Signature: signature } }),
      Status: { StatusCode: { Value: String(code) }, StatusMessage: message },
    },
  });
}

function profileReply(credentials: Awaited<ReturnType<typeof profile>>): Answer {
  const certificates = credentials.map(({ certificate, kind }) => ({
    X509Certificate: [certificate.toString('base64')],
    SignatureProfiles: ['http://mobile-id.vn/digitalSignature'],
    State: { valid: 'ACTIVE', revoked: 'REVOKED', suspended: 'SUSPENDED', expired: 'EXPIRED' }[kind],
    Algorithm: 'RSA',
  }));
  const StatusDetail = { ProfileQueryExtension: { MobileUserCertificate: certificates } };
  return jsonAnswer(200, {
    MSS_ProfileResp: { Status: { StatusCode: { Value: '100' }, StatusMessage: 'REQUEST_OK', StatusDetail } },
  });
}

function faultAnswer({ code, reason }: Fault): Answer {
  const ValueNs = 'http://uri.etsi.org/TS102204/v1.1.2#';
  const Code = { Value: code < 110 ? 'Sender' : 'Receiver', SubCode: { Value: `_${code}`, ValueNs } };
  return jsonAnswer(500, { Fault: { Code, Reason: reason, Detail: reason } });
}
