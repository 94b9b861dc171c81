/** What an officer asks first, answered in a line each; where signatures differ, by their numbers. */
import type { IdentityMatch } from '@kyso/domain';
import { formatVietnamTime, type SheetRow } from '@kyso/pdf';
import { changeName } from '../changes/change.ts';
import type { SignatureReport, ValidationReport } from '../report.ts';
import { changesText } from './changes-text.ts';
import { ANSWERS, QUESTIONS, type Say, WORDS } from './words.ts';

type Answer = { readonly text: string; readonly alarm?: boolean };
type Signed = { readonly one: SignatureReport; readonly identity: IdentityMatch | undefined };

export function answerRows(
  { signatures, failure }: ValidationReport,
  say: Say,
  identity: readonly (IdentityMatch | undefined)[] | undefined,
): SheetRow[] {
  const people = signatures
    .map((one, index) => ({ one, identity: identity?.[index] }))
    .filter(({ one }) => one.kind !== 'document_timestamp');
  if (people.length === 0) {
    const nobody = failure === undefined && signatures.length === 0 ? ANSWERS.nobody : ANSWERS.unreadable;
    return [{ title: say(QUESTIONS.who), text: say(signatures.length > 0 ? ANSWERS.stampsOnly : nobody), alarm: true }];
  }
  const rows = (question: keyof typeof QUESTIONS, answer: (signed: Signed) => Answer) =>
    grouped(people, say, answer).map((row, index) => ({ title: index === 0 ? say(QUESTIONS[question]) : '', ...row }));
  return [
    ...rows('who', ({ one }) => who(one, say)),
    ...rows('applicant', ({ one, identity: match }) => applicant(one, match, say)),
    ...rows('when', ({ one }) => when(one, say)),
    ...rows('changed', ({ one }) => changed(one, say)),
  ];
}

/** The same answer for all stands alone. */
function grouped(people: readonly Signed[], say: Say, answer: (signed: Signed) => Answer): Omit<SheetRow, 'title'>[] {
  const groups = Map.groupBy(
    people.map((signed) => ({ order: signed.one.order, ...answer(signed) })),
    ({ text }) => text,
  );
  return [...groups].map(([text, all]) => {
    const alarm = all.some((one) => one.alarm === true) ? { alarm: true } : {};
    const numbers = all.map(({ order }) => order).join(', ');
    return { text: groups.size === 1 ? text : `${say(WORDS.signatureNumber)} ${numbers}: ${text}`, ...alarm };
  });
}

function who(one: SignatureReport, say: Say): Answer {
  const { signer, organisation } = { signer: one.signer?.commonName, organisation: one.signer?.organisation };
  if (signer === undefined) return { text: say(WORDS.unknown), alarm: true };
  const name = organisation === undefined || organisation === signer ? signer : `${signer} (${organisation})`;
  const doubt = doubtAbout(one);
  return doubt === undefined ? { text: name } : { text: `${name} – ${say(ANSWERS[doubt])}`, alarm: true };
}

/** Why the name alone says too much. */
function doubtAbout(one: SignatureReport): keyof typeof ANSWERS | undefined {
  if (one.intact === false) return 'signedOther';
  if (one.changesAfter.some(({ clearance }) => clearance === 'forbidden')) return 'signedEarlier';
  if (one.verdict === 'invalid') return 'signatureWrong';
  return one.trusted ? undefined : 'nobodyVouches';
}

const MATCHES = { match: 'sameNumber', mismatch: 'otherNumber', unstated: 'noNumber' } as const;

function applicant(one: SignatureReport, identity: IdentityMatch | undefined, say: Say): Answer {
  if (identity === undefined) return { text: say(ANSWERS.notCompared) };
  if (identity !== 'match') return { text: say(ANSWERS[MATCHES[identity]]), alarm: identity === 'mismatch' };
  if (one.verdict === 'valid') return { text: say(ANSWERS.sameNumber) };
  return { text: say(one.verdict === 'invalid' ? ANSWERS.sameButWrong : ANSWERS.sameButOpen), alarm: true };
}

function when({ signingTime, provenTime }: SignatureReport, say: Say): Answer {
  if (signingTime === undefined) return { text: say(WORDS.unknown) };
  const time = formatVietnamTime(signingTime);
  return provenTime === undefined
    ? { text: `${time} – ${say(ANSWERS.claimedOnly)}` }
    : { text: `${time} – ${say(ANSWERS.provenBy)} ${provenTime.authority}` };
}

function changed(one: SignatureReport, say: Say): Answer {
  const { intact, covers, changesAfter, reasons } = one;
  if (intact === false) return { text: say(ANSWERS.altered), alarm: true };
  if (reasons.includes('hidden_bytes') || changesAfter.some(({ clearance }) => clearance === 'forbidden')) {
    return { text: `${say(ANSWERS.yes)}: ${changesText(one, say)}`, alarm: true };
  }
  // what anybody can sign again says nothing of what was there before
  if (intact === undefined || covers === 'nothing' || reasons.includes('algorithm_weak'))
    return { text: say(ANSWERS.cannotTell), alarm: true };
  if (changesAfter.length === 0) return { text: say(ANSWERS.unchanged) };
  if (changesAfter.some(({ clearance }) => clearance === 'review')) {
    return { text: `${say(ANSWERS.toBeReviewed)}: ${changesText(one, say)}`, alarm: true };
  }
  const kinds = [...new Set(changesAfter.map(({ kind }) => kind))].map((kind) => say(changeName(kind)));
  return { text: `${say(ANSWERS.permittedOnly)}: ${kinds.join(', ')}` };
}
