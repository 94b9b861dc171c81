/** `signatures/signHash` and, in v2, `signatures/signPolling`. */
import { createHash } from 'node:crypto';
import { signDigest } from '../approvals/sign-digest.ts';
import { type Answer, type IncomingRequest, jsonAnswer } from '../http/message.ts';
import { type Body, checkClientData, invalid, refuse, textField } from './answers.ts';
import { findSad, hashNotAuthorized } from './authorize.ts';
import { ecdsaOf, hold } from './credentials.ts';
import { hashesIn, schemeOf } from './hashes.ts';
import { type Csc, type Sad, secret } from './state.ts';

/** The HSM of the sandbox takes its time in asynchronous mode. */
const QUEUE_MS = 300;
const MAX_VALIDITY_MS = 86_400_000;

export async function signHash(api: Csc, request: IncomingRequest, body: Body, bearer: string): Promise<Answer> {
  const credentialId = textField(body, 'credentialID');
  // v2: a token of scope credential stands for the SAD.
  const value = body['SAD'] === undefined && api.sads.has(bearer) ? bearer : textField(body, 'SAD');
  const hashes = hashesIn(body, api.version);
  if (hashes === undefined) throw invalid('Missing (or invalid type) array parameter hash');
  const { scheme, digest } = schemeOf(body, api.version, hashes, ecdsaOf(request));
  checkClientData(body);
  const isQueued = readMode(api, body);

  const { behaviour } = await hold(api, request, credentialId);
  const { sad } = findSad(api, value, credentialId);
  if (hashes.some((hash) => !sad.hashes.has(Buffer.from(hash).toString('hex')))) throw hashNotAuthorized();
  if (sad.left < hashes.length) throw invalid('Invalid parameter SAD');
  spend(api, value, sad, hashes.length);
  const transaction = api.ledger.find(sad.transactionId);
  if (transaction === undefined) throw invalid('Invalid parameter SAD');
  const isOther = behaviour.signs === 'other-hash' || transaction.answer?.other === true;
  const signatures = hashes.map((hash) => {
    const toSign = isOther ? createHash(digest).update(hash).digest() : hash;
    return encode(request, signDigest(scheme, transaction.key, digest, toSign));
  });
  if (!isQueued) return jsonAnswer(200, { signatures });
  const responseID = secret();
  api.queue.set(responseID, { readyAt: api.now() + QUEUE_MS, signatures });
  return jsonAnswer(200, { responseID });
}

/** Pending is 202 by one reading of the text and 400 by another. */
export function signPolling(api: Csc, request: IncomingRequest, body: Body): Answer {
  const id = textField(body, 'requestID');
  checkClientData(body);
  const queued = api.queue.get(id);
  if (queued === undefined) throw invalid('Invalid parameter requestID');
  if (api.now() >= queued.readyAt) return jsonAnswer(200, { signatures: queued.signatures });
  const status = request.quirks.has('pending-400') ? 400 : 202;
  throw refuse(status, 'accepted_request', 'The request has been accepted but not yet completed');
}

/** The authorization fixes the total: nothing is left of a SAD that was used up. */
function spend(api: Csc, value: string, sad: Sad, count: number): void {
  sad.left -= count;
  if (sad.left <= 0) api.sads.delete(value);
}

function readMode(api: Csc, body: Body): boolean {
  if (api.version === 'v1') return false;
  const { operationMode = 'S', validity_period: validity, response_uri: uri } = body;
  if (operationMode !== 'S' && operationMode !== 'A') throw invalid('Invalid parameter operationMode');
  if (validity !== undefined && (typeof validity !== 'number' || !Number.isInteger(validity))) {
    throw invalid('Invalid parameter validity_period');
  }
  if (typeof validity === 'number' && (validity < 1 || validity > MAX_VALIDITY_MS)) {
    throw invalid('Out of bounds parameter validity_period');
  }
  if (uri !== undefined && !(typeof uri === 'string' && URL.canParse(uri)))
    throw invalid('Invalid parameter response_uri');
  return operationMode === 'A';
}

function encode({ quirks }: IncomingRequest, value: Uint8Array): string {
  return Buffer.from(value).toString(quirks.has('base64url') ? 'base64url' : 'base64');
}
