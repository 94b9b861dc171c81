/** `POST /v1/credentials/get_certificate` */
import type { CredentialKind } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import type { Citizen } from '../citizens.ts';
import type { Answer, IncomingRequest } from '../http/message.ts';
import { base64WithCrlf, readBody, success } from './envelope.ts';
import { admit, type SmartCa, successWord } from './smartca.ts';
import { GET_CERTIFICATE } from './wire.ts';

/** Text for people: no code for an unusable certificate has ever been seen on this interface. */
const STATUS: Readonly<Record<CredentialKind, { readonly cert_status: string; readonly cert_status_code?: string }>> = {
  valid: { cert_status: 'Đang hoạt động', cert_status_code: 'VALID' },
  expired: { cert_status: 'Hết hạn' },
  revoked: { cert_status: 'Đã thu hồi' },
  suspended: { cert_status: 'Tạm dừng' },
};

export async function getCertificate(smartCa: SmartCa, request: IncomingRequest): Promise<Answer> {
  const body = readBody(GET_CERTIFICATE, request);
  const citizen = admit(smartCa, body);
  const wanted = (body.serial_number ?? '').toLowerCase();
  const credentials = (await smartCa.book.of(citizen)).filter(({ serial }) => wanted === '' || serial === wanted);
  return success(successWord(smartCa), {
    user_certificates: credentials.map((credential) => ({
      ...rowOf(smartCa, citizen, credential),
      transaction_id: body.transaction_id,
    })),
  });
}

/** Rows that were told before: a credential is one person's and does not change. */
const rows = new WeakMap<Credential, ReturnType<typeof makeRow>>();

function rowOf(smartCa: SmartCa, citizen: Citizen, credential: Credential) {
  const row = rows.get(credential) ?? makeRow(smartCa, citizen, credential);
  rows.set(credential, row);
  return row;
}

function makeRow({ hierarchy }: SmartCa, citizen: Citizen, credential: Credential) {
  const { certificate, serial, kind } = credential;
  return {
    service_type: 'SMARTCA',
    service_name: 'SMARTCA PERSONAL PRO',
    cert_id: idOf(serial),
    ...STATUS[kind],
    serial_number: serial,
    cert_subject: `C=VN,ST=${citizen.province},L=${citizen.locality},CN=${citizen.name},UID=CCCD:${citizen.id}`,
    cert_valid_from: withoutFraction(certificate.notBefore),
    cert_valid_to: withoutFraction(certificate.notAfter),
    cert_data: base64WithCrlf(new Uint8Array(certificate.rawData)),
    chain_data: {
      ca_cert: base64WithCrlf(new Uint8Array(hierarchy.issuing.certificate.rawData)),
      root_cert: null,
    },
  };
}

/** The provider's own identifier, in the form of a UUID; here a function of the serial number. */
function idOf(serial: string): string {
  return serial.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function withoutFraction(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
