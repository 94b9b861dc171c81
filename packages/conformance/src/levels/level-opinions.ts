/** What three verifiers say of a file against what they should say of its level. Pure. */
import type { DssVerdict } from '../dss.ts';
import type { PyhankoVerdict } from '../pyhanko.ts';
import type { KysoVerdict } from '../verify/kyso-verify.ts';
import type { Level } from './make-levels.ts';

/** Warnings of DSS about what the document shows, not about the signature. */
const DOCUMENT_WARNINGS = /^BBB_FC_IAOD_ANS:/;
const SUSPICION_CHARACTERS = 160;

const plain = (level: Level): string => (level === 'renewed' ? 'B-LTA' : level);
const dssLevel = (level: Level): string => `PAdES-BASELINE-${plain(level).slice(2)}`;

/** Empty: DSS sees this level, passed, without a warning, timestamps included. */
export function dssObjections(level: Level, { signatures, error }: DssVerdict): readonly string[] {
  if (signatures === undefined || signatures.length === 0) return [error ?? 'no signature'];
  return signatures.flatMap(({ fields, format, indication, subIndication, timestamps, errors, warnings }) =>
    [
      ...(format === dssLevel(level) ? [] : [format]),
      ...(indication === 'TOTAL_PASSED' ? [] : [`${indication}/${subIndication}`]),
      ...timestamps.filter((one) => one !== 'PASSED').map((one) => `timestamp ${one}`),
      ...errors,
      ...warnings.filter((text) => !DOCUMENT_WARNINGS.test(text)),
    ].map((text) => `${fields.join(', ')}: ${text}`),
  );
}

/** Empty: pyHanko trusts every signature and finds nothing but long-term increments behind the last. */
export function pyhankoObjections({ signatures, error }: PyhankoVerdict): readonly string[] {
  if (signatures === undefined || signatures.length === 0) return [error ?? 'no signature'];
  return signatures.flatMap((one) => {
    if ('error' in one) return [`${one.field}: ${one.error}`];
    const { field, bottomLine, ades, modifications, suspicion } = one;
    return [
      ...(bottomLine ? [] : ['judged invalid']),
      ...(ades === 'PASSED/OK' ? [] : [`indication ${ades}`]),
      ...(modifications === 'OTHER' ? [`suspicious: ${suspicion.slice(0, SUSPICION_CHARACTERS)}`] : []),
    ].map((text) => `${field}: ${text}`);
  });
}

/** Empty: every signature is valid at this level, every timestamp is valid. */
export function kysoObjections(level: Level, { verdict, signatures, reasons = [] }: KysoVerdict): readonly string[] {
  if (signatures.length === 0) return ['no signature', ...reasons];
  const levels = new Set(signatures.flatMap((one) => one.level ?? []));
  return [
    ...(verdict === 'valid' ? [] : [`${verdict}: ${signatures.flatMap((one) => one.reasons).join(', ')}`]),
    ...(levels.size === 1 && levels.has(plain(level)) ? [] : [`level ${[...levels].join(', ')}`]),
  ];
}
