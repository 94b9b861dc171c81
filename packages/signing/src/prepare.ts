import { createHash } from 'node:crypto';
import { type Certificate, chooseCredential } from '@kyso/cms';
import {
  type Credential,
  type Failure,
  isKysoError,
  type PreparedItem,
  type RequestItem,
  type SignatureRequest,
} from '@kyso/domain';
import {
  accountOf,
  DONE,
  type EffectPorts,
  fail,
  isOverdue,
  isProviderFault,
  pauseAfterFault,
  type Step,
  signerOf,
  WORKER,
} from './effect.ts';
import { toInstant } from './instant.ts';
import { prepareItem } from './prepare-item.ts';
import { record } from './record.ts';
import { vaultContext } from './vault-context.ts';
import { verificationCode } from './verification-code.ts';

/**
 * Effect of `queued` and `preparing`: choose and check the certificate, make the digests, store the artifacts, and
 * write down what will be signed before the provider hears of it. Safe to repeat: until `prepared` is in the log
 * nothing has left this machine.
 */
export async function prepare(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal): Promise<Step> {
  if (isOverdue(ports, request)) return fail(ports, request, { code: 'request.overdue' });
  const started = request.state === 'queued' ? await start(ports, request) : request;
  if (started === undefined) return DONE;

  const choice = await findCredential(ports, started, signal);
  if (choice.kind === 'again') return { again: choice.afterMs };
  if (choice.kind === 'none') return fail(ports, started, { code: choice.code });

  return prepareItems(ports, started, choice.credential, choice.certificate);
}

function start(ports: EffectPorts, request: SignatureRequest): Promise<SignatureRequest | undefined> {
  const deadlineAt = toInstant(ports.clock.now() + ports.policy.startMs);
  return record(ports, request, { type: 'preparation_started', data: { deadlineAt } }, { ...WORKER, goOn: true });
}

async function findCredential(ports: EffectPorts, request: SignatureRequest, signal: AbortSignal) {
  const signer = signerOf(ports, request);
  if (signer === undefined) return { kind: 'none', code: 'provider.unknown' } as const;
  const account = accountOf(ports, request);
  try {
    const answer = await signer.listCredentials(account, signal);
    if (answer.kind === 'refused') return { kind: 'none', code: answer.code } as const;
    const { certificateSerial: serial } = request.signer;
    const wanted = { numbers: [account.number], ...(serial === undefined ? {} : { serial }) };
    return chooseCredential(answer.credentials, wanted, ports.clock.now());
  } catch (error) {
    if (isKysoError(error, 'provider.credentials_rejected')) return { kind: 'none', code: error.code } as const;
    if (!isProviderFault(error)) throw error;
    const afterMs = pauseAfterFault(ports, request.updatedAt, error);
    if (isOverdue(ports, request, afterMs)) return { kind: 'none', code: error.code } as const;
    return { kind: 'again', afterMs } as const;
  }
}

async function prepareItems(
  ports: EffectPorts,
  started: SignatureRequest,
  credential: Credential,
  certificate: Certificate,
): Promise<Step> {
  const prepared: (PreparedItem & { readonly hash: Uint8Array })[] = [];
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
  const batchMax = signerOf(ports, request)?.capabilities.batchMax ?? 0;
  if (prepared.length > batchMax) {
    return fail(ports, request, { code: 'provider.batch_too_large', details: { batch_max: batchMax } });
  }
  const hashes = prepared.map(({ hash }) => hash);
  const data = {
    certificateSerial: certificate.serialNumberHex,
    certificateSha256: createHash('sha256').update(certificate.raw).digest('hex'),
    certificate: ports.vault.seal(
      Buffer.from(certificate.raw).toString('base64'),
      vaultContext.requestCertificate(request.tenantId),
    ),
    verificationCode: verificationCode(hashes),
    transactionId: transactionIdOf(request),
    items: prepared.map(({ hash: _, ...item }) => item),
  };
  await record(ports, request, { type: 'prepared', data }, WORKER);
  return DONE;
}

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

/** A function of the request, so that a resumed worker asks for the very same transaction. */
function transactionIdOf(request: SignatureRequest): string {
  return `KYSO-${request.id.slice('sr_'.length)}`;
}
