/** The SOAP 1.2 carrier: an operation element that wraps the request; faults are HTTP 500 with the code in the subcode. */
import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';
import { type Answer, bytesAnswer, CUT_CONNECTION, type IncomingRequest, NO_ANSWER } from '../http/message.ts';
import { admit, Fault, Line, type Mss, profile, type Reply, sign, status } from './service.ts';

const ENV = 'http://www.w3.org/2003/05/soap-envelope';
const MSS = 'http://uri.etsi.org/TS102204/v1.1.2#';
const HTML = '<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Maintenance</body></html>\n';

export async function soap(mss: Mss, request: IncomingRequest): Promise<Answer> {
  try {
    const { operation, message } = read(request);
    const attribute = (name: string, element = message) => element?.attributes[name];
    const info = child(message, 'AP_Info');
    admit(mss, {
      ...optional('apId', attribute('AP_ID', info)),
      ...optional('apPassword', attribute('AP_PWD', info)),
      ...optional('apTransId', attribute('AP_TransID', info)),
      ...optional('instant', attribute('Instant', info)),
    });
    const msisdn = textOf(child(child(message, 'MobileUser'), 'MSISDN'));
    switch (operation) {
      case 'MSS_Signature':
        return reply('MSS_Signature', await sign(mss, asked(message, msisdn)));
      case 'MSS_StatusQuery':
        return reply('MSS_Status', status(mss, attribute('MSSP_TransID')), 'MSS_StatusQuery');
      case 'MSS_ProfileQuery':
        return profileReply(await profile(mss, msisdn));
      default:
        throw new Fault(108, 'INCOMPATIBLE_INTERFACE');
    }
  } catch (error) {
    if (error instanceof Fault) return faultAnswer(error);
    if (error instanceof Line) return lineAnswer(error);
    throw error;
  }
}

export function lineAnswer({ instead }: Line): Answer {
  if (instead === 'html') return bytesAnswer('text/html; charset=utf-8', HTML);
  return instead === 'cut' ? CUT_CONNECTION : NO_ANSWER;
}

function read({ contentType, body }: IncomingRequest): { readonly operation: string; readonly message: XmlElement } {
  if (contentType !== 'application/soap+xml') throw new Fault(108, 'INCOMPATIBLE_INTERFACE');
  const operation = elementsOf(child(parsed(body), 'Body'))[0];
  const message = elementsOf(operation)[0];
  if (operation === undefined || message === undefined) throw new Fault(102, 'MISSING_PARAM');
  return { operation: local(operation), message };
}

function parsed(body: Uint8Array): XmlElement | undefined {
  const text = Buffer.from(body).toString('utf8');
  if (/<!DOCTYPE/i.test(text)) throw new Fault(101, 'WRONG_PARAM');
  try {
    return parseXml(text).root ?? undefined;
  } catch {
    throw new Fault(101, 'WRONG_PARAM');
  }
}

function asked(message: XmlElement, msisdn: string | undefined) {
  const data = child(message, 'DataToBeSigned');
  const uriOf = (name: string) => textOf(child(child(message, name), 'mssURI'));
  return {
    ...optional('msisdn', msisdn),
    ...optional('mimeType', data?.attributes['MimeType']),
    ...optional('encoding', data?.attributes['Encoding']),
    ...optional('data', textOf(data)),
    ...optional('display', textOf(child(message, 'DataToBeDisplayed'))),
    ...optional('profile', uriOf('SignatureProfile')),
    ...optional('format', uriOf('MSS_Format')),
    ...optional('mode', message.attributes['MessagingMode']),
    ...optional('timeout', message.attributes['TimeOut']),
  };
}

function reply(name: string, { status: code, message, msspTransId, signature }: Reply, operation = name): Answer {
  const value =
    signature === undefined
      ? ''
      : `<mss:MSS_Signature><mss:Base64Signature>${signature}</mss:Base64Signature></mss:MSS_Signature>`;
  const id = msspTransId === undefined ? '' : ` MSSP_TransID="${msspTransId}"`;
  return envelope(
    200,
    `<${operation}Response><mss:${name}Resp xmlns:mss="${MSS}" MajorVersion="1" MinorVersion="1"${id}>${value}${statusXml(code, message)}</mss:${name}Resp></${operation}Response>`,
  );
}

function profileReply(credentials: Awaited<ReturnType<typeof profile>>): Answer {
  const list = credentials.map(({ certificate, kind }) => {
    const state = { valid: 'ACTIVE', revoked: 'REVOKED', suspended: 'SUSPENDED', expired: 'EXPIRED' }[kind];
    return `<fi:MobileUserCertificate State="${state}"><fi:X509Certificate>${certificate.toString('base64')}</fi:X509Certificate></fi:MobileUserCertificate>`;
  });
  const detail = `<mss:StatusDetail><fi:ProfileQueryExtension xmlns:fi="http://www.methics.fi/KiuruMSSP/v3.2.0#">${list.join('')}</fi:ProfileQueryExtension></mss:StatusDetail>`;
  return envelope(
    200,
    `<MSS_ProfileQueryResponse><mss:MSS_ProfileResp xmlns:mss="${MSS}" MajorVersion="1" MinorVersion="1">${statusXml(100, 'REQUEST_OK', detail)}</mss:MSS_ProfileResp></MSS_ProfileQueryResponse>`,
  );
}

function statusXml(code: number, message: string, detail = ''): string {
  return `<mss:Status><mss:StatusCode Value="${code}"/><mss:StatusMessage>${message}</mss:StatusMessage>${detail}</mss:Status>`;
}

function faultAnswer({ code, reason }: Fault): Answer {
  const side = code < 110 ? 'Sender' : 'Receiver';
  return envelope(
    500,
    `<env:Fault><env:Code><env:Value>env:${side}</env:Value><env:Subcode><env:Value xmlns:mss="${MSS}">mss:_${code}</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang="en">${reason}</env:Text></env:Reason></env:Fault>`,
  );
}

function envelope(httpStatus: number, body: string): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="${ENV}"><env:Body>${body}</env:Body></env:Envelope>`;
  return { status: httpStatus, headers: { 'content-type': 'application/soap+xml; charset=utf-8' }, body: text };
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return elementsOf(element).find((one) => local(one) === name);
}

function elementsOf(element: XmlElement | undefined): readonly XmlElement[] {
  return (element?.children ?? []).filter((one) => one instanceof XmlElement);
}

function local({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1);
}

function textOf(element: XmlElement | undefined): string | undefined {
  const text = (element?.children ?? [])
    .filter((one) => one instanceof XmlText)
    .map((one) => one.text)
    .join('')
    .trim();
  return text === '' ? undefined : text;
}

/** Nothing for what is absent: optional fields are left out, never undefined. */
export function optional<Name extends string>(name: Name, value: string | undefined): { [N in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: string }; // one computed key
}
