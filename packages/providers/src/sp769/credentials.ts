/** Reads certificates out of an answer. Not here: whether a certificate is trusted or belongs to the right person. */
import { X509Certificate } from 'node:crypto';
import { type Credential, KysoError } from '@kyso/domain';
import { decodeBase64 } from '../base64.ts';
import { mentions, type Words } from './dialect.ts';
import { CERTIFICATES_DATA, parse, type UserCertificate } from './schema.ts';

/** Read from top to bottom: the first row with a word in the text wins, and a text without any is taken for usable. */
const STATUS_WORDS: readonly { readonly status: Credential['status']; readonly words: Words }[] = [
  { status: 'revoked', words: ['thu hồi', 'revoke', 'đã hủy', 'đã huỷ', 'bị hủy', 'bị huỷ'] },
  { status: 'suspended', words: ['tạm dừng', 'tạm ngưng', 'tạm ngừng', 'tạm khóa', 'tạm khoá', 'suspend', 'hold'] },
  { status: 'expired', words: ['hết hạn', 'quá hạn', 'hết hiệu lực', 'expire'] },
  {
    status: 'unusable',
    words: ['không', 'chưa', 'chờ', 'khóa', 'khoá', 'inactive', 'invalid', 'disabled', 'locked', 'pending'],
  },
];

/**
 * The credentials in the `data` of a get_certificate answer, in its order; none when the list is missing or empty.
 * @throws KysoError `provider.protocol_error` when an entry is not a certificate.
 */
export function toCredentials(data: unknown, nowMs: number): readonly Credential[] {
  const parsed = parse(CERTIFICATES_DATA, data, 'list of certificates') ?? [];
  const lists = Array.isArray(parsed) ? parsed : [parsed];
  return lists.flatMap((list) => list.user_certificates ?? []).map((entry) => toCredential(entry, nowMs));
}

function toCredential(entry: UserCertificate, nowMs: number): Credential {
  const certificate = toX509(entry.cert_data, 'cert_data');
  const status = statusOf(entry);
  return {
    serialNumber: toSerialNumber(entry.serial_number ?? certificate.serialNumber),
    certificate: toDer(certificate),
    chain: issuersOf(entry).map((text) => toDer(toX509(text, 'chain_data'))),
    status: status === 'usable' && certificate.validToDate.getTime() < nowMs ? 'expired' : status,
  };
}

/** Both fields are looked at, and the worse news believed: the display text and the newer code may disagree. */
function statusOf(entry: UserCertificate): Credential['status'] {
  const text = `${entry.cert_status ?? ''}\n${entry.cert_status_code ?? ''}`;
  return STATUS_WORDS.find((row) => mentions(text, row.words))?.status ?? 'usable';
}

function issuersOf({ chain_data }: UserCertificate): readonly string[] {
  const texts = Array.isArray(chain_data) ? chain_data : [chain_data?.ca_cert, chain_data?.root_cert];
  return texts.map((text) => text?.trim() ?? '').filter((text) => text !== '');
}

function toSerialNumber(text: string): string {
  const digits = text.replace(/[\s:]/g, '').toUpperCase();
  if (/^[0-9A-F]+$/.test(digits)) return digits;
  throw malformed('serial_number');
}

function toX509(text: string, field: string): X509Certificate {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw malformed(field);
  try {
    return new X509Certificate(bytes);
  } catch {
    // OpenSSL's reason helps nobody here; the field does.
    throw malformed(field);
  }
}

function toDer(certificate: X509Certificate): Uint8Array {
  return new Uint8Array(certificate.raw);
}

function malformed(field: string): KysoError {
  return new KysoError('provider.protocol_error', 'a certificate in the answer cannot be read', {
    details: { fields: [field] },
  });
}
