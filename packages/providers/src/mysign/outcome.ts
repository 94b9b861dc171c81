import { KysoError, type Outcome, type SignOrder } from '@kyso/domain';
import { parse } from '../parse.ts';
import { signaturesInOrder } from '../signatures.ts';
import { STATUS } from './schema.ts';

/* biome-ignore format: one row a status, read as a table */
const OUTCOMES: Readonly<Record<number, Outcome>> = {
  0:     { kind: 'waiting' },                                          // older collection
  4000:  { kind: 'waiting' },                                          // the person has not answered
  6000:  { kind: 'waiting' },                                          // confirmed, signing goes on
  4001:  { kind: 'expired' },
  4002:  { kind: 'declined' },
  4004:  { kind: 'refused', code: 'approval.failed' },                 // signing failed
  4005:  { kind: 'refused', code: 'provider.quota_exceeded' },         // out of signatures or money
  13004: { kind: 'refused', code: 'credential.unusable' },             // certificate expired or revoked
};
const SIGNED = 1;
const INTERNAL_ERROR = 50_000;

/**
 * What a status answer says. Values count only with status 1.
 * @throws KysoError `provider.unavailable` for an internal error of the provider, which changes nothing;
 *   `provider.protocol_error` for a status that is not in the document.
 */
export function readOutcome(body: unknown, { documents }: Pick<SignOrder, 'documents'>): Outcome {
  const { status, signatures } = parse(STATUS, body, 'status of the transaction');
  if (status === SIGNED) return { kind: 'signed', signatures: signaturesInOrder(documents, signatures ?? []) };
  if (status === INTERNAL_ERROR) {
    throw new KysoError('provider.unavailable', 'the provider reports a fault', { details: { providerCode: '50000' } });
  }
  const outcome = OUTCOMES[status];
  if (outcome !== undefined) return outcome;
  throw new KysoError('provider.protocol_error', 'the status of the transaction is not in the protocol', {
    details: { providerCode: String(status) },
  });
}
