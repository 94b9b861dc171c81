import type { SignatureRequest, SignOrder, Transaction } from '@kyso/domain';
import { accountOf, type EffectPorts } from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';

/** How the provider is asked about what was submitted. */
export function transactionOf(ports: EffectPorts, request: SignatureRequest): Transaction {
  const reference = request.submission?.providerReference;
  return {
    transactionId: preparationOf(request).transactionId,
    ...(reference === undefined ? {} : { providerReference: reference }),
    account: accountOf(ports, request),
    itemIds: preparedItems(request).map(({ itemId }) => itemId),
  };
}

/** What the provider is asked to sign. */
export function orderOf(ports: EffectPorts, request: SignatureRequest): SignOrder {
  const { transactionId, certificateSerial, verificationCode } = preparationOf(request);
  const startedMs = fromInstant(request.submissionStartedAt ?? request.updatedAt);
  return {
    transactionId,
    account: accountOf(ports, request),
    certificateSerial,
    description: `Mã đối chiếu ${verificationCode}. ${request.description}`,
    documents: preparedItems(request).map(({ itemId, fileName, toBeSignedSha256 }) => ({
      itemId,
      name: fileName,
      hash: Buffer.from(toBeSignedSha256 ?? '', 'hex'),
    })),
    expiresAt: toInstant(startedMs + request.approvalSeconds * 1000),
  };
}

function preparedItems(request: SignatureRequest) {
  return request.items.filter(({ state }) => state === 'prepared');
}

function preparationOf(request: SignatureRequest) {
  if (request.preparation === undefined) throw new TypeError(`${request.id} is ${request.state} without preparation`);
  return request.preparation;
}
