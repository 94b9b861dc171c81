/** MISA eSign RemoteSigning V2: a login with MISA's own password, two tokens, Pascal case in and camel case out. */

import { randomUUID } from 'node:crypto';
import { announced } from '../approvals/announced.ts';
import { type FirstTries, faultAfter, takeOrder } from '../approvals/take-order.ts';
import type { Transaction, TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizen } from '../citizens.ts';
import { MAINTENANCE } from '../http/maintenance.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';
import type { World } from '../protocol.ts';
import { SANDBOX_PASSWORD } from '../smartca-csc/oauth.ts';
import { REFUSALS } from './errors.ts';
import type { MisaTokens } from './tokens.ts';
import { LOGIN, REFRESH, SECOND_FACTOR, SIGN } from './wire.ts';

export type Misa = World & { readonly tokens: MisaTokens; readonly firstTries: FirstTries };

/** Switched on by the address. */
export const QUIRKS = {
  /** A refresh token is good for once. */
  rotates: 'misa-rotates',
  /** A login wants a second factor; the code is {@link OTP}. */
  secondFactor: 'misa-second-factor',
} as const;
export const OTP = '123456';

/* biome-ignore format: one row a state, read as a table */
const STATES: Readonly<Record<TransactionState, readonly [string, string]>> = {
  waiting:     ['PENDING', ''],
  signed:      ['SUCCESS', ''],
  expired:     ['FAILED',  'Hết thời gian xác nhận'],
  declined:    ['FAILED',  'Người dùng từ chối ký'],
  wrong_pin:   ['FAILED',  'Nhập sai mã PIN quá số lần cho phép'],
  wrong_code:  ['FAILED',  'Ký không thành công'],
  unreachable: ['PENDING', ''],
};

export function login(misa: Misa, request: IncomingRequest): Answer {
  const refusal = refuseClient(misa, request);
  if (refusal !== undefined) return refusal;
  const body = LOGIN.safeParse(bodyOf(request)).data;
  const citizen = findCitizen(body?.userName ?? '');
  if (body?.password !== SANDBOX_PASSWORD || citizen === undefined) return REFUSALS.password();
  return request.quirks.has(QUIRKS.secondFactor) ? REFUSALS.secondFactor() : loggedIn(misa, citizen);
}

export function secondFactor(misa: Misa, request: IncomingRequest): Answer {
  const refusal = refuseClient(misa, request);
  if (refusal !== undefined) return refusal;
  const body = SECOND_FACTOR.safeParse(bodyOf(request)).data;
  const citizen = findCitizen(body?.userName ?? '');
  return body?.code !== OTP || citizen === undefined ? REFUSALS.otp() : loggedIn(misa, citizen);
}

export function refreshToken(misa: Misa, request: IncomingRequest): Answer {
  const refusal = refuseClient(misa, request);
  if (refusal !== undefined) return refusal;
  const body = REFRESH.safeParse(bodyOf(request)).data;
  const tokens = misa.tokens.refresh(body?.refreshToken ?? '', request.quirks.has(QUIRKS.rotates));
  return tokens === undefined ? REFUSALS.refresh() : jsonAnswer(200, tokens);
}

export async function certificates(misa: Misa, request: IncomingRequest): Promise<Answer> {
  const citizen = signerOf(misa, request);
  if ('status' in citizen) return citizen;
  const credentials = await misa.book.of(citizen);
  return jsonAnswer(
    200,
    credentials.map((credential) => rowOf(misa, citizen, credential)),
  );
}

export async function sign(misa: Misa, request: IncomingRequest): Promise<Answer> {
  const citizen = signerOf(misa, request);
  if ('status' in citizen) return citizen;
  const body = SIGN.safeParse(bodyOf(request)).data;
  if (body === undefined || body.UserId !== userIdOf(citizen)) return REFUSALS.validation();
  const behaviour = BEHAVIOURS[citizen.behaviour];
  if (misa.firstTries.fails(behaviour, JSON.stringify(body.Documents))) return REFUSALS.server();
  if (behaviour.refusal !== undefined) return REFUSALS[behaviour.refusal]();
  const credential = (await misa.book.of(citizen)).find((one) => aliasOf(one) === body.CertAlias);
  if (credential?.kind !== 'valid') return REFUSALS.certificate();
  const transaction = await takeOrder(misa, {
    id: randomUUID(),
    protocol: 'misa',
    citizen,
    credential,
    description: body.DataToBeDisplayed,
    documents: body.Documents.map(({ DocumentId: docId, DocumentName: name, FileToSign }) => ({
      docId,
      name,
      fileType: 'pdf',
      hash: Buffer.from(FileToSign, 'base64'),
    })),
  });
  if (transaction === undefined) return REFUSALS.server();
  return faultAfter(behaviour, REFUSALS.server) ?? jsonAnswer(200, { transactionId: transaction.code });
}

export function status(misa: Misa, request: IncomingRequest): Answer {
  const citizen = signerOf(misa, request);
  if ('status' in citizen) return citizen;
  const transaction = misa.ledger.find(request.params['id'] ?? '');
  const isKnown = transaction?.citizen.id === citizen.id && transaction.behaviour.forgets !== true;
  if (transaction === undefined || !isKnown) return REFUSALS.notFound();
  const [state, errorDescription] = STATES[announced(transaction, misa.now(), ['unreachable'])];
  return jsonAnswer(200, {
    status: state,
    errorCode: '',
    errorDescription,
    transactionId: transaction.code,
    signatures: state === 'SUCCESS' ? signatureRows(transaction) : null,
  });
}

/** The webhook; its address was registered once, and it carries no authentication. */
export function noticeOf({ serviceProvider }: Misa, transaction: Transaction) {
  return {
    messageId: transaction.id,
    clientId: serviceProvider.id,
    extraData: {},
    status: 'SUCCESS',
    errorCode: '',
    transactionId: transaction.code,
    signatures: signatureRows(transaction),
  };
}

function signatureRows({ signatures }: Transaction) {
  return signatures.map(({ docId: documentId, value }) => ({
    documentId,
    signature: Buffer.from(value).toString('base64'),
  }));
}

function loggedIn({ tokens }: Misa, citizen: Citizen): Answer {
  const [firstName = '', ...others] = citizen.name.split(' ');
  const user = {
    id: userIdOf(citizen),
    email: '',
    phoneNumber: '',
    firstName,
    lastName: others.join(' '),
    username: citizen.id,
  };
  const state = { type: '', code: 200, message: '', error: false, errorCode: '', devMsg: '', userMsg: '' };
  const data = { ...tokens.issue(citizen), tokenType: 'Bearer', user, default: {}, verifyUser: {} };
  return jsonAnswer(200, { status: state, data });
}

function refuseClient({ serviceProvider }: Misa, { headers }: IncomingRequest): Answer | undefined {
  const isKnown = headers['x-clientid'] === serviceProvider.id && headers['x-clientkey'] === serviceProvider.password;
  return isKnown ? undefined : REFUSALS.client();
}

/** The citizen whose signing token it is, or why nobody is. */
function signerOf(misa: Misa, request: IncomingRequest): Citizen | Answer {
  const refusal = refuseClient(misa, request);
  if (refusal !== undefined) return refusal;
  const citizen = misa.tokens.signer(request.headers['authorizationrm']);
  if (citizen === undefined) return REFUSALS.token();
  const { outage } = BEHAVIOURS[citizen.behaviour];
  if (outage === 'server-error') return REFUSALS.server();
  return outage === 'html' ? MAINTENANCE : citizen;
}

function rowOf({ hierarchy }: Misa, citizen: Citizen, credential: Credential) {
  const { certificate, kind } = credential;
  const chain = [certificate, hierarchy.issuing.certificate, hierarchy.root.certificate];
  const [leaf = ''] = chain.map(({ rawData }) => Buffer.from(rawData).toString('base64'));
  return {
    userId: userIdOf(citizen),
    keyAlias: aliasOf(credential),
    appName: 'MISA eSign',
    keyStatus: 'ACTIVE',
    certStatus: { valid: 'ACTIVE', expired: 'EXPIRED', revoked: 'REVOKED', suspended: 'SUSPENDED' }[kind],
    certificate: leaf,
    // spelled so by the provider
    certiticateChain: chain.map(({ rawData }) => Buffer.from(rawData).toString('base64')).join(','),
    effectiveDate: certificate.notBefore.toISOString(),
    expirationDate: certificate.notAfter.toISOString(),
    emailName: '',
    isAutoSign: false,
  };
}

function userIdOf({ id }: Citizen): string {
  return `00000000-0000-4000-8000-${id}`;
}

function aliasOf({ serial }: Credential): string {
  return serial.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function bodyOf({ contentType, body }: IncomingRequest): unknown {
  return contentType === 'application/json' ? parseJson(body) : undefined;
}
