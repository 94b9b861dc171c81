import type { SignatureRequest, SignOrder, Transaction } from '@kyso/domain';
import { accountOf, type EffectPorts } from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';
import { vaultContext } from './vault-context.ts';

/** What the provider is asked to sign. */
export function orderOf(ports: EffectPorts, request: SignatureRequest): SignOrder {
  const { transactionId, certificate, certificateSerial, verificationCode } = preparationOf(request);
  const submittedAt = request.submissionStartedAt ?? request.updatedAt;
  const context = vaultContext.requestCertificate(request.tenantId);
  return {
    transactionId,
    account: accountOf(ports, request),
    certificateSerial,
    certificate: Buffer.from(ports.vault.open(certificate, context), 'base64'),
    description: `Mã đối chiếu ${verificationCode}. ${request.description}`,
    digestAlgorithm: 'sha256',
    documents: preparedItems(request).map(({ itemId, fileName, toBeSignedSha256 }) => ({
      itemId,
      name: fileName,
      hash: Buffer.from(toBeSignedSha256 ?? '', 'hex'),
    })),
    submittedAt,
    expiresAt: toInstant(fromInstant(submittedAt) + request.approvalSeconds * 1000),
  };
}

/** How the provider is asked about what was submitted. */
export function transactionOf(ports: EffectPorts, request: SignatureRequest): Transaction {
  const reference = request.submission?.providerReference;
  return { ...orderOf(ports, request), ...(reference === undefined ? {} : { providerReference: reference }) };
}

function preparedItems(request: SignatureRequest) {
  return request.items.filter(({ state }) => state === 'prepared');
}

function preparationOf(request: SignatureRequest) {
  if (request.preparation === undefined) throw new TypeError(`${request.id} is ${request.state} without preparation`);
  return request.preparation;
}
