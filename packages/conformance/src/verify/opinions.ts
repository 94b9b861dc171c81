/** What three verifiers say of the integrity of one signature, brought to one scale. Trust is left out: nobody is trusted. */
import type { DssVerdict } from '../dss.ts';
import type { PyhankoVerdict } from '../pyhanko.ts';
import type { KysoSignature, KysoVerdict } from './kyso-verify.ts';

/** `good`: intact, and nothing that is not permitted came later. `bad`: the opposite. `silent`: no opinion. */
export type Integrity = 'good' | 'bad' | 'silent';
export type Opinion = { readonly integrity: Integrity; readonly words: string };

export type Comparison = {
  readonly file: string;
  readonly field: string;
  readonly kyso: Opinion;
  readonly pyhanko: Opinion;
  readonly dss: Opinion;
};

const NO_TRUST = new Set([
  ...['valid', 'valid_with_changes', 'algorithm_weak', 'trust_not_given', 'issuer_not_trusted', 'path_rules_broken'],
  ...['revocation_unknown', 'issuer_state_unknown', 'revoked_time_unproven', 'expired_time_unproven'],
  'timestamp_state_unknown',
]);

export function compareVerdicts(
  name: string,
  kyso: KysoVerdict,
  pyhanko: PyhankoVerdict,
  dss: DssVerdict,
): readonly Comparison[] {
  const fields = new Set([
    ...kyso.signatures.map(({ field }) => field),
    ...(pyhanko.signatures ?? []).map(({ field }) => field),
  ]);
  return [...fields].map((field) => ({
    file: name,
    field,
    kyso: kysoOpinion(kyso, field),
    pyhanko: pyhankoOpinion(pyhanko, field),
    dss: dssOpinion(dss, field),
  }));
}

export const disagrees = ({ kyso, pyhanko, dss }: Comparison): boolean =>
  [pyhanko, dss].some(({ integrity }) => integrity !== 'silent' && integrity !== kyso.integrity);

function kysoOpinion({ signatures, reasons = [] }: KysoVerdict, field: string): Opinion {
  const found = signatures.find((one) => one.field === field);
  if (found === undefined) return { integrity: 'silent', words: reasons.join(', ') };
  return { integrity: kysoIntegrity(found), words: found.reasons.join(', ') };
}

function kysoIntegrity({ verdict, reasons }: KysoSignature): Integrity {
  if (verdict === 'invalid') return 'bad';
  return reasons.every((reason) => NO_TRUST.has(reason)) ? 'good' : 'silent';
}

function pyhankoOpinion({ signatures, error }: PyhankoVerdict, field: string): Opinion {
  const found = signatures?.find((one) => one.field === field);
  if (found === undefined) return { integrity: 'silent', words: error ?? 'not seen' };
  if ('error' in found) return { integrity: 'silent', words: found.error };
  const { intact, valid, coverage, modifications, docMdpOk } = found;
  const covers = coverage === 'ENTIRE_FILE' || coverage === 'ENTIRE_REVISION';
  const good = intact && valid && covers && modifications !== 'OTHER' && docMdpOk;
  const words = `${intact ? 'intact' : 'not intact'}, ${valid ? 'value right' : 'value wrong'}, ${coverage}, ${modifications}`;
  return { integrity: good ? 'good' : 'bad', words };
}

function dssOpinion({ signatures, error }: DssVerdict, field: string): Opinion {
  const found = signatures?.find(({ fields }) => fields.includes(field));
  if (found === undefined) return { integrity: 'silent', words: error ?? 'not seen' };
  const { intact, indication, subIndication, format } = found;
  const failed = indication === 'TOTAL_FAILED' || subIndication === 'FORMAT_FAILURE';
  return { integrity: intact && !failed ? 'good' : 'bad', words: `${format}, ${indication}/${subIndication ?? ''}` };
}
