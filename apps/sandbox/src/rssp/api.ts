/**
 * The RSSP profile of ETSI TS 119 432 as Mobile-ID and others run it: `authorize` holds the line until the phone has
 * answered. Of its errors only 3005 and 3006 are known; the other numbers are this sandbox's choice.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { type FirstTries, faultAfter, holdTheLine, takeOrder } from '../approvals/take-order.ts';
import type { Transaction, TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
import type { Credential } from '../ca/credentials.ts';
import { type Citizen, findCitizen, findCitizenByPhone } from '../citizens.ts';
import { MAINTENANCE } from '../http/maintenance.ts';
import { type Answer, type IncomingRequest, jsonAnswer, parseJson } from '../http/message.ts';
import type { World } from '../protocol.ts';
import { refusalOfLogin } from './relying-party.ts';
import { verificationCodeOf } from './verification-code.ts';
import { AUTHORIZE, INFO, LIST, LOGIN, SIGN_HASH } from './wire.ts';

export type Rssp = World & {
  readonly tokens: Set<string>;
  readonly firstTries: FirstTries;
  /** Whose credential it is: the calls after the listing name nobody else. */
  readonly owners: Map<string, Citizen>;
  /** Approved orders by their SAD, good for one signature. */
  readonly approved: Map<string, Transaction>;
};

/** Switched on by the address: a token is good for one call, then 3005. */
export const SHORT_TOKENS = 'rssp-short-tokens';

const TOKEN_SECONDS = 3600;
const SAD_SECONDS = 300;
const LOCKED_SECONDS = 300;
const TRIES_LEFT = 2;
const SIGNATURES_LEFT = 99;

/* biome-ignore format: one row an end, read as a table */
const ENDS: Readonly<Partial<Record<TransactionState, readonly [number, string, object?]>>> = {
  declined:    [3101, 'Người dùng từ chối xác nhận'],
  expired:     [3102, 'Hết thời gian xác nhận'],
  wrong_pin:   [3103, 'Sai mã PIN', { remainingCounter: TRIES_LEFT }],
  wrong_code:  [3104, 'Mã xác thực không đúng'],
  unreachable: [3105, 'Không kết nối được thiết bị của người dùng'],
};

export function login({ tokens, now }: Rssp, request: IncomingRequest): Answer {
  const body = LOGIN.safeParse(bodyOf(request)).data;
  const refusal = refusalOfLogin(request.headers['authorization'], body?.relyingParty, now());
  if (refusal !== undefined) return fail(3001, refusal);
  const accessToken = secret();
  tokens.add(accessToken);
  return ok({
    accessToken,
    refreshToken: secret(),
    expiresIn: TOKEN_SECONDS,
    remainingCounter: 5,
    tempLockoutDuration: 0,
  });
}

export async function list(rssp: Rssp, request: IncomingRequest): Promise<Answer> {
  const body = LIST.safeParse(bodyOf(request)).data;
  if (body === undefined) return fail(1001, 'Invalid parameter');
  const citizen = personOf(body.userID);
  if (citizen === undefined) return fail(3010, 'User not found');
  const outage = outageOf(citizen);
  if (outage !== undefined) return outage;
  const all = await rssp.book.of(citizen);
  const shown = body.searchConditions?.certificateStatus === 'GOOD' ? all.filter(({ kind }) => kind === 'valid') : all;
  for (const credential of shown) rssp.owners.set(idOf(credential), citizen);
  return ok({ certs: shown.map(listed) });
}

export async function info(rssp: Rssp, request: IncomingRequest): Promise<Answer> {
  const body = INFO.safeParse(bodyOf(request)).data;
  const found = await findCredential(rssp, body?.credentialID);
  if (found === undefined) return fail(3011, 'Credential not found');
  const { citizen, credential } = found;
  const { issuing, root } = rssp.hierarchy;
  // the leaf stands last
  const chain = [root.certificate, issuing.certificate, credential.certificate];
  return ok({
    key: { status: 'ENABLED', algo: ['1.2.840.113549.1.1.1'], len: 2048 },
    cert: {
      ...listed(credential),
      certificates: chain.map(({ rawData }) => Buffer.from(rawData).toString('base64')),
      status: credential.kind === 'valid' ? 'OPERATED' : credential.kind.toUpperCase(),
      statusDesc: '',
    },
    sharedMode: 'PRIVATE_MODE',
    createdRP: 'SMART_ID_SANDBOX',
    authModes: ['IMPLICIT/TSE'],
    authMode: 'IMPLICIT/TSE',
    SCAL: 2,
    multisign: 1000,
    contractExpirationDate: timeOf(credential.certificate.notAfter),
    remainingSigningCounter: BEHAVIOURS[citizen.behaviour].refusal === 'quota' ? 0 : SIGNATURES_LEFT,
    defaultPassphrase: false,
  });
}

export async function authorize(rssp: Rssp, request: IncomingRequest): Promise<Answer> {
  const body = AUTHORIZE.safeParse(bodyOf(request)).data;
  if (body === undefined) return fail(1001, 'Invalid parameter');
  const found = await findCredential(rssp, body.credentialID);
  if (found === undefined) return fail(3011, 'Credential not found');
  const { citizen, credential } = found;
  const behaviour = BEHAVIOURS[citizen.behaviour];
  if (rssp.firstTries.fails(behaviour, body.documentDigests.hashes.join())) return serverError();
  if (behaviour.refusal === 'locked') return fail(3106, 'Locked', { tempLockoutDuration: LOCKED_SECONDS });
  if (behaviour.refusal === 'busy') return fail(3107, 'Đang có giao dịch khác chờ xác nhận');
  if (credential.kind !== 'valid') return fail(3012, 'Certificate is not usable');
  const hashes = body.documentDigests.hashes.map((text) => Buffer.from(text, 'base64'));
  const transaction = await takeOrder(rssp, {
    id: randomUUID(),
    protocol: 'rssp',
    citizen,
    credential,
    description: body.notificationMessage,
    documents: hashes.map((hash, at) => ({ docId: nameOf(body.message, at), fileType: 'pdf', hash })),
    ...(body.vcEnabled ? { code: verificationCodeOf(hashes) } : {}),
  });
  if (transaction === undefined) return serverError();
  const fault = faultAfter(behaviour, serverError);
  if (fault !== undefined) return fault;
  const { state, ...settled } = await holdTheLine(rssp, transaction, Object.keys(ENDS) as TransactionState[]); // its own keys
  if (state !== 'signed') return fail(...(ENDS[state] ?? [3199, 'Unknown']));
  const SAD = secret();
  rssp.approved.set(SAD, settled);
  return ok({ SAD, expiresIn: SAD_SECONDS });
}

export function signHash({ approved }: Rssp, request: IncomingRequest): Answer {
  const body = SIGN_HASH.safeParse(bodyOf(request)).data;
  if (body === undefined) return fail(1001, 'Invalid parameter');
  const transaction = approved.get(body.SAD);
  if (transaction === undefined || transaction.behaviour.forgets === true)
    return fail(3108, 'SAD is invalid or has expired');
  const asked = transaction.documents.map(({ hash }) => Buffer.from(hash).toString('base64'));
  if (asked.join() !== body.documentDigests.hashes.join())
    return fail(3109, 'Hashes are not those that were authorized');
  approved.delete(body.SAD);
  const signatures = transaction.signatures.map(({ value }) => Buffer.from(value).toString('base64'));
  return ok({ signatures, remainingSigningCounter: SIGNATURES_LEFT });
}

/** Every call but the login carries the relying party's token. */
export function withToken(
  rssp: Rssp,
  handle: (rssp: Rssp, request: IncomingRequest) => Answer | Promise<Answer>,
): (request: IncomingRequest) => Answer | Promise<Answer> {
  return (request) => {
    const token = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    if (!rssp.tokens.has(token)) return fail(3005, 'Token is invalid or has expired');
    if (request.quirks.has(SHORT_TOKENS)) rssp.tokens.delete(token);
    return handle(rssp, request);
  };
}

async function findCredential(rssp: Rssp, id = '') {
  const citizen = rssp.owners.get(id);
  const credential = citizen && (await rssp.book.of(citizen)).find((one) => idOf(one) === id);
  return citizen === undefined || credential === undefined ? undefined : { citizen, credential };
}

function personOf(userID: string): Citizen | undefined {
  const [, criterion = '', value = ''] = /^([A-Z-]+):(.*)$/.exec(userID) ?? [];
  if (criterion === 'PHONE') return findCitizenByPhone(value.replace(/^0/, '84'));
  return criterion === 'CITIZEN-IDENTITY-CARD' ? findCitizen(value) : undefined;
}

function outageOf({ behaviour }: Citizen): Answer | undefined {
  const { outage } = BEHAVIOURS[behaviour];
  if (outage === 'server-error') return serverError();
  return outage === 'html' ? MAINTENANCE : undefined;
}

function listed(credential: Credential) {
  const { certificate, serial } = credential;
  return {
    credentialID: idOf(credential),
    issuerDN: certificate.issuer,
    subjectDN: certificate.subject,
    serialNumber: serial,
    validFrom: timeOf(certificate.notBefore),
    validTo: timeOf(certificate.notAfter),
    purpose: 'SIGNING',
    status: credential.kind === 'valid' ? 'OPERATED' : credential.kind.toUpperCase(),
    statusDesc: '',
    authModeId: 'IMPLICIT/TSE',
    certId: 1,
  };
}

/** The names of all documents come as one text; the phone shows it with the first. */
function nameOf(message: string, at: number): string {
  const names = (JSON.parse(message) as { 'FILE NAME'?: string })['FILE NAME'] ?? '';
  return names.split(', ')[at] ?? `#${at + 1}`;
}

function idOf({ serial }: Credential): string {
  return `CRED-${serial.toUpperCase()}`;
}

/** `20240514073200Z` */
function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+|[-:T]/g, '');
}

function ok(fields: object): Answer {
  return jsonAnswer(200, { error: 0, errorDescription: 'Success', responseID: randomUUID(), ...fields });
}

function fail(error: number, errorDescription: string, more: object = {}): Answer {
  return jsonAnswer(200, { error, errorDescription, responseID: randomUUID(), ...more });
}

function serverError(): Answer {
  return jsonAnswer(500, { error: 5000, errorDescription: 'Internal error', responseID: randomUUID() });
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

function bodyOf({ contentType, body }: IncomingRequest): unknown {
  return contentType === 'application/json' ? parseJson(body) : undefined;
}
