/** TS 102 204 over SOAP: an operation element that wraps the request, and faults with their code in a subcode. */
import { KysoError } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { type Element, find, findAll, XML_MEDIA } from '../xml/reader.ts';
import { element, type Written } from '../xml/writer.ts';
import type { MssAnswer, ProfileRequest, Sender, SignatureRequest, StatusRequest, Transport } from './message.ts';

const MSS = 'http://uri.etsi.org/TS102204/v1.1.2#';
const ENVELOPE = {
  '1.1': { namespace: 'http://schemas.xmlsoap.org/soap/envelope/', type: 'text/xml; charset=utf-8' },
  '1.2': { namespace: 'http://www.w3.org/2003/05/soap-envelope', type: 'application/soap+xml; charset=utf-8' },
} as const;
export type SoapVersion = keyof typeof ENVELOPE;

/** @param path of the one endpoint, below the base URL of `client`. */
export function soapTransport(client: JsonClient, version: SoapVersion, path: string): Transport {
  const call = (operation: string, request: Written, signal: AbortSignal, timeoutMs?: number) => {
    const { namespace, type } = ENVELOPE[version];
    const body = element('env:Body', {}, element(operation, {}, request));
    const { xml } = element('env:Envelope', { 'xmlns:env': namespace }, body);
    const question = {
      text: `<?xml version="1.0" encoding="UTF-8"?>${xml}`,
      headers: { 'content-type': type, ...(version === '1.1' ? { soapaction: '""' } : {}) },
      media: XML_MEDIA,
      meantStatuses: [500],
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    return client.send(path, question, readAnswer, signal);
  };
  return {
    sign: (request, signal, timeoutMs) => call('MSS_Signature', signatureXml(request), signal, timeoutMs),
    status: (request, signal) => call('MSS_StatusQuery', statusXml(request), signal),
    profile: (request, signal) => call('MSS_ProfileQuery', profileXml(request), signal),
  };
}

function message(
  name: string,
  sender: Sender,
  more: Readonly<Record<string, string>>,
  ...children: (Written | undefined)[]
) {
  const info = {
    AP_ID: sender.apId,
    AP_PWD: sender.apPassword,
    AP_TransID: sender.apTransId,
    Instant: sender.instant,
  };
  const mssp =
    sender.msspId === undefined
      ? undefined
      : element('mss:MSSP_Info', {}, element('mss:MSSP_ID', {}, element('mss:URI', {}, sender.msspId)));
  const attributes = { 'xmlns:mss': MSS, MajorVersion: '1', MinorVersion: '1', ...more };
  return element(name, attributes, element('mss:AP_Info', info), mssp, ...children);
}

const uri = (name: string, value: string) => element(name, {}, element('mss:mssURI', {}, value));
const user = (msisdn: string) => element('mss:MobileUser', {}, element('mss:MSISDN', {}, msisdn));

function signatureXml({
  sender,
  msisdn,
  data,
  display,
  signatureProfile,
  format,
  mode,
  timeoutSeconds,
  additionalServices,
}: SignatureRequest) {
  const services = additionalServices.map((service) => element('mss:Service', {}, uri('mss:Description', service)));
  return message(
    'mss:MSS_SignatureReq',
    sender,
    { MessagingMode: mode, TimeOut: String(timeoutSeconds) },
    user(msisdn),
    element('mss:DataToBeSigned', { MimeType: data.mimeType, Encoding: 'base64' }, data.base64),
    element('mss:DataToBeDisplayed', { MimeType: 'text/plain', Encoding: 'UTF-8' }, display),
    uri('mss:SignatureProfile', signatureProfile),
    services.length === 0 ? undefined : element('mss:AdditionalServices', {}, ...services),
    uri('mss:MSS_Format', format),
  );
}

function statusXml({ sender, msspTransId }: StatusRequest) {
  return message('mss:MSS_StatusReq', sender, { MSSP_TransID: msspTransId });
}

function profileXml({ sender, msisdn }: ProfileRequest) {
  return message('mss:MSS_ProfileReq', sender, {}, user(msisdn));
}

function readAnswer({ status, body }: Answer): MssAnswer {
  const root = body as Element; // what XML_MEDIA parses
  const fault = find(root, 'Fault');
  if (fault !== undefined) return { statusCode: faultCode(fault), isFault: true, certificates: [] };
  const code = find(root, 'StatusCode')?.attributes['Value'];
  if (status >= 400 || code === undefined) {
    throw new KysoError('provider.protocol_error', 'the answer has neither status nor fault', { details: { status } });
  }
  const response = find(root, 'Body')?.children[0];
  return {
    statusCode: code.replace(/^_/, ''),
    isFault: false,
    msspTransId: response && transIdOf(response),
    signature: find(root, 'Base64Signature')?.text,
    certificates: findAll(root, 'MobileUserCertificate').map((one) => ({
      texts: findAll(one, 'X509Certificate').map(({ text }) => text),
      state: one.attributes['State'] ?? find(one, 'State')?.text ?? '',
    })),
  };
}

/** An attribute of the response, which stands inside the operation's element. */
function transIdOf(element: Element): string | undefined {
  return element.attributes['MSSP_TransID'] ?? element.children.map(transIdOf).find((id) => id !== undefined);
}

/** The innermost subcode: `mss:_401`, `_401` or `401`; SOAP 1.1 has it in the fault code. */
function faultCode(fault: Element): string {
  const subcode = findAll(fault, 'Subcode').flatMap(({ children }) => children.filter(({ name }) => name === 'Value'));
  const text = subcode.at(-1)?.text ?? find(fault, 'faultcode')?.text ?? '';
  return /_?(\d{3,4})$/.exec(text)?.[1] ?? '';
}
