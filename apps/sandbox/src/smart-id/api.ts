/** The calls of the RP API, one function each, for both versions. */
import { createHash, randomInt } from 'node:crypto';
import { stateOf, type Transaction, type TransactionState } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
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
import { type Account, accountOf, isUsable } from './accounts.ts';
import { noSuitableAccount, notRecognised, problem, type Version } from './errors.ts';
import type { Session, Sessions } from './sessions.ts';
import { type Asked, CHOICE, type Party, SIGN_V2, SIGN_V3 } from './wire.ts';

/** SK's own demonstration party. */
export const RELYING_PARTY = { uuid: '00000000-0000-4000-8000-000000000000', name: 'DEMO' };

const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 120_000;
const USUAL_WAIT_MS = 60_500;
const MAINTENANCE_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body>Maintenance</body></html>\n';

export type SmartId = World & {
  readonly version: Version;
  readonly protocol: string;
  readonly sessions: Sessions;
  /** Bodies whose first call has failed on purpose. */
  readonly failedOnce: Set<string>;
};

/** `POST signature/certificate/{documentNumber}` of v3: at once, without a session. */
export async function certificate(api: SmartId, request: IncomingRequest): Promise<Answer> {
  const admitted = admit(api, request, 'document', CHOICE.safeParse(parseJson(request.body)));
  if ('status' in admitted) return admitted;
  const { account, party } = admitted;
  if (!isUsable(account)) return jsonAnswer(200, { state: 'DOCUMENT_UNUSABLE' });
  return jsonAnswer(200, { state: 'OK', cert: await certOf(api, account, party.certificateLevel) });
}

export function chooseCertificate(api: SmartId, request: IncomingRequest, kind: 'etsi' | 'document'): Answer {
  const admitted = admit(api, request, kind, CHOICE.safeParse(parseJson(request.body)));
  if ('status' in admitted) return admitted;
  const { account, party } = admitted;
  const known = api.sessions.same(request.path, request.body);
  const session =
    known ??
    api.sessions.open(request.path, request.body, {
      ...account,
      certificateLevel: party.certificateLevel,
      interaction: 'displayTextAndPIN',
    });
  return jsonAnswer(200, { sessionID: session.id });
}

export async function sign(api: SmartId, request: IncomingRequest, kind: 'etsi' | 'document'): Promise<Answer> {
  const schema = api.version === 'v2' ? SIGN_V2 : SIGN_V3;
  const parsed = schema.safeParse(parseJson(request.body));
  const admitted = admit(api, request, kind, parsed.success ? { success: true, data: parsed.data.party } : parsed);
  if ('status' in admitted) return admitted;
  if (!parsed.success) throw new TypeError('a body that was not understood was admitted');
  const { account } = admitted;
  const known = api.sessions.same(request.path, request.body);
  if (known !== undefined) return created(known);
  const { signFault, forgets } = BEHAVIOURS[account.citizen.behaviour];
  if (signFault === 'before' && isFirst(api, request)) return problem(api.version, 500, []);

  const session = await open(api, request, account, parsed.data);
  if (forgets === true) api.sessions.forget(session.id);
  if (signFault === 'after') return problem(api.version, 500, []);
  if (signFault === 'silent') return NO_ANSWER;
  if (signFault === 'dropped') return CUT_CONNECTION;
  return created(session);
}

/** `GET session/{id}?timeoutMs=`: holds the line while the session runs. */
export async function status(api: SmartId, request: IncomingRequest): Promise<Answer> {
  const transactionOf = ({ transactionId }: Session) => api.ledger.find(transactionId ?? '');
  const endedAt = (one: Session) => {
    const transaction = transactionOf(one);
    return transaction === undefined ? undefined : (transaction.answer?.at ?? transaction.expiresAt);
  };
  const session = api.sessions.find(request.params['id'] ?? '', endedAt);
  if (session === undefined) return problem(api.version, 404, []);
  if (session.transactionId === undefined) return chosen(api, session);
  const waitMs = Math.min(
    Math.max(Number(request.query['timeoutMs'] ?? USUAL_WAIT_MS) || USUAL_WAIT_MS, MIN_WAIT_MS),
    MAX_WAIT_MS,
  );
  const transaction = await api.ledger.settled(session.transactionId, waitMs);
  if (transaction === undefined) return problem(api.version, 404, []);
  return finished(api, session, transaction);
}

type Admitted = { readonly account: Account; readonly party: Party };

/** In the order of the real one: who calls, what is asked, of whom. */
function admit(
  api: SmartId,
  request: IncomingRequest,
  kind: 'etsi' | 'document',
  parsed:
    | { success: true; data: Party }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } },
): Admitted | Answer {
  if (request.contentType !== 'application/json') return problem(api.version, 415, []);
  const caller = Object(parseJson(request.body)) as { relyingPartyUUID?: unknown; relyingPartyName?: unknown }; // read as unknown
  const name = String(caller.relyingPartyName ?? '').toLowerCase();
  if (caller.relyingPartyUUID !== RELYING_PARTY.uuid || name !== RELYING_PARTY.name.toLowerCase()) return notRecognised;
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => {
      const paramName = path.map(String).join('.');
      return { detail: `Invalid ${paramName}: ${message}`, paramName, pointer: `/${path.map(String).join('/')}` };
    });
    return problem(api.version, 400, errors);
  }
  const account = accountOf(kind, request.params['identifier'] ?? '');
  if (account === undefined) return problem(api.version, 404, []);
  const { outage, certificates } = BEHAVIOURS[account.citizen.behaviour];
  if (outage === 'server-error') return problem(api.version, 500, []);
  if (outage === 'html') return bytesAnswer('text/html; charset=utf-8', MAINTENANCE_PAGE);
  if (certificates.length === 0) return noSuitableAccount(api.version);
  return { account, party: parsed.data };
}

async function open(api: SmartId, request: IncomingRequest, account: Account, asked: Asked): Promise<Session> {
  const { citizen } = account;
  const behaviour = BEHAVIOURS[citizen.behaviour];
  const code = api.version === 'v2' ? computedCode(asked.hash) : String(randomInt(10_000)).padStart(4, '0');
  const [credential] = (await api.book.of(citizen)).filter(({ kind }) => kind === 'valid');
  const keys =
    behaviour.signs === 'other-key' || credential === undefined ? await api.book.strangerKeys() : credential.keys;
  const id = `smart-id-${createHash('sha256').update(request.body).update(String(api.now())).digest('hex').slice(0, 32)}`;
  const transaction = api.ledger.accept({
    id,
    protocol: api.protocol,
    citizen,
    behaviour,
    description: asked.text,
    documents: [{ docId: 'digest', fileType: asked.digest, hash: asked.hash }],
    key: keys.privateKey,
    scheme: asked.scheme,
    digest: asked.digest,
    code,
  });
  if (transaction === undefined) throw new TypeError('two sessions have one id');
  api.phone.ring(transaction);
  return api.sessions.open(request.path, request.body, {
    ...account,
    certificateLevel: asked.party.certificateLevel,
    interaction: asked.interaction,
    transactionId: id,
    ...(api.version === 'v3' ? { code } : {}),
  });
}

/** The last two bytes of SHA-256 over the digest, modulo 10 000: as the RP API v2 describes it. */
function computedCode(hash: Uint8Array): string {
  const [high = 0, low = 0] = createHash('sha256').update(hash).digest().subarray(-2);
  return String((high * 256 + low) % 10_000).padStart(4, '0');
}

function created({ id, code }: Session): Answer {
  return jsonAnswer(200, { sessionID: id, ...(code === undefined ? {} : { vc: { type: 'numeric4', value: code } }) });
}

async function chosen(api: SmartId, session: Session): Promise<Answer> {
  const { documentNumber, certificateLevel } = session;
  if (!isUsable(session)) return complete({ endResult: 'DOCUMENT_UNUSABLE' });
  const cert = await certOf(api, session, certificateLevel);
  return complete({ endResult: 'OK', documentNumber }, { cert });
}

const REFUSED_V2: Readonly<Record<string, string>> = {
  displayTextAndPIN: 'USER_REFUSED_DISPLAYTEXTANDPIN',
  verificationCodeChoice: 'USER_REFUSED_VC_CHOICE',
  confirmationMessage: 'USER_REFUSED_CONFIRMATIONMESSAGE',
  confirmationMessageAndVerificationCodeChoice: 'USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE',
};

async function finished(api: SmartId, session: Session, transaction: Transaction): Promise<Answer> {
  const state = stateOf(transaction, api.now());
  const { interaction, documentNumber, certificateLevel } = session;
  // A phone without network never answers: only time ends it.
  const isOpen = state === 'waiting' || (state === 'unreachable' && api.now() < transaction.expiresAt);
  if (isOpen) return jsonAnswer(200, { state: 'RUNNING' });
  if (state !== 'signed') return complete(resultOf(api.version, state, interaction));
  const value = Buffer.from(transaction.signatures[0]?.value ?? []).toString('base64');
  const cert = await certOf(api, session, certificateLevel);
  const more = { cert, deviceIpAddress: '203.0.113.34' };
  if (api.version === 'v2') {
    const signature = { value, algorithm: `${transaction.digest}WithRSAEncryption` };
    return complete(
      { endResult: 'OK', documentNumber },
      { signature, ...more, interactionFlowUsed: interaction, ignoredProperties: [] },
    );
  }
  return complete(
    { endResult: 'OK', documentNumber },
    {
      signatureProtocol: 'RAW_DIGEST_SIGNATURE',
      signature: { value, flowType: 'Notification', ...algorithmOf(transaction) },
      ...more,
      interactionTypeUsed: interaction,
    },
  );
}

function resultOf(version: Version, state: Exclude<TransactionState, 'waiting' | 'signed'>, interaction: string) {
  if (state === 'declined') {
    return version === 'v2'
      ? { endResult: REFUSED_V2[interaction] ?? 'USER_REFUSED' }
      : { endResult: 'USER_REFUSED_INTERACTION', details: { interaction } };
  }
  // The app lets the PIN be tried three times; then the account is locked.
  const end = { expired: 'TIMEOUT', unreachable: 'TIMEOUT', wrong_code: 'WRONG_VC', wrong_pin: 'DOCUMENT_UNUSABLE' }[
    state
  ];
  return { endResult: end };
}

function algorithmOf({ scheme, digest }: Transaction) {
  if (scheme === 'rsa-pkcs1') return { signatureAlgorithm: `${digest}WithRSAEncryption` };
  const hashAlgorithm = `SHA-${digest.slice(3)}`;
  return {
    signatureAlgorithm: 'rsassa-pss',
    signatureAlgorithmParameters: {
      hashAlgorithm,
      maskGenAlgorithm: { algorithm: 'id-mgf1', parameters: { hashAlgorithm } },
      saltLength: Number(digest.slice(3)) / 8,
      trailerField: '0xbc',
    },
  };
}

function complete(result: object, more: object = {}): Answer {
  return jsonAnswer(200, { state: 'COMPLETE', result, ...more });
}

async function certOf({ book }: SmartId, { citizen }: Account, certificateLevel: string) {
  const [credential] = (await book.of(citizen)).filter(({ kind }) => kind === 'valid');
  return { value: credential?.certificate.toString('base64'), certificateLevel };
}

function isFirst({ failedOnce }: SmartId, { path, body }: IncomingRequest): boolean {
  const key = `${path}\0${Buffer.from(body).toString('base64')}`;
  if (failedOnce.has(key)) return false;
  failedOnce.add(key);
  return true;
}
