/** VNPT SmartCA after the citizen has logged in: an envelope with codes, credentials, one push for up to 50 hashes. */
import { randomUUID } from 'node:crypto';
import { announced } from '../approvals/announced.ts';
import { type FirstTries, faultAfter, takeOrder } from '../approvals/take-order.ts';
import type { Transaction, TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS, type CredentialKind } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import type { Citizen } from '../citizens.ts';
import { MAINTENANCE } from '../http/maintenance.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';
import type { World } from '../protocol.ts';
import type { AuthorizationServer } from './oauth.ts';
import { INFO, SIGN_HASH, TRANSACTION } from './wire.ts';

export type SmartCaCsc = World & {
  readonly oauth: AuthorizationServer;
  readonly firstTries: FirstTries;
  /** By transaction: what the order was called by the caller, and where its answer is to be told. */
  readonly orders: Map<string, { readonly refTranId: string; readonly notifyUrl?: string | undefined }>;
};

type Handler = (csc: SmartCaCsc, citizen: Citizen, body: unknown) => Answer | Promise<Answer>;

/* biome-ignore format: one row a code, read as a table */
const CODES = {
  30000: 'CLIENT_INPUT_INVALID',
  50000: 'SERVAR_INTERNAL_ERROR', // spelled so by the provider
  60000: 'CREDENTIAL_NOT_EXIST',
  60003: 'CREDENTIAL_STATUS_INVALID',
  62000: 'SIGNATURE_TRANSACTION_NOT_FOUND',
  62001: 'SIGNATURE_TRANSACTION_NOT_MATCH_IDENTITY',
  65000: 'SERVICE_PACK_EXEED_OR_INVALID', // spelled so by the provider
} as const;

/* biome-ignore format: one row a state, read as a table */
const STATES: Readonly<Record<TransactionState, readonly [number, string]>> = {
  signed:      [1,    'SUCCESS'],
  waiting:     [4000, 'WAITING_FOR_SIGNER_CONFIRM'],
  expired:     [4001, 'EXPIRED'],
  declined:    [4002, 'SIGNER_REJECTED'],
  wrong_pin:   [4003, 'AUTHORIZE_KEY_FAILED'],
  wrong_code:  [4004, 'SIGN_FAILED'],
  unreachable: [4000, 'WAITING_FOR_SIGNER_CONFIRM'],
};

const CERT_STATUS: Readonly<Record<CredentialKind, string>> = {
  valid: 'VALID',
  expired: 'EXPIRED',
  revoked: 'REVOKED',
  suspended: 'SUSPENDED',
};

/** Everything is POST with a bearer token; without a good one 401. */
export function withBearer(csc: SmartCaCsc, handle: Handler): (request: IncomingRequest) => Answer | Promise<Answer> {
  return (request) => {
    const citizen = csc.oauth.bearer(request);
    if (citizen === undefined) return jsonAnswer(401, { error: 'invalid_token' });
    const { outage } = BEHAVIOURS[citizen.behaviour];
    if (outage === 'server-error')
      return jsonAnswer(500, { code: 50000, codeDesc: CODES[50000], message: '', content: null });
    if (outage === 'html') return MAINTENANCE;
    if (request.contentType !== 'application/json') return refuse(30000);
    return handle(csc, citizen, parseJson(request.body));
  };
}

export const userInfo: Handler = (_csc, { name, id }) =>
  answer('SUCCESS', { fullName: name, accType: 0, uidPre: 'CCCD', uid: id, email: '', phone: '' });

export const list: Handler = async ({ book }, citizen) => answer('SUCCESS', (await book.of(citizen)).map(idOf));

export const info: Handler = async (csc, citizen, body) => {
  const wanted = INFO.safeParse(body).data;
  if (wanted === undefined) return refuse(30000);
  const credential = (await csc.book.of(citizen)).find((one) => idOf(one) === wanted.credentialId);
  return credential === undefined ? refuse(60000) : answer('SUCCESS', describe(csc, credential, wanted.certificates));
};

export const signHash: Handler = async (csc, citizen, body) => {
  const order = SIGN_HASH.safeParse(body).data;
  if (order === undefined) return refuse(30000);
  const behaviour = BEHAVIOURS[citizen.behaviour];
  const serverError = () => refuse(50000, 500);
  if (csc.firstTries.fails(behaviour, order.refTranId)) return serverError();
  if (behaviour.refusal === 'quota') return refuse(65000);
  const credential = (await csc.book.of(citizen)).find((one) => idOf(one) === order.credentialId);
  if (credential === undefined) return refuse(60000);
  if (credential.kind !== 'valid') return refuse(60003);
  const transaction = await takeOrder(csc, {
    id: randomUUID(),
    protocol: 'smartca-csc',
    citizen,
    credential,
    description: order.description,
    documents: order.datas.map(({ name, hash }) => ({
      docId: name,
      fileType: 'pdf',
      hash: Buffer.from(hash, 'base64'),
    })),
  });
  if (transaction === undefined) return serverError();
  csc.orders.set(transaction.id, { refTranId: order.refTranId, notifyUrl: order.notifyUrl });
  const fault = faultAfter(behaviour, serverError);
  return fault ?? answer('Chờ người dùng xác nhận', { tranId: transaction.code });
};

export const transactionInfo: Handler = (csc, citizen, body) => {
  const wanted = TRANSACTION.safeParse(body).data;
  if (wanted === undefined) return refuse(30000);
  const transaction = csc.ledger.find(wanted.tranId);
  if (transaction === undefined || transaction.behaviour.forgets === true) return refuse(62000);
  if (transaction.citizen.id !== citizen.id) return refuse(62001);
  const [tranStatus, tranStatusDesc] = STATES[announced(transaction, csc.now(), ['unreachable'])];
  return answer('SUCCESS', {
    refTranId: csc.orders.get(transaction.id)?.refTranId ?? '',
    tranId: transaction.code,
    sub: citizen.id,
    credentialId: '',
    tranType: 3,
    tranTypeDesc: 'SIGNHASH',
    tranStatus,
    tranStatusDesc,
    reqTime: new Date(transaction.createdAt).toISOString(),
    documents: transaction.documents.map((document) => documentRow(transaction, document)),
  });
};

/** What `notifyUrl` is told, once. */
export function noticeOf({ orders }: SmartCaCsc, { id, code }: Transaction) {
  return { tranId: code, refTranId: orders.get(id)?.refTranId ?? '', status: STATES.signed[0] };
}

function documentRow({ signatures }: Transaction, { docId, hash }: Transaction['documents'][number]) {
  const value = signatures.find((signature) => signature.docId === docId)?.value;
  return {
    name: docId,
    type: 'pdf',
    size: 0,
    data: null,
    hash: base64(hash),
    sig: value === undefined ? null : base64(value),
    dataSigned: null,
    url: null,
  };
}

function describe({ hierarchy }: SmartCaCsc, credential: Credential, which: 'none' | 'single' | 'chain') {
  const { certificate, serial, kind } = credential;
  const all = [certificate, hierarchy.issuing.certificate, hierarchy.root.certificate];
  const sent = { none: [], single: [certificate], chain: all }[which];
  return {
    key: { status: 'ENABLED', alg: ['1.2.840.113549.1.1.1'], len: 2048 },
    cert: {
      status: CERT_STATUS[kind],
      serialNumber: serial,
      subjectDN: certificate.subject,
      issuerDN: certificate.issuer,
      certificates: sent.map(({ rawData }) => base64(new Uint8Array(rawData))),
      validFrom: timeOf(certificate.notBefore),
      validTo: timeOf(certificate.notAfter),
    },
    authMode: 'oauth2code',
    scal: 'SCAL2',
    multisign: 1,
    status: 1,
    servicePacks: [],
    signType: 1,
    defaultServicePackId: '',
  };
}

function answer(message: string, content: unknown): Answer {
  return jsonAnswer(200, { code: 0, codeDesc: 'SUCCESS', message, content });
}

function refuse(code: keyof typeof CODES, status = 400): Answer {
  return jsonAnswer(status, { code, codeDesc: CODES[code], message: CODES[code], content: null });
}

function idOf({ serial }: Credential): string {
  return serial.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** `20240514073200Z` */
function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+|[-:T]/g, '');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
