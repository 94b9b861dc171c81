/** One file's verdict as the line a program reads. */
import type { IdentityMatch } from '@kyso/domain';
import type { Change, SignatureReport, ValidationReport } from '@kyso/validation';
import type { Failure } from './outcome.ts';

type Identity = readonly (IdentityMatch | undefined)[];

/** `identity`, by the order of the signatures: absent when no number of the applicant was given. */
export function verifyLine(
  file: string,
  { verdict, reason, signatures, failure }: ValidationReport,
  identity?: Identity,
) {
  return {
    file,
    verdict,
    signatures: signatures.map((one, index) => ({
      ...signatureLine(one),
      ...(identity === undefined ? {} : { identity_match: identity[index] ?? null }),
    })),
    ...(signatures.length > 0 ? {} : { reasons: [reason] }),
    ...(failure === undefined ? {} : { error: failure }),
  };
}

/** Of a file that could not be read, in the same form. */
export function failureLine(file: string, { reason: code, detail }: Failure) {
  const error = { code, ...(detail === undefined ? {} : { reason: detail }) };
  return { file, verdict: 'undetermined', signatures: [], reasons: [code], error };
}

function signatureLine(signature: SignatureReport) {
  return {
    field: signature.field,
    verdict: signature.verdict,
    indication: signature.indication,
    sub_indication: signature.subIndication ?? null,
    level: signature.level ?? null,
    signer: signature.signer?.commonName ?? null,
    signing_time: signature.signingTime ?? null,
    time_source: signature.timeSource,
    covers: signature.covers,
    changes_after: signature.changesAfter.map(changeLine),
    reasons: signature.reasons,
  };
}

const changeLine = ({ kind, clearance, page, field }: Change) => ({
  change: kind,
  clearance,
  ...(page === undefined ? {} : { page }),
  ...(field === undefined ? {} : { field }),
});
