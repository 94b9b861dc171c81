import { hash } from 'node:crypto';
import type { Certificate } from '@kyso/cms';
import {
  type Batch,
  type Credential,
  type EventBody,
  type EventData,
  type Failure,
  isKysoError,
  type Moment,
  type PreparedItem,
  type RemoteSigner,
  type RequestId,
  type RequestItem,
  type SignatureRequest,
} from '@kyso/domain';
import { sealFresh } from './account.ts';
import { type Chosen, chooseForSigning } from './choose-for-signing.ts';
import { DONE, type EffectPorts, fail, isOverdue, type Step, signerOf, WORKER } from './effect.ts';
import { toInstant } from './instant.ts';
import { keepEvidence } from './keep-evidence.ts';
import { keepFresh } from './look.ts';
import { prepareItem } from './prepare-item.ts';
import { INTENTION, pushIntended } from './push.ts';
import { foresee, record, recordTogether } from './record.ts';
import { transactionIdOf } from './transaction.ts';
import { vaultContext } from './vault-context.ts';
import { verificationCode } from './verification-code.ts';

/**
 * Effect of `queued` and `preparing`: choose and check the certificate, make the digests, store the artifacts, and
 * write down what will be signed before the provider hears of it; then the phone is asked at once. Safe to repeat: until
 * `prepared` is in the log nothing has left this machine.
 */
export async function prepare(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  if (isOverdue(ports, request)) return fail(ports, request, { code: 'request.overdue' });
  const begun = await begin(ports, request);
  if (begun === undefined) return DONE;
  const signer = signerOf(ports, begun.request);
  if (signer === undefined) return failBegun(ports, begun, { code: 'provider.unknown' });
  const choice = await chooseForSigning(ports, begun.request, signer, signal);
  if (choice.kind === 'chosen') return prepareItems(ports, begun, signer, choice, signal);
  if (choice.kind === 'none') return failBegun(ports, begun, choice.failure);
  const started = await write(ports, begun);
  if (started === undefined) return DONE;
  if (choice.kind === 'again') return choice.step;
  return (await keepChoice(ports, started, choice.session)) === undefined ? DONE : { again: choice.afterMs };
}

/** Only what is new is written down: the person may take their time. */
async function keepChoice(
  ports: EffectPorts,
  request: SignatureRequest,
  session: string,
): Promise<SignatureRequest | undefined> {
  const known = request.submission?.session;
  const context = vaultContext.requestSession(request.tenantId);
  if (known !== undefined && ports.vault.open(known, context) === session) return request;
  return await keepFresh(ports, request, { session });
}

/** Preparing so many documents takes milliseconds: the start is written with its result. */
const FEW_DOCUMENTS = 2;

/** A request as it is with what is not in the log yet. */
type Begun = { readonly request: SignatureRequest; readonly unwritten: readonly Moment[] };

/** Undefined when somebody else moved first. */
async function begin(ports: EffectPorts, request: SignatureRequest): Promise<Begun | undefined> {
  if (request.state !== 'queued') return { request, unwritten: [] };
  const deadlineAt = toInstant(ports.clock.now() + ports.policy.startMs);
  const start = foresee(ports, request, { type: 'preparation_started', data: { deadlineAt } }, WORKER);
  if (start === undefined) return undefined;
  const begun = { request: start.request, unwritten: [start] };
  if (request.items.length <= FEW_DOCUMENTS) return begun;
  const started = await write(ports, begun);
  return started && { request: started, unwritten: [] };
}

/** The request when all of it is in the log; undefined when somebody else moved first. */
async function write(ports: EffectPorts, { request, unwritten }: Begun): Promise<SignatureRequest | undefined> {
  if (unwritten.length === 0) return request;
  return await recordTogether(ports, request, [], { ...WORKER, goOn: true, unwritten });
}

async function failBegun(ports: EffectPorts, { request, unwritten }: Begun, failure: Failure): Promise<Step> {
  await record(ports, request, { type: 'failed', data: { failure } }, { ...WORKER, unwritten });
  return DONE;
}

async function prepareItems(
  ports: EffectPorts,
  begun: Begun,
  signer: RemoteSigner,
  chosen: Chosen,
  signal: AbortSignal,
): Promise<Step> {
  const { credential, certificate } = chosen;
  const prepared: Prepared[] = [];
  let { request, unwritten } = begun;
  for (const item of begun.request.items.filter(({ state }) => state === 'pending')) {
    const result = await tryItem(ports, request, item, credential, certificate);
    if (result.kind === 'prepared') {
      prepared.push(result.item);
      continue;
    }
    const { itemId } = item;
    const data = { itemId, failure: result.failure };
    const moved = await record(ports, request, { type: 'item_failed', data }, { ...WORKER, goOn: true, unwritten });
    if (moved === undefined) return DONE;
    unwritten = [];
    if (request.onItemError === 'abort') return fail(ports, moved, result.failure);
    request = moved;
  }
  const [first] = prepared;
  if (first === undefined) return fail(ports, request, firstFailure(request));
  const evidence = await keepEvidence(ports, request.tenantId, chosen.seen);
  const data = { ...preparedData(ports, request, signer, chosen, prepared), ...evidence };
  return ask(ports, signer, { request, unwritten }, { type: 'prepared', data }, signal);
}

/** Result and intention to push are one write; where the phone is not asked now, the result alone. */
async function ask(
  ports: EffectPorts,
  signer: RemoteSigner,
  { request, unwritten }: Begun,
  result: EventBody,
  signal: AbortSignal,
): Promise<Step> {
  if (signal.aborted || isOverdue(ports, request)) {
    await record(ports, request, result, { ...WORKER, unwritten });
    return DONE;
  }
  const intended = await recordTogether(ports, request, [result, INTENTION], { ...WORKER, goOn: true, unwritten });
  if (intended === undefined) return DONE;
  const step = await pushIntended(ports, signer, intended, signal);
  return step.again === undefined ? step : { ...step, of: { effect: 'submit', seq: intended.seq } };
}

function preparedData(
  ports: EffectPorts,
  request: SignatureRequest,
  signer: RemoteSigner,
  { certificate, revocation, trusted, signatureAlgorithm, grant }: Chosen,
  prepared: readonly Prepared[],
): EventData['prepared'] {
  return {
    certificateSerial: certificate.serialNumberHex,
    certificateSha256: hash('sha256', certificate.raw),
    certificate: ports.vault.seal(
      Buffer.from(certificate.raw).toString('base64'),
      vaultContext.requestCertificate(request.tenantId),
    ),
    signatureAlgorithm,
    ...(revocation === undefined ? {} : { revocation }),
    ...(trusted === undefined ? {} : { trusted }),
    ...sealFresh(ports, request, grant === undefined ? {} : { grant }),
    items: prepared.map(({ hash: _, ...item }) => item),
    batches: batchesOf(request.id, signer, prepared),
  };
}

/** One approval, or as few as the provider's maximum allows, in the order of the documents. */
function batchesOf(id: RequestId, signer: RemoteSigner, prepared: readonly Prepared[]): readonly Batch[] {
  const size = Math.max(1, signer.capabilities.batchMax);
  return Array.from({ length: Math.ceil(prepared.length / size) }, (_, index) => {
    const members = prepared.slice(index * size, (index + 1) * size);
    const code = codeBeforePush(
      signer,
      members.map(({ hash }) => hash),
    );
    return {
      transactionId: transactionIdOf(id, index),
      ...(code === undefined ? {} : { verificationCode: code }),
      itemIds: members.map(({ itemId }) => itemId),
    };
  });
}

function codeBeforePush(signer: RemoteSigner, hashes: readonly Uint8Array[]): string | undefined {
  switch (signer.capabilities.verificationCode) {
    case 'kyso':
      return verificationCode(hashes);
    case 'computed':
      return signer.verificationCode?.(hashes);
    case 'provider':
    case 'none':
      return undefined;
  }
}

type Prepared = PreparedItem & { readonly hash: Uint8Array };
type Tried =
  | { readonly kind: 'prepared'; readonly item: PreparedItem & { readonly hash: Uint8Array } }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A document that cannot be signed is an answer; everything else is a fault and passes through. */
async function tryItem(
  ports: EffectPorts,
  request: SignatureRequest,
  item: RequestItem,
  credential: Credential,
  certificate: Certificate,
): Promise<Tried> {
  try {
    return { kind: 'prepared', item: await prepareItem(ports, request, item, credential, certificate) };
  } catch (error) {
    if (!isKysoError(error) || !/^(document\.|placement\.|image\.|validation_failed$)/.test(error.code)) throw error;
    return { kind: 'failed', failure: { code: error.code, details: error.details } };
  }
}

function firstFailure(request: SignatureRequest): Failure {
  return request.items.find(({ failure }) => failure !== undefined)?.failure ?? { code: 'internal' };
}
