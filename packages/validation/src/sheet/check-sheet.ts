/**
 * A report as the page a person reads: verdict, reason, next step, then the facts of each signature. The command line
 * prints it, `drawSheet` draws it; the words are in `words.ts`.
 */
import { type IdentityMatch, matchIdentity } from '@kyso/domain';
import { formatVietnamTime, type Sheet, type SheetPart } from '@kyso/pdf';
import { reasonRow } from '../reasons.ts';
import type { SignatureReport, ValidationReport } from '../report.ts';
import { signatureRows } from './signature-rows.ts';
import { KINDS, type Language, VERDICTS, WORDS } from './words.ts';

export type SheetWish = {
  readonly language: Language;
  readonly fileName: string;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** Number under which the check is kept. */
  readonly number?: string;
  /** By the order of the signatures, see {@link identityMatches}; absent: nobody asked. */
  readonly identity?: readonly (IdentityMatch | undefined)[];
  /** Identity numbers are shown by their first and last digits only. */
  readonly masked?: boolean;
  /** Who signs the sheet itself; absent: nobody. */
  readonly signedBy?: string;
};

/** Whether each signature was made by the person with these numbers; undefined for what no person signs. */
export function identityMatches(
  { signatures }: Pick<ValidationReport, 'signatures'>,
  numbers: readonly string[],
): (IdentityMatch | undefined)[] {
  return signatures.map(({ kind, signer }) =>
    kind === 'document_timestamp' ? undefined : matchIdentity(signer?.identifiers ?? [], numbers),
  );
}

const TONES = { valid: 'good', invalid: 'bad', undetermined: 'unsure', unsigned: 'bad' } as const;

export function checkSheet(report: ValidationReport, wish: SheetWish): Sheet {
  const { language } = wish;
  const { sentence, next } = reasonRow(report.reason);
  const head = [
    [WORDS.file, wish.fileName],
    [WORDS.sha256, wish.sha256],
    [WORDS.checkedAt, formatVietnamTime(report.validatedAt)],
    [WORDS.number, wish.number],
  ] as const;
  return {
    title: WORDS.title[language],
    verdict: VERDICTS[report.verdict][language],
    tone: TONES[report.verdict],
    sentences: [sentence[language]],
    next: `${WORDS.next[language]}: ${next[language]}`,
    rows: head.flatMap(([title, text]) => (text === undefined ? [] : [{ title: title[language], text }])),
    parts: report.signatures.map((one, index) => signaturePart(one, wish, wish.identity?.[index])),
    note: noteOf(wish),
  };
}

function noteOf({ signedBy, language }: SheetWish): string {
  return signedBy === undefined ? WORDS.sheetUnsigned[language] : `${WORDS.sheetSignedBy[language]} ${signedBy}.`;
}

function signaturePart(one: SignatureReport, wish: SheetWish, identity: IdentityMatch | undefined): SheetPart {
  const { language } = wish;
  const remarks = [...one.reasons, ...one.warnings];
  return {
    heading: `${KINDS[one.kind][language]} ${one.order} (${one.field}): ${VERDICTS[one.verdict][language]}`,
    tone: TONES[one.verdict],
    sentences: (remarks.length > 0 ? remarks : (['valid'] as const)).map((code) => reasonRow(code).sentence[language]),
    rows: signatureRows(one, { ...wish, say: (word) => word[language], identity }),
  };
}
