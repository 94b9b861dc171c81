/** Viettel MySign: a login for each person, bare arrays, numbers as text, four ways to wait. */
import { randomUUID } from 'node:crypto';
import { announced } from '../approvals/announced.ts';
import { type FirstTries, faultAfter, holdTheLine, takeOrder } from '../approvals/take-order.ts';
import type { Transaction, TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS, type CredentialKind } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizen } from '../citizens.ts';
import { MAINTENANCE } from '../http/maintenance.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';
import type { World } from '../protocol.ts';
import { base64WithCrlf } from '../smartca/envelope.ts';
import { QUIRKS, refuse } from './errors.ts';
import type { UserTokens } from './tokens.ts';
import { CERTIFICATES, LOGIN, SIGN, STATUS } from './wire.ts';

export type MySign = World & {
  readonly tokens: UserTokens;
  readonly firstTries: FirstTries;
  /** Ids of orders whose result is sent to the partner. */
  readonly byNotice: Set<string>;
};

const TOKEN_SECONDS = '3600';
const CERT_STATUS: Readonly<Record<CredentialKind, string>> = {
  valid: 'valid',
  expired: 'expired',
  revoked: 'revoked',
  suspended: 'suspended',
};

/* biome-ignore format: one row a state, read as a table */
const STATES: Readonly<Record<TransactionState, readonly [string, string]>> = {
  waiting:     ['4000', 'Chờ người dùng xác nhận'],
  signed:      ['1',    'Ký thành công'],
  expired:     ['4001', 'Hết thời gian xác nhận'],
  declined:    ['4002', 'Người dùng từ chối ký'],
  wrong_pin:   ['4004', 'Ký thất bại'],
  wrong_code:  ['4004', 'Ký thất bại'],
  unreachable: ['4000', 'Chờ người dùng xác nhận'],
};

export function login({ serviceProvider, tokens }: MySign, request: IncomingRequest): Answer {
  const body = LOGIN.safeParse(bodyOf(request)).data;
  if (body === undefined) return refuse(58071, request);
  if (body.client_id !== serviceProvider.id) return refuse(58007, request);
  if (body.client_secret !== serviceProvider.password) return refuse(86024, request);
  const citizen = findCitizen(body.user_id);
  if (citizen === undefined) return refuse(58008, request);
  const outage = outageOf(citizen, request);
  if (outage !== undefined) return outage;
  const access_token = tokens.issue(body.user_id);
  return jsonAnswer(200, { access_token, refresh_token: '', token_type: 'Bearer', expires_in: TOKEN_SECONDS });
}

export async function certificates(mySign: MySign, request: IncomingRequest): Promise<Answer> {
  const citizen = bearerOf(mySign, request);
  if ('status' in citizen) return citizen;
  const body = CERTIFICATES.safeParse(bodyOf(request)).data;
  if (body === undefined) return refuse(58071, request);
  if (body.user_id !== citizen.id) return refuse(59033, request);
  const credentials = await mySign.book.of(citizen);
  return jsonAnswer(
    200,
    credentials.map((credential) => rowOf(mySign, citizen, credential)),
  );
}

export async function signHash(mySign: MySign, request: IncomingRequest): Promise<Answer> {
  const citizen = bearerOf(mySign, request);
  if ('status' in citizen) return citizen;
  const body = SIGN.safeParse(bodyOf(request)).data;
  if (body === undefined) return refuse(58071, request);
  const behaviour = BEHAVIOURS[citizen.behaviour];
  if (mySign.firstTries.fails(behaviour, body.hash.join())) return refuse(50000, request);
  if (behaviour.refusal === 'quota') return refuse(4005, request);
  const found = (await mySign.book.of(citizen)).find((one) => idOf(citizen, one) === body.credentialID);
  if (found === undefined) return refuse(58071, request);
  if (found.kind !== 'valid') return refuse(13004, request);
  const transaction = await takeOrder(mySign, {
    id: randomUUID(),
    protocol: 'mysign',
    citizen,
    credential: found,
    description: Buffer.from(body.description ?? '', 'base64').toString('utf8'),
    documents: body.documents.map(({ document_id: docId, document_name: name }, at) => ({
      docId,
      name: Buffer.from(name, 'base64').toString('utf8'),
      fileType: 'pdf',
      hash: Buffer.from(body.hash[at] ?? '', 'base64'),
    })),
  });
  if (transaction === undefined) return refuse(50000, request);
  if (body.async === 3) mySign.byNotice.add(transaction.id);
  const fault = faultAfter(behaviour, () => refuse(50000, request));
  if (fault !== undefined) return fault;
  if (body.async !== 0) return jsonAnswer(200, { transactionId: transaction.code });
  return blockingAnswer(await holdTheLine(mySign, transaction, ['declined', 'wrong_pin', 'wrong_code']));
}

export function status(mySign: MySign, request: IncomingRequest): Answer {
  const citizen = bearerOf(mySign, request);
  if ('status' in citizen) return citizen;
  const body = STATUS.safeParse(bodyOf(request)).data;
  if (body === undefined) return refuse(58071, request);
  const transaction = mySign.ledger.find(body.transactionId);
  const isKnown = transaction?.citizen.id === citizen.id && transaction.behaviour.forgets !== true;
  if (transaction === undefined || !isKnown) return refuse(58072, request);
  const [code, text] = STATES[announced(transaction, mySign.now(), ['unreachable'])];
  const values = transaction.signatures.map(({ value }) => base64WithCrlf(value));
  const named = request.quirks.has(QUIRKS.message) ? { message: text } : { description: text };
  return jsonAnswer(200, { signatures: values.length === 0 ? null : values, status: code, ...named });
}

/** How an open call tells that nothing was signed is not documented; here by the status codes of a poll. */
function blockingAnswer({ state, signatures }: { state: TransactionState } & Pick<Transaction, 'signatures'>): Answer {
  if (state === 'signed') return jsonAnswer(200, { signatures: signatures.map(({ value }) => base64WithCrlf(value)) });
  const [error, error_description] = STATES[state];
  return jsonAnswer(400, { error, error_description });
}

/** The citizen whose token it is, or the refusal. */
function bearerOf({ tokens }: MySign, request: IncomingRequest): Citizen | Answer {
  const { authorization } = request.headers;
  const citizen = findCitizen(tokens.userOf(authorization) ?? '');
  if (citizen === undefined) return refuse('invalid_token', request);
  if (request.quirks.has(QUIRKS.shortTokens)) tokens.spend(authorization);
  return citizen;
}

function outageOf({ behaviour }: Citizen, request: IncomingRequest): Answer | undefined {
  const { outage } = BEHAVIOURS[behaviour];
  if (outage === 'server-error') return refuse(50000, request);
  return outage === 'html' ? MAINTENANCE : undefined;
}

function rowOf({ hierarchy }: MySign, citizen: Citizen, credential: Credential) {
  const { certificate, serial, kind } = credential;
  const chain = [certificate, hierarchy.issuing.certificate, hierarchy.root.certificate];
  return {
    credential_id: idOf(citizen, credential),
    description: 'Chứng thư số cá nhân',
    key: { status: 'enabled', algo: ['1.2.840.113549.1.1.1'], len: '2048', curve: '' },
    cert: {
      status: CERT_STATUS[kind],
      certificates: chain.map(({ rawData }) => base64WithCrlf(new Uint8Array(rawData))),
      issuerDN: certificate.issuer,
      serialNumber: serial,
      subjectDN: certificate.subject,
      validFrom: timeOf(certificate.notBefore),
      validTo: timeOf(certificate.notAfter),
    },
    authMode: 'implicit',
    multisign: '2147483647',
    scal: '2',
  };
}

function idOf({ id }: Citizen, { serial }: Credential): string {
  return `${id}_${serial.slice(-7)}_20221017114147`;
}

/** `20221017043150+0000` */
function timeOf(date: Date): string {
  return `${date.toISOString().replace(/\.\d+Z$|[-:T]/g, '')}+0000`;
}

function bodyOf({ contentType, body }: IncomingRequest): unknown {
  return contentType === 'application/json' ? parseJson(body) : undefined;
}
