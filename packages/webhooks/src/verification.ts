/** The events of a verification: who reads the report comes back for it, so that they name no person. */
import { type Clock, type DeliveryId, type Store, type VerificationRecord, verificationEventIds } from '@kyso/domain';
import { announce, type News } from './deliver.ts';

export const VERIFICATION_COMPLETED = 'verification.completed';
/** The same bytes were judged otherwise the last time. */
export const VERIFICATION_RESULT_CHANGED = 'verification.result_changed';

/**
 * Creates the deliveries of a verification and marks it published. Repeatable: after a crash on the way the sweeper
 * does it again, and what exists stays as it is.
 * @param publicUrl what `links` start with, without a slash at the end; default: links are paths.
 * @throws KysoError `store.unavailable`.
 */
export async function announceVerification(
  ports: { readonly store: Pick<Store, 'verifications' | 'webhooks'>; readonly clock: Clock },
  record: VerificationRecord,
  publicUrl = '',
): Promise<readonly DeliveryId[]> {
  const { store, clock } = ports;
  const previous = await store.verifications.before(record);
  const news = [completed(record, publicUrl)];
  if (previous !== undefined && previous.verdict !== record.verdict) news.push(changed(record, previous, publicUrl));
  const deliveries = await announce({ store: store.webhooks, clock }, record.tenantId, news);
  await store.verifications.markPublished(record.id);
  return deliveries;
}

function completed(record: VerificationRecord, publicUrl: string): News {
  const type = VERIFICATION_COMPLETED;
  const data = { ...describe(record), links: { self: linkTo(record, publicUrl) } };
  return {
    id: verificationEventIds(record.id).completed,
    type,
    tell: () => ({ type, timestamp: record.createdAt, data }),
  };
}

function changed(record: VerificationRecord, previous: VerificationRecord, publicUrl: string): News {
  const type = VERIFICATION_RESULT_CHANGED;
  const data = {
    ...describe(record),
    reasons: record.reasons ?? [],
    previous: { id: previous.id, verdict: previous.verdict, reasons: previous.reasons ?? [] },
    links: { self: linkTo(record, publicUrl), previous: linkTo(previous, publicUrl) },
  };
  return {
    id: verificationEventIds(record.id).changed,
    type,
    tell: () => ({ type, timestamp: record.createdAt, data }),
  };
}

function describe({ id, verdict, fileId, sha256 }: VerificationRecord) {
  return { id, object: 'verification', verdict, file_id: fileId ?? null, sha256 };
}

function linkTo({ id }: VerificationRecord, publicUrl: string): string {
  return `${publicUrl}/v1/verifications/${id}`;
}
