import { hash } from 'node:crypto';
import type { Certificate } from '@kyso/cms';
import {
  type Batch,
  type Credential,
  type EventBody,
  type EventData,
  type Failure,
  isKysoError,
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
import { record, recordTogether } from './record.ts';
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
  const started = request.state === 'queued' ? await start(ports, request) : request;
  if (started === undefined) return DONE;

  const signer = signerOf(ports, started);
  if (signer === undefined) return fail(ports, started, { code: 'provider.unknown' });
  const choice = await chooseForSigning(ports, started, signer, signal);
  switch (choice.kind) {
    case 'again':
      return choice.step;
    case 'choosing':
      return (await keepChoice(ports, started, choice.session)) === undefined ? DONE : { again: choice.afterMs };
    case 'none':
      return fail(ports, started, choice.failure);
    case 'chosen':
      return prepareItems(ports, started, signer, choice, signal);
  }
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

function start(ports: EffectPorts, request: SignatureRequest): Promise<SignatureRequest | undefined> {
  const deadlineAt = toInstant(ports.clock.now() + ports.policy.startMs);
  return record(ports, request, { type: 'preparation_started', data: { deadlineAt } }, { ...WORKER, goOn: true });
}

async function prepareItems(
  ports: EffectPorts,
  started: SignatureRequest,
  signer: RemoteSigner,
  chosen: Chosen,
  signal: AbortSignal,
): Promise<Step> {
  const { credential, certificate } = chosen;
  const prepared: Prepared[] = [];
  let request = started;
  for (const item of started.items.filter(({ state }) => state === 'pending')) {
    const result = await tryItem(ports, request, item, credential, certificate);
    if (result.kind === 'prepared') {
      prepared.push(result.item);
      continue;
    }
    const { itemId } = item;
    const data = { itemId, failure: result.failure };
    const moved = await record(ports, request, { type: 'item_failed', data }, { ...WORKER, goOn: true });
    if (moved === undefined) return DONE;
    if (request.onItemError === 'abort') return fail(ports, moved, result.failure);
    request = moved;
  }
  const [first] = prepared;
  if (first === undefined) return fail(ports, request, firstFailure(request));
  const evidence = await keepEvidence(ports, request.tenantId, chosen.seen);
  const data = { ...preparedData(ports, request, signer, chosen, prepared), ...evidence };
  return ask(ports, signer, request, { type: 'prepared', data }, signal);
}

/** Result and intention to push are one write; where the phone is not asked now, the result alone. */
async function ask(
  ports: EffectPorts,
  signer: RemoteSigner,
  request: SignatureRequest,
  result: EventBody,
  signal: AbortSignal,
): Promise<Step> {
  if (signal.aborted || isOverdue(ports, request)) {
    await record(ports, request, result, WORKER);
    return DONE;
  }
  const intended = await recordTogether(ports, request, [result, INTENTION], { ...WORKER, goOn: true });
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
