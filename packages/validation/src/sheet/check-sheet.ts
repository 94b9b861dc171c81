/**
 * A report as the page a person reads: verdict, reason, next step, then the facts of each signature. The command line
 * prints it, `drawSheet` draws it; the words are in `words.ts`.
 */
import { type Bilingual, type IdentityMatch, matchIdentity } from '@kyso/domain';
import { formatVietnamTime, type Sheet, type SheetPart } from '@kyso/pdf';
import { reasonRow } from '../reasons.ts';
import type { SignatureReport, ValidationReport } from '../report.ts';
import { adviceOf } from './advice.ts';
import { answerRows } from './answers.ts';
import { briefRows, signatureRows } from './signature-rows.ts';
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
  /** All rows of each signature although there are many; a sheet on paper is one page. */
  readonly full?: boolean;
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

/** With more signatures on the page, each has a few rows. */
const MAX_IN_FULL = 2;

const TONES = { valid: 'good', invalid: 'bad', undetermined: 'unsure', unsigned: 'bad' } as const;

export function checkSheet(report: ValidationReport, wish: SheetWish): Sheet {
  const { language } = wish;
  const isBrief = wish.full !== true && report.signatures.length > MAX_IN_FULL;
  const { sentences, next, isStranger } = adviceOf(report, wish.identity);
  const head = [
    [WORDS.file, wish.fileName],
    [WORDS.sha256, wish.sha256],
    [WORDS.checkedAt, formatVietnamTime(report.validatedAt)],
    [WORDS.number, wish.number],
  ] as const;
  return {
    title: WORDS.title[language],
    verdict: VERDICTS[report.verdict][language],
    tone: isStranger ? 'unsure' : TONES[report.verdict],
    sentences: sentences.map((one) => one[language]),
    next: `${WORDS.next[language]}: ${next[language]}`,
    answers: answerRows(report, (word) => word[language], wish.identity),
    rows: head.flatMap(([title, text]) => (text === undefined ? [] : [{ title: title[language], text }])),
    parts: report.signatures.map((one, index) => signaturePart(one, wish, wish.identity?.[index], isBrief)),
    note: noteOf(wish),
  };
}

function noteOf({ signedBy, language }: SheetWish): string {
  return signedBy === undefined ? WORDS.sheetUnsigned[language] : `${WORDS.sheetSignedBy[language]} ${signedBy}.`;
}

function signaturePart(
  one: SignatureReport,
  wish: SheetWish,
  identity: IdentityMatch | undefined,
  isBrief: boolean,
): SheetPart {
  const { language } = wish;
  const say = (word: Bilingual) => word[language];
  const remarks = isBrief && one.verdict === 'valid' ? [] : [...one.reasons, ...(isBrief ? [] : one.warnings)];
  return {
    heading: `${KINDS[one.kind][language]} ${one.order} (${one.field}): ${VERDICTS[one.verdict][language]}`,
    tone: TONES[one.verdict],
    sentences: remarks.map((code) => say(reasonRow(code).sentence)),
    rows: isBrief ? briefRows(one, { ...wish, say }) : signatureRows(one, { ...wish, say, identity }),
  };
}
