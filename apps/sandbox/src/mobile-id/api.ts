/** The calls of the Mobile-ID REST API. What goes wrong with people is HTTP 200 here, with a result. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { DigestName } from '../approvals/sign-digest.ts';
import { stateOf, type TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
import { type Citizen, findCitizenByPhone } from '../citizens.ts';
import {
  type Answer,
  bytesAnswer,
  CUT_CONNECTION,
  type IncomingRequest,
  jsonAnswer,
  NO_ANSWER,
  parseJson,
} from '../http/message.ts';
import type { World } from '../protocol.ts';
import { CERTIFICATE, SIGNATURE, type SignatureBody } from './wire.ts';

export const RELYING_PARTY = { uuid: '00000000-0000-4000-8000-000000000000', name: 'DEMO' };

/** Outside of this range the wait is bent, not refused. */
const WAIT_MS = { min: 1_000, usual: 10_000, max: 60_000 };
const SESSION_MS = 5 * 60_000;
const MAINTENANCE_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Maintenance</body></html>\n';

type Poll = { release(): void };
export type MobileId = World & {
  readonly sessions: Map<string, { readonly transactionId: string; readonly createdAt: number }>;
  /** One outstanding poll for each session. */
  readonly polls: Map<string, Poll>;
  readonly failedOnce: Set<string>;
};

export async function certificate(api: MobileId, request: IncomingRequest): Promise<Answer> {
  const citizen = admit(api, request, CERTIFICATE);
  if ('status' in citizen) return citizen;
  if (citizen.person === undefined) return answer({ result: 'NOT_FOUND' });
  const { certificates, refusal } = BEHAVIOURS[citizen.person.behaviour];
  if (certificates.length === 0) return answer({ result: 'NOT_FOUND' });
  const [credential] = (await api.book.of(citizen.person, keyKind(request))).filter(({ kind }) => kind === 'valid');
  if (credential === undefined || refusal === 'locked') return answer({ result: 'NOT_ACTIVE' });
  return answer({ result: 'OK', cert: credential.certificate.toString('base64') });
}

export async function sign(api: MobileId, request: IncomingRequest): Promise<Answer> {
  const admitted = admit(api, request, SIGNATURE);
  if ('status' in admitted) return admitted;
  const { person, body } = admitted;
  if (person === undefined) return created(api, undefined);
  const { signFault, forgets } = BEHAVIOURS[person.behaviour];
  if (signFault === 'before' && isFirst(api, body.hash)) return failure(500, 'Internal error');
  const id = await open(api, request, person, body);
  const reply = created(api, id);
  if (forgets === true) forget(api, id);
  if (signFault === 'after') return failure(500, 'Internal error');
  if (signFault === 'silent') return NO_ANSWER;
  return signFault === 'dropped' ? CUT_CONNECTION : reply;
}

/** `GET signature/session/{id}?timeoutMs=`: a newer poll makes the older one answer RUNNING. */
export async function status(api: MobileId, request: IncomingRequest): Promise<Answer> {
  const id = request.params['id'] ?? '';
  const session = api.sessions.get(id);
  if (session === undefined || api.now() - session.createdAt > SESSION_MS) return failure(404, 'SessionID not found');
  if (session.transactionId === '') return answer({ state: 'COMPLETE', result: 'NOT_MID_CLIENT' });
  const wish = Number(request.query['timeoutMs'] ?? WAIT_MS.usual) || WAIT_MS.usual;
  const waitMs = Math.min(Math.max(wish, WAIT_MS.min), WAIT_MS.max);
  api.polls.get(id)?.release();
  const released = new Promise<void>((resolve) => api.polls.set(id, { release: resolve }));
  await Promise.race([api.ledger.settled(session.transactionId, waitMs), released]);
  const transaction = api.ledger.find(session.transactionId);
  if (transaction === undefined) return failure(404, 'SessionID not found');
  const state = stateOf(transaction, api.now());
  if (state === 'waiting') return answer({ state: 'RUNNING' });
  if (state !== 'signed') return answer({ state: 'COMPLETE', result: RESULTS[state] });
  const kind = transaction.scheme === 'ecdsa-raw' ? 'EC' : 'RSA';
  const value = Buffer.from(transaction.signatures[0]?.value ?? []).toString('base64');
  const signature = { value, algorithm: `${transaction.digest.toUpperCase()}With${kind}Encryption` };
  return answer({ state: 'COMPLETE', result: 'OK', signature });
}

const RESULTS: Readonly<Record<Exclude<TransactionState, 'waiting' | 'signed'>, string>> = {
  declined: 'USER_CANCELLED',
  expired: 'TIMEOUT',
  wrong_pin: 'SIM_ERROR',
  wrong_code: 'USER_CANCELLED',
  unreachable: 'PHONE_ABSENT',
};

type Admitted<T> = { readonly body: T; readonly person: Citizen | undefined };

function admit<T extends z.ZodType<z.output<typeof CERTIFICATE>>>(
  _api: MobileId,
  request: IncomingRequest,
  schema: T,
): Admitted<z.output<T>> | Answer {
  if (request.contentType !== 'application/json') return failure(405, 'Content-Type must be application/json');
  const parsed = schema.safeParse(parseJson(request.body));
  if (!parsed.success) return failure(400, parsed.error.issues[0]?.message ?? 'Bad request');
  const { relyingPartyUUID, relyingPartyName, phoneNumber, nationalIdentityNumber } = parsed.data;
  const isKnown = relyingPartyUUID === RELYING_PARTY.uuid && relyingPartyName === RELYING_PARTY.name;
  if (!isKnown) return failure(401, 'Failed to authorize user');
  const owner = findCitizenByPhone(phoneNumber);
  const person = owner?.id === nationalIdentityNumber ? owner : undefined;
  const { outage } = person === undefined ? {} : BEHAVIOURS[person.behaviour];
  if (outage === 'server-error') return failure(500, 'Internal error');
  if (outage === 'html') return bytesAnswer('text/html; charset=utf-8', MAINTENANCE_PAGE);
  return { body: parsed.data, person };
}

async function open(api: MobileId, request: IncomingRequest, citizen: Citizen, body: SignatureBody): Promise<string> {
  const behaviour = BEHAVIOURS[citizen.behaviour];
  const hash = Buffer.from(body.hash, 'base64');
  const kind = keyKind(request);
  const [credential] = (await api.book.of(citizen, kind)).filter((one) => one.kind === 'valid');
  const isStranger = behaviour.signs === 'other-key' || credential === undefined;
  const keys = isStranger ? await api.book.strangerKeys(kind) : credential.keys;
  const id = `mid-${randomUUID()}`;
  const transaction = api.ledger.accept({
    id,
    protocol: 'mobile-id',
    citizen,
    behaviour,
    description: body.displayText ?? '',
    documents: [{ docId: 'hash', fileType: body.hashType, hash }],
    key: keys.privateKey,
    scheme: kind === 'ec' ? 'ecdsa-raw' : 'rsa-pkcs1',
    digest: body.hashType.toLowerCase() as DigestName, // the enumeration of the schema in lower case
    code: codeOf(hash),
  });
  if (transaction !== undefined) api.phone.ring(transaction);
  return id;
}

/** A SIM has keys on P-256; the quirk `rsa` is an older one. */
function keyKind({ quirks }: IncomingRequest): 'ec' | 'rsa' {
  return quirks.has('rsa') ? 'rsa' : 'ec';
}

/** Six bits from the front and seven from the back. */
function codeOf(hash: Uint8Array): string {
  const bits = [...hash].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return String(Number.parseInt(bits.slice(0, 6) + bits.slice(-7), 2)).padStart(4, '0');
}

function created({ sessions, now }: MobileId, transactionId = ''): Answer {
  const sessionID = randomUUID();
  sessions.set(sessionID, { transactionId, createdAt: now() });
  return jsonAnswer(200, { sessionID });
}

function isFirst({ failedOnce }: MobileId, hash: string): boolean {
  if (failedOnce.has(hash)) return false;
  failedOnce.add(hash);
  return true;
}

function answer(body: object): Answer {
  return jsonAnswer(200, { ...body, ...trace() });
}

function failure(status: number, error: string): Answer {
  return jsonAnswer(status, { error, ...trace() });
}

function trace() {
  return { time: new Date().toISOString().slice(0, 19), traceId: randomBytes(8).toString('hex') };
}

function forget({ sessions }: MobileId, transactionId: string): void {
  for (const [id, session] of sessions) if (session.transactionId === transactionId) sessions.delete(id);
}
