/** The credentials in the answer to a certificate query. */
import type { Credential } from '@kyso/domain';
import { readCertificates, toCredential } from '../certificates.ts';
import { statusOf } from '../credential-status.ts';
import { parse } from '../parse.ts';
import { CERTIFICATES_DATA, type UserCertificate } from './schema.ts';

/**
 * The credentials in the `data` of a get_certificate answer, in its order; none when the list is missing or empty.
 * @throws KysoError `provider.protocol_error` when an entry is not a certificate.
 */
export function toCredentials(data: unknown, nowMs: number): readonly Credential[] {
  const parsed = parse(CERTIFICATES_DATA, data, 'list of certificates') ?? [];
  const lists = Array.isArray(parsed) ? parsed : [parsed];
  return lists.flatMap((list) => list.user_certificates ?? []).map((entry) => fromEntry(entry, nowMs));
}

function fromEntry(entry: UserCertificate, nowMs: number): Credential {
  const chain = readCertificates([entry.cert_data, ...issuersOf(entry)], 'cert_data');
  return toCredential(chain, statusOf(entry.cert_status, entry.cert_status_code), nowMs);
}

function issuersOf({ chain_data }: UserCertificate): readonly string[] {
  const texts = Array.isArray(chain_data) ? chain_data : [chain_data?.ca_cert, chain_data?.root_cert];
  return texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
}
