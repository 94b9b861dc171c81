/** `credentials/authorize`, `authorizeCheck`, `extendTransaction`: from hashes to a SAD, through a phone. */
import { randomUUID } from 'node:crypto';
import { stateOf, type Transaction } from '../approvals/transaction.ts';
import { type Answer, CUT_CONNECTION, type IncomingRequest, jsonAnswer, NO_ANSWER } from '../http/message.ts';
import { type Body, checkClientData, invalid, type Refused, refuse, textField } from './answers.ts';
import { ecdsaOf, type Held, hold, MULTISIGN } from './credentials.ts';
import { checkHashAlgorithm, digestOf, hashesIn } from './hashes.ts';
import { type Csc, type Sad, secret } from './state.ts';

const SAD_SECONDS = 300;
/** Longer than any approval of the sandbox. */
const MAX_WAIT_MS = 3_600_000;

export async function authorize(api: Csc, request: IncomingRequest, body: Body): Promise<Answer> {
  const credentialId = textField(body, 'credentialID');
  const asked = readAuthorization(api, body);
  const held = await hold(api, request, credentialId);
  if (request.quirks.has('code')) throw invalid('The credential is authorized with OAuth 2.0');
  const { signFault, forgets } = held.behaviour;
  refuseIfUnusable(api, held);
  if (signFault === 'before' && isFirst(api, asked.hashes)) throw refuse(500, 'server_error', 'Internal server error');

  const { transaction, sad } = await open(api, request, held, credentialId, asked);
  if (signFault === 'after') throw refuse(500, 'server_error', 'Internal server error');
  if (signFault === 'silent') return NO_ANSWER;
  if (signFault === 'dropped') return CUT_CONNECTION;
  if (api.version === 'v2' && !request.quirks.has('direct')) return pending(api, transaction, sad, forgets === true);
  const settled = await api.ledger.settled(transaction.id, MAX_WAIT_MS);
  return granted(api, request, settled ?? transaction, sad);
}

/** Every answer hands out a new handle; an old one is not taken again. */
export async function authorizeCheck(api: Csc, request: IncomingRequest, body: Body): Promise<Answer> {
  const handle = textField(body, 'handle');
  const known = api.handles.get(handle);
  const transaction = known === undefined ? undefined : api.ledger.find(known.transactionId);
  if (known === undefined || transaction === undefined) throw invalid('Invalid parameter handle');
  api.handles.delete(handle);
  const state = stateOf(transaction, api.now());
  const isOpen = state === 'waiting' || (state === 'unreachable' && api.now() < transaction.expiresAt);
  return isOpen ? pending(api, transaction, known.sad, false) : granted(api, request, transaction, known.sad);
}

/** Consumes the SAD and hands out its successor. */
export function extendTransaction(api: Csc, request: IncomingRequest, body: Body): Answer {
  const credentialId = textField(body, 'credentialID');
  const hashes = hashesIn(body, api.version);
  if (hashes === undefined) throw invalid('Missing (or invalid type) array parameter hash');
  const { value, sad } = findSad(api, textField(body, 'SAD'), credentialId);
  if (hashes.some((hash) => !sad.hashes.has(Buffer.from(hash).toString('hex')))) throw hashNotAuthorized();
  api.sads.delete(value);
  return handOut(api, request, sad);
}

/** @throws Refused unless `value` is a SAD of this credential that is alive. */
export function findSad(api: Csc, value: string, credentialId: string): { readonly value: string; readonly sad: Sad } {
  const sad = api.sads.get(value);
  if (sad === undefined || sad.credentialId !== credentialId) throw invalid('Invalid parameter SAD');
  if (api.now() >= sad.expiresAt) throw invalid('SAD expired');
  return { value, sad };
}

export function hashNotAuthorized(): Refused {
  return invalid('Hash is not authorized by the SAD.');
}

type Asked = { readonly hashes: readonly Uint8Array[]; readonly count: number; readonly description: string };

function readAuthorization(api: Csc, body: Body): Asked {
  const { numSignatures: count, description = '', authData } = body;
  if (typeof count !== 'number' || !Number.isInteger(count)) {
    throw invalid('Missing (or invalid type) integer parameter numSignatures');
  }
  const hashes = hashesIn(body, api.version);
  if (hashes === undefined) throw invalid('Missing (or invalid type) array parameter hash');
  if (typeof description !== 'string') throw invalid('Invalid parameter description');
  checkClientData(body);
  if (count < 1) throw invalid('Invalid value for parameter numSignatures');
  if (count > MULTISIGN) throw invalid('Numbers of signatures is too high');
  if (hashes.length !== count) throw invalid('Invalid value for parameter numSignatures');
  digestOf(hashes);
  if (api.version === 'v2') {
    checkHashAlgorithm(body, hashes);
    const isMobile = Array.isArray(authData) && authData.length === 1 && Object(authData[0]).id === 'mobile';
    if (!isMobile) throw refuse(400, 'invalid_authentication_data', 'The authentication data is invalid');
  }
  return { hashes, count, description };
}

function refuseIfUnusable(api: Csc, { behaviour, credential }: Held): void {
  if (behaviour.refusal === 'locked') throw invalid(api.version === 'v1' ? 'PIN locked' : 'Credential locked');
  if (credential.kind !== 'valid') throw invalid('The credential identified by credentialID is disabled');
}

/** Puts the question on the phone. */
export async function open(api: Csc, request: IncomingRequest, held: Held, credentialId: string, asked: Asked) {
  const { citizen, behaviour, credential } = held;
  const ecdsa = ecdsaOf(request);
  const keys = behaviour.signs === 'other-key' ? await api.book.strangerKeys(ecdsa ? 'ec' : 'rsa') : credential.keys;
  const digest = digestOf(asked.hashes);
  const transaction = api.ledger.accept({
    id: `csc-${randomUUID()}`,
    protocol: api.protocol,
    citizen,
    behaviour,
    description: asked.description,
    documents: asked.hashes.map((hash, at) => ({ docId: `hash ${at + 1}`, fileType: digest, hash })),
    key: keys.privateKey,
    scheme: ecdsa ?? 'rsa-pkcs1',
    digest,
  });
  if (transaction === undefined) throw new TypeError('two authorizations have one id');
  api.phone.ring(transaction);
  const hashes = new Set(asked.hashes.map((hash) => Buffer.from(hash).toString('hex')));
  const life = request.quirks.has('short-sad') ? 0 : SAD_SECONDS * 1000;
  const sad: Sad = {
    transactionId: transaction.id,
    credentialId,
    hashes,
    left: asked.count,
    expiresAt: transaction.expiresAt + life,
  };
  return { transaction, sad };
}

function pending(api: Csc, transaction: Transaction, sad: Sad, isForgotten: boolean): Answer {
  const handle = secret();
  if (!isForgotten) api.handles.set(handle, { transactionId: transaction.id, sad });
  return jsonAnswer(202, { handle });
}

/** What the phone said. Nothing is defined for refusal and silence: the natural codes, and the silence of a gateway. */
export function granted(api: Csc, request: IncomingRequest, transaction: Transaction, sad: Sad): Answer {
  const state = stateOf(transaction, api.now());
  if (state === 'signed') return handOut(api, request, sad);
  if (state === 'declined' || state === 'wrong_code') throw refuse(400, 'access_denied', 'The user denied the request');
  if (state === 'wrong_pin') {
    throw api.version === 'v1'
      ? refuse(400, 'invalid_pin', 'The PIN is invalid')
      : refuse(400, 'invalid_authentication_data', 'The authentication data is invalid');
  }
  throw api.version === 'v1' ? refuse(504, 'server_error', 'Gateway Timeout') : invalid('Invalid parameter handle');
}

function handOut(api: Csc, request: IncomingRequest, sad: Sad): Answer {
  const value = secret();
  const expiresIn = request.quirks.has('short-sad') ? 0 : SAD_SECONDS;
  api.sads.set(value, { ...sad, expiresAt: api.now() + expiresIn * 1000 });
  return jsonAnswer(200, { SAD: value, expiresIn });
}

function isFirst({ failedOnce }: Csc, hashes: readonly Uint8Array[]): boolean {
  const key = hashes.map((hash) => Buffer.from(hash).toString('hex')).join();
  if (failedOnce.has(key)) return false;
  failedOnce.add(key);
  return true;
}
