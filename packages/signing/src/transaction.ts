import {
  currentBatch,
  isId,
  type RequestId,
  type SignatureRequest,
  type SignOrder,
  type Transaction,
  verificationCodeOf,
} from '@kyso/domain';
import { accountOf } from './account.ts';
import type { EffectPorts } from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';
import { vaultContext } from './vault-context.ts';

/** A function of request and batch, so that a resumed worker asks for the very same transaction. */
export function transactionIdOf(id: RequestId, batch: number): string {
  const name = `KYSO-${id.slice('sr_'.length)}`;
  return batch === 0 ? name : `${name}-${batch + 1}`;
}

/** The request that a transaction id of ours belongs to; for hints of providers. */
export function requestIdOf(transactionId: string): RequestId | undefined {
  const id = `sr_${/^KYSO-([0-9A-Z]{26})(?:-\d{1,3})?$/.exec(transactionId)?.[1]}`;
  return isId('sr', id) ? id : undefined;
}

/** What the provider is asked to sign now: the present batch. */
export async function orderOf(ports: EffectPorts, request: SignatureRequest): Promise<SignOrder> {
  const { preparation, tenantId } = request;
  const batch = currentBatch(request);
  if (preparation === undefined || batch === undefined) {
    throw new TypeError(`${request.id} is ${request.state} without preparation`);
  }
  const submittedAt = request.submissionStartedAt ?? request.updatedAt;
  const context = vaultContext.requestCertificate(tenantId);
  return {
    transactionId: batch.transactionId,
    account: await accountOf(ports, request),
    certificateSerial: preparation.certificateSerial,
    certificate: Buffer.from(ports.vault.open(preparation.certificate, context), 'base64'),
    description: describe(request),
    digestAlgorithm: 'sha256',
    signatureAlgorithm: preparation.signatureAlgorithm,
    documents: batch.itemIds.map((itemId) => documentOf(request, itemId)),
    submittedAt,
    expiresAt: toInstant(fromInstant(submittedAt) + request.approvalSeconds * 1000),
  };
}

/** How the provider is asked about what was submitted. */
export async function transactionOf(ports: EffectPorts, request: SignatureRequest): Promise<Transaction> {
  const { providerReference, session } = request.submission ?? {};
  const context = vaultContext.requestSession(request.tenantId);
  return {
    ...(await orderOf(ports, request)),
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(session === undefined ? {} : { session: ports.vault.open(session, context) }),
  };
}

function describe(request: SignatureRequest): string {
  const code = verificationCodeOf(request);
  const batches = request.preparation?.batches.length ?? 1;
  const part = batches === 1 ? '' : `(${request.batch + 1}/${batches}) `;
  return `${code === undefined ? '' : `Mã đối chiếu ${code}. `}${part}${request.description}`;
}

function documentOf(request: SignatureRequest, itemId: string): SignOrder['documents'][number] {
  const item = request.items.find((candidate) => candidate.itemId === itemId);
  if (item?.toBeSignedSha256 === undefined) throw new TypeError(`${itemId} is in a batch and not prepared`);
  return { itemId: item.itemId, name: item.fileName, hash: Buffer.from(item.toBeSignedSha256, 'hex') };
}
