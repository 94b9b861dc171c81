/** What is to be seen of one signature (Circular 15/2025, verifying software), a row each. */
import { type Bilingual, type IdentityMatch, maskAccount } from '@kyso/domain';
import { formatVietnamTime, type SheetRow } from '@kyso/pdf';
import type { SignatureReport, Signer } from '../report.ts';
import { changesText } from './changes-text.ts';
import { COVERS, IDENTITY, LEVELS, type Say, SOURCES, STATES, WORDS } from './words.ts';

type Wish = { readonly say: Say; readonly identity: IdentityMatch | undefined; readonly masked?: boolean };
type Row = readonly [title: Bilingual, text: string, alarm?: boolean];

export function signatureRows(one: SignatureReport, { say, identity, masked = false }: Wish): SheetRow[] {
  const applicant: Row[] =
    identity === undefined ? [] : [[WORDS.applicant, say(IDENTITY[identity]), identity === 'mismatch']];
  const rows: Row[] = [
    ...signerRows(one.signer, say, masked),
    ...applicant,
    [WORDS.time, timeText(one, say)],
    ...certificateRows(one, say),
    [WORDS.integrity, integrityText(one, say), one.intact === false],
    [WORDS.covers, say(COVERS[one.covers]), one.covers === 'nothing'],
    [WORDS.changes, changesAfterText(one, say), isChanged(one)],
    [WORDS.level, levelText(one, say)],
    [WORDS.algorithms, algorithmsText(one, say), (one.algorithms?.weak.length ?? 0) > 0],
    [WORDS.until, one.verifiableUntil === undefined ? say(WORDS.unknown) : formatVietnamTime(one.verifiableUntil)],
  ];
  return rows.map((row) => asSheetRow(row, say));
}

/** The same in four rows, for a sheet of many signatures: their names, times and changes stand among its answers. */
export function briefRows(one: SignatureReport, { say, masked = false }: Omit<Wish, 'identity'>): SheetRow[] {
  const { signer, trusted, certificateAtSigning: then, certificateNow: now, revocation } = one;
  const bad = !trusted || isBad(then) || isBad(now) || revocation.status === 'revoked';
  const states = [
    `${say(WORDS.whenSigned)} ${say(STATES[then])}`,
    `${say(WORDS.today)} ${say(STATES[now])}`,
    revocationText(revocation, say),
    ...(trusted ? [] : [say(WORDS.untrusted)]),
  ];
  const rows: Row[] = [
    [
      WORDS.signer,
      signerRows(signer, say, masked)
        .map(([, text]) => text)
        .filter((text) => text !== say(WORDS.none))
        .join(' · '),
    ],
    [WORDS.certificate, certificateText(one, say)],
    [WORDS.state, states.join('; '), bad],
    [
      WORDS.integrity,
      [integrityText(one, say), say(COVERS[one.covers]), levelText(one, say)].join('; '),
      one.intact === false,
    ],
  ];
  return rows.map((row) => asSheetRow(row, say));
}

const asSheetRow = ([title, text, alarm = false]: Row, say: Say): SheetRow => ({
  title: say(title),
  text,
  ...(alarm ? { alarm } : {}),
});

function certificateText({ signer, issuingAuthority }: SignatureReport, say: Say): string {
  if (signer === undefined) return say(WORDS.unknown);
  const { serialNumberHex, notBefore, notAfter } = signer;
  const inForce = `${formatVietnamTime(notBefore)} – ${formatVietnamTime(notAfter)}`;
  return `${issuingAuthority ?? say(WORDS.unknown)}, ${say(WORDS.serialShort)} ${serialNumberHex}, ${inForce}`;
}

function signerRows(signer: Signer | undefined, say: Say, masked: boolean): Row[] {
  if (signer === undefined) return [[WORDS.signer, say(WORDS.unknown)]];
  const numbers = signer.identifiers.map(({ kind, value }) => `${kind} ${masked ? maskAccount(value) : value}`);
  return [
    [WORDS.signer, signer.commonName],
    [WORDS.organisation, [signer.organisation, signer.unit].filter(Boolean).join(', ') || say(WORDS.none)],
    [WORDS.identity, numbers.join(', ') || say(WORDS.none)],
  ];
}

function certificateRows(one: SignatureReport, say: Say): Row[] {
  const { signer, issuingAuthority, trustPath, trusted, certificateAtSigning, certificateNow, revocation } = one;
  const path = trustPath.map(({ commonName }) => commonName).join(' ← ') || say(WORDS.unknown);
  const ofSigner: Row[] =
    signer === undefined
      ? []
      : [
          [WORDS.authority, issuingAuthority ?? say(WORDS.unknown)],
          [WORDS.serial, signer.serialNumberHex],
          [WORDS.validity, `${formatVietnamTime(signer.notBefore)} – ${formatVietnamTime(signer.notAfter)}`],
        ];
  return [
    ...ofSigner,
    [WORDS.path, trusted ? path : `${path} (${say(WORDS.untrusted)})`, !trusted],
    [WORDS.atSigning, say(STATES[certificateAtSigning]), isBad(certificateAtSigning)],
    [WORDS.now, say(STATES[certificateNow]), isBad(certificateNow)],
    [WORDS.revocation, revocationText(revocation, say), revocation.status === 'revoked'],
  ];
}

const isBad = (state: SignatureReport['certificateNow']): boolean => state !== 'valid' && state !== 'unknown';

function revocationText({ status, source, thisUpdate, revokedAt }: SignatureReport['revocation'], say: Say): string {
  const at = revokedAt ?? thisUpdate;
  const from = [source?.toUpperCase(), at && formatVietnamTime(at)].filter(Boolean).join(', ');
  return from === '' ? say(STATES[status]) : `${say(STATES[status])} (${from})`;
}

function integrityText({ intact }: SignatureReport, say: Say): string {
  if (intact === undefined) return say(WORDS.unknown);
  return say(intact ? WORDS.intact : WORDS.altered);
}

const levelText = ({ level }: SignatureReport, say: Say): string =>
  say(level === undefined ? WORDS.none : LEVELS[level]);

const isChanged = ({ reasons, changesAfter }: SignatureReport): boolean =>
  reasons.includes('hidden_bytes') || changesAfter.some(({ clearance }) => clearance !== 'permitted');

function changesAfterText(one: SignatureReport, say: Say): string {
  if (one.intact === false) return say(WORDS.notApplicable);
  return changesText(one, say) || say(one.covers === 'nothing' ? WORDS.unknown : WORDS.none);
}

function timeText({ signingTime, timeSource, provenTime }: SignatureReport, say: Say): string {
  if (signingTime === undefined) return say(WORDS.unknown);
  const authority = provenTime === undefined ? '' : ` ${provenTime.authority}`;
  const open = provenTime?.isOpen === true ? `, ${say(WORDS.notProvenYet)}` : '';
  return `${formatVietnamTime(signingTime)} (${say(SOURCES[timeSource])}${authority}${open})`;
}

function algorithmsText({ algorithms }: SignatureReport, say: Say): string {
  if (algorithms === undefined) return say(WORDS.unknown);
  const { signature, key, weak } = algorithms;
  return `${signature}, ${key}${weak.length === 0 ? '' : ` (${say(WORDS.weak)}: ${weak.join(', ')})`}`;
}
