/** Credentials of the service: `<CCCD>-<kind of certificate>`, one for each certificate of a person. */
import { BEHAVIOURS, type Behaviour } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizen } from '../citizens.ts';
import { type Answer, bytesAnswer, type IncomingRequest, jsonAnswer } from '../http/message.ts';
import { type Body, checkClientData, invalid, Refused, refuse, textField } from './answers.ts';
import { OIDS } from './hashes.ts';
import type { Csc, Token } from './state.ts';

export const MULTISIGN = 10;
const MAINTENANCE_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Maintenance</body></html>\n';

export type Held = { readonly citizen: Citizen; readonly behaviour: Behaviour; readonly credential: Credential };

/** The kind of ECDSA value this caller gets; undefined for RSA keys. */
export function ecdsaOf({ quirks }: IncomingRequest): 'ecdsa-raw' | 'ecdsa-der' | undefined {
  if (quirks.has('ecdsa-raw')) return 'ecdsa-raw';
  return quirks.has('ecdsa-der') ? 'ecdsa-der' : undefined;
}

export async function list(api: Csc, request: IncomingRequest, body: Body, token: Token): Promise<Answer> {
  const { userID } = body;
  checkClientData(body);
  if (token.userId !== undefined && userID !== undefined) throw invalid('userID parameter MUST be null');
  if (body['pageToken'] !== undefined) throw invalid('Invalid parameter pageToken');
  const number = token.userId ?? userID;
  const citizen = typeof number === 'string' ? findCitizen(number) : undefined;
  if (citizen === undefined) throw invalid('Invalid parameter userID');
  failIfOut(citizen);
  const held = await api.book.of(citizen, ecdsaOf(request) === undefined ? 'rsa' : 'ec');
  return jsonAnswer(200, { credentialIDs: held.map(({ kind }) => `${citizen.id}-${kind}`) });
}

export async function info(api: Csc, request: IncomingRequest, body: Body): Promise<Answer> {
  const credentialId = textField(body, 'credentialID');
  const { certificates: wish = 'single' } = body;
  if (wish !== 'none' && wish !== 'single' && wish !== 'chain') throw invalid('Invalid parameter certificates');
  checkClientData(body);
  const { credential } = await hold(api, request, credentialId);
  const { issuing, root } = api.hierarchy;
  const chain = [credential.certificate, issuing.certificate, root.certificate].map((one) => one.toString('base64'));
  const certificates = { none: undefined, single: chain.slice(0, 1), chain }[wish];
  const { notBefore, notAfter, issuer, subject } = credential.certificate;
  const isEc = ecdsaOf(request) !== undefined;
  return jsonAnswer(200, {
    ...(request.quirks.has('nulls') ? { description: null, signatureQualifier: null, PIN: null, OTP: null } : {}),
    key: {
      status: 'enabled',
      algo: algorithmsOf(request, isEc),
      len: isEc ? 256 : 2048,
      ...(isEc ? { curve: '1.2.840.10045.3.1.7' } : {}),
    },
    cert: {
      status: credential.kind,
      ...(certificates === undefined ? {} : { certificates }),
      ...(body['certInfo'] === true
        ? {
            issuerDN: issuer,
            serialNumber: credential.serial,
            subjectDN: subject,
            validFrom: gtime(notBefore),
            validTo: gtime(notAfter),
          }
        : {}),
    },
    ...authOf(api, request),
    SCAL: '2',
    multisign: request.quirks.has('multisign-bool') ? true : MULTISIGN,
    lang: 'vi',
  });
}

/** @throws Refused when there is no such credential, or the service fails for this person. */
export async function hold(api: Csc, request: IncomingRequest, credentialId: string): Promise<Held> {
  const [, number = '', kind] = /^(\d{12})-(valid|expired|revoked)$/.exec(credentialId) ?? [];
  const citizen = findCitizen(number);
  if (citizen === undefined) throw invalid('Invalid parameter credentialID');
  failIfOut(citizen);
  const credentials = await api.book.of(citizen, ecdsaOf(request) === undefined ? 'rsa' : 'ec');
  const credential = credentials.find((one) => one.kind === kind);
  if (credential === undefined) throw invalid('Invalid parameter credentialID');
  return { citizen, behaviour: BEHAVIOURS[citizen.behaviour], credential };
}

function failIfOut({ behaviour }: Citizen): void {
  const { outage } = BEHAVIOURS[behaviour];
  if (outage === 'server-error') throw refuse(500, 'server_error', 'Internal server error');
  if (outage === 'html') throw new Refused(bytesAnswer('text/html; charset=utf-8', MAINTENANCE_PAGE));
}

function algorithmsOf({ quirks }: IncomingRequest, isEc: boolean): readonly string[] {
  const isBare = quirks.has('key-oid');
  if (isEc) return [isBare ? OIDS.ec : OIDS.ecdsaWithSha256];
  if (quirks.has('pss-only')) return [OIDS.pss];
  return isBare ? [OIDS.rsa] : [OIDS.sha256WithRsa, OIDS.pss, OIDS.rsa];
}

function authOf({ version }: Csc, { quirks }: IncomingRequest): object {
  const isCode = quirks.has('code');
  if (version === 'v1') return { authMode: isCode ? 'oauth2code' : 'implicit' };
  if (isCode) return { auth: { mode: 'oauth2code' } };
  const mobile = { type: 'ChallengeResponseOOB', id: 'mobile', label: 'Xác nhận trong ứng dụng' };
  const pin = { type: 'Password', id: 'PIN', label: 'PIN', format: 'N' };
  return {
    auth: {
      mode: 'explicit',
      expression: quirks.has('pin') ? 'mobile AND PIN' : 'mobile',
      objects: quirks.has('pin') ? [mobile, pin] : [mobile],
    },
  };
}

function gtime(date: Date): string {
  return date.toISOString().replace(/\.\d+|[-:T]/g, '');
}
