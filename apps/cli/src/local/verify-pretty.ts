/** One file's verdict as the page a person reads: verdict, reason, next step, then the details of each signature. */
import type { Bilingual } from '@kyso/domain';
import { formatVietnamTime } from '@kyso/pdf';
import { changeSentence, reasonRow, type SignatureReport, type ValidationReport } from '@kyso/validation';

export type Language = keyof Bilingual;

const VERDICTS: Readonly<Record<ValidationReport['verdict'], Bilingual>> = {
  valid: { vi: 'HỢP LỆ', en: 'VALID' },
  invalid: { vi: 'KHÔNG HỢP LỆ', en: 'NOT VALID' },
  undetermined: { vi: 'CHƯA ĐỦ CĂN CỨ KẾT LUẬN', en: 'UNDETERMINED' },
  unsigned: { vi: 'KHÔNG CÓ CHỮ KÝ', en: 'UNSIGNED' },
};

/* biome-ignore format: read as a table */
const WORDS = {
  next: { vi: 'Việc cần làm', en: 'Next step' },
  signature: { vi: 'Chữ ký', en: 'Signature' },
  signer: { vi: 'Người ký', en: 'Signer' },
  organisation: { vi: 'Tổ chức', en: 'Organisation' },
  identity: { vi: 'Số định danh', en: 'Identity' },
  authority: { vi: 'Tổ chức cấp chứng thư', en: 'Issued by' },
  validity: { vi: 'Hiệu lực chứng thư', en: 'Certificate in force' },
  time: { vi: 'Thời điểm ký', en: 'Signed at' },
  path: { vi: 'Đường dẫn chứng thư', en: 'Trust path' },
  atSigning: { vi: 'Chứng thư khi ký', en: 'Certificate at signing' },
  now: { vi: 'Chứng thư hiện nay', en: 'Certificate now' },
  revocation: { vi: 'Thu hồi', en: 'Revocation' },
  integrity: { vi: 'Tính toàn vẹn', en: 'Integrity' },
  changes: { vi: 'Thay đổi sau khi ký', en: 'Changes after signing' },
  level: { vi: 'Mức chữ ký', en: 'Level' },
  algorithms: { vi: 'Thuật toán', en: 'Algorithms' },
  until: { vi: 'Kiểm tra được đến', en: 'Verifiable until' },
  none: { vi: 'không có', en: 'none' },
  unknown: { vi: 'không rõ', en: 'unknown' },
  intact: { vi: 'phần đã ký nguyên vẹn', en: 'the signed part is intact' },
  altered: { vi: 'phần đã ký KHÔNG nguyên vẹn', en: 'the signed part is NOT intact' },
  weak: { vi: 'yếu', en: 'weak' },
} as const satisfies Record<string, Bilingual>;

/* biome-ignore format: read as a table */
const SOURCES: Readonly<Record<SignatureReport['timeSource'], Bilingual>> = {
  signature_timestamp: { vi: 'dấu thời gian của', en: 'timestamp of' },
  document_timestamp: { vi: 'dấu thời gian tài liệu của', en: 'document timestamp of' },
  claimed: { vi: 'do người ký khai, chưa có dấu thời gian chứng minh', en: 'claimed by the signer, not proven' },
  none: { vi: 'không rõ', en: 'unknown' },
};

/* biome-ignore format: read as a table */
const STATES: Readonly<Record<SignatureReport['certificateNow'] | SignatureReport['revocation']['status'], Bilingual>> = {
  valid: { vi: 'có hiệu lực', en: 'in force' },
  expired: { vi: 'đã hết hạn', en: 'expired' },
  not_yet_valid: { vi: 'chưa có hiệu lực', en: 'not yet in force' },
  revoked: { vi: 'đã bị thu hồi', en: 'revoked' },
  unknown: { vi: 'chưa rõ', en: 'unknown' },
  good: { vi: 'không bị thu hồi', en: 'not revoked' },
  not_offered: { vi: 'chứng thư không nêu nơi tra cứu', en: 'the certificate names no place to look it up' },
};

export function verifyPretty(file: string, report: ValidationReport, language: Language): string {
  const { sentence, next } = reasonRow(report.reason);
  const head = [
    `${file}: ${VERDICTS[report.verdict][language]}`,
    `  ${sentence[language]}`,
    `  ${WORDS.next[language]}: ${next[language]}`,
  ];
  return [...head, ...report.signatures.flatMap((one) => signatureLines(one, language)), ''].join('\n').concat('\n');
}

function signatureLines(one: SignatureReport, language: Language): string[] {
  const say = (word: Bilingual): string => word[language];
  const [reason = 'valid'] = one.reasons;
  const rows = [
    ...signerRows(one, say),
    [WORDS.time, timeText(one, say)],
    ...certificateRows(one, say),
    [WORDS.integrity, one.intact === undefined ? say(WORDS.unknown) : say(one.intact ? WORDS.intact : WORDS.altered)],
    [WORDS.changes, one.changesAfter.map((change) => say(changeSentence(change))).join('; ') || say(WORDS.none)],
    [WORDS.level, one.level ?? say(WORDS.none)],
    [WORDS.algorithms, algorithmsText(one, say)],
    [WORDS.until, one.verifiableUntil === undefined ? say(WORDS.unknown) : dateText(one.verifiableUntil)],
  ] as const;
  return [
    '',
    `  ${say(WORDS.signature)} ${one.order} (${one.field}): ${say(VERDICTS[one.verdict])}`,
    `    ${say(reasonRow(reason).sentence)}`,
    ...one.reasons.slice(1).map((code) => `    ${say(reasonRow(code).sentence)}`),
    ...one.warnings.map((code) => `    ${say(reasonRow(code).sentence)}`),
    ...rows.map(([title, text]) => `    ${say(title)}: ${text}`),
  ];
}

type Say = (word: Bilingual) => string;
type Row = readonly [Bilingual, string];

function signerRows({ signer, issuingAuthority }: SignatureReport, say: Say): Row[] {
  if (signer === undefined) return [[WORDS.signer, say(WORDS.unknown)]];
  const numbers = signer.identifiers.map(({ kind, value }) => `${kind} ${value}`).join(', ');
  return [
    [WORDS.signer, signer.commonName],
    [WORDS.organisation, [signer.organisation, signer.unit].filter(Boolean).join(', ') || say(WORDS.none)],
    [WORDS.identity, numbers || say(WORDS.none)],
    [WORDS.authority, issuingAuthority ?? say(WORDS.unknown)],
    [WORDS.validity, `${dateText(signer.notBefore)} – ${dateText(signer.notAfter)}`],
  ];
}

function certificateRows(one: SignatureReport, say: Say): Row[] {
  const path = one.trustPath.map(({ commonName }) => commonName).join(' ← ');
  return [
    [WORDS.path, path || say(WORDS.unknown)],
    [WORDS.atSigning, say(STATES[one.certificateAtSigning])],
    [WORDS.now, say(STATES[one.certificateNow])],
    [WORDS.revocation, say(STATES[one.revocation.status])],
  ];
}

function timeText({ signingTime, timeSource, provenTime }: SignatureReport, say: Say): string {
  if (signingTime === undefined) return say(WORDS.unknown);
  const authority = provenTime === undefined ? '' : ` ${provenTime.authority}`;
  return `${dateText(signingTime)} (${say(SOURCES[timeSource])}${authority})`;
}

function algorithmsText({ algorithms }: SignatureReport, say: Say): string {
  if (algorithms === undefined) return say(WORDS.unknown);
  const { signature, key, weak } = algorithms;
  return `${signature}, ${key}${weak.length === 0 ? '' : ` (${say(WORDS.weak)}: ${weak.join(', ')})`}`;
}

const dateText = (at: string): string => formatVietnamTime(at);
