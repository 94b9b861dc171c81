/** The JSON flavour of Methics Kiuru: one endpoint, the top key names the operation, the names are those of the XML. */
import { KysoError } from '@kyso/domain';
import { z } from 'zod';
import type { Answer } from '../http/exchange.ts';
import type { JsonClient } from '../http/json-client.ts';
import { optionalText, parse } from '../parse.ts';
import type { MssAnswer, Sender, Transport } from './message.ts';

const text = z.union([z.string(), z.number().transform(String)]);
const STATUS = z.object({
  StatusCode: z.object({ Value: text }),
  StatusDetail: z
    .object({
      ProfileQueryExtension: z
        .object({
          MobileUserCertificate: z
            .array(z.object({ X509Certificate: z.array(z.string()).nullish(), State: optionalText }))
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
const RESPONSE = z.object({
  MSSP_TransID: optionalText,
  MSS_Signature: z.object({ Base64Signature: optionalText }).nullish(),
  Status: STATUS,
});
const FAULT = z.object({ Code: z.object({ Value: text.nullish(), SubCode: z.object({ Value: text }).nullish() }) });
const BODY = z.object({ Fault: FAULT.nullish() }).catchall(z.unknown());

/** @param path of the one endpoint, below the base URL of `client`. */
export function restTransport(client: JsonClient, path: string): Transport {
  const call = (operation: string, sender: Sender, request: object, signal: AbortSignal, timeoutMs?: number) => {
    const json = {
      [`MSS_${operation}Req`]: {
        MajorVersion: '1',
        MinorVersion: '1',
        AP_Info: {
          AP_ID: sender.apId,
          AP_PWD: sender.apPassword,
          AP_TransID: sender.apTransId,
          Instant: sender.instant,
        },
        ...(sender.msspId === undefined ? {} : { MSSP_Info: { MSSP_ID: { URI: sender.msspId } } }),
        ...request,
      },
    };
    const credentials = Buffer.from(`${sender.apId}:${sender.apPassword}`).toString('base64');
    const question = {
      json,
      headers: { authorization: `Basic ${credentials}` },
      meantStatuses: [500],
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    return client.send(path, question, (answer) => readAnswer(answer, `MSS_${operation}Resp`), signal);
  };
  return {
    sign: ({ sender, ...request }, signal, timeoutMs) =>
      call('Signature', sender, signatureJson(request), signal, timeoutMs),
    status: ({ sender, msspTransId }, signal) => call('Status', sender, { MSSP_TransID: msspTransId }, signal),
    profile: ({ sender, msisdn }, signal) => call('Profile', sender, { MobileUser: { MSISDN: msisdn } }, signal),
  };
}

function signatureJson(request: Omit<Parameters<Transport['sign']>[0], 'sender'>) {
  return {
    MessagingMode: request.mode,
    TimeOut: String(request.timeoutSeconds),
    SignatureProfile: request.signatureProfile,
    MobileUser: { MSISDN: request.msisdn },
    DataToBeSigned: { MimeType: request.data.mimeType, Encoding: 'base64', Data: request.data.base64 },
    DataToBeDisplayed: { MimeType: 'text/plain', Encoding: 'UTF-8', Data: request.display },
    MSS_Format: request.format,
    AdditionalServices: request.additionalServices.map((service) => ({ Description: service })),
  };
}

function readAnswer({ status, body }: Answer, name: string): MssAnswer {
  const whole = parse(BODY, body, 'answer');
  if (whole.Fault != null) {
    const { SubCode, Value } = whole.Fault.Code;
    const code = /_?(\d{3,4})$/.exec(SubCode?.Value ?? Value ?? '')?.[1] ?? '';
    return { statusCode: code, isFault: true, certificates: [] };
  }
  if (status === 401) return { statusCode: '104', isFault: true, certificates: [] };
  if (status >= 400)
    throw new KysoError('provider.protocol_error', 'the provider does not accept the call', { details: { status } });
  const { MSSP_TransID, MSS_Signature, Status } = parse(RESPONSE, whole[name], name);
  return {
    statusCode: Status.StatusCode.Value.replace(/^_/, ''),
    isFault: false,
    msspTransId: MSSP_TransID ?? undefined,
    signature: MSS_Signature?.Base64Signature ?? undefined,
    certificates: (Status.StatusDetail?.ProfileQueryExtension?.MobileUserCertificate ?? []).map((one) => ({
      texts: one.X509Certificate ?? [],
      state: one.State ?? '',
    })),
  };
}
