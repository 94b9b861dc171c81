/** Which PAdES baseline level a signature reaches (ETSI EN 319 142-1 §6). */
import { checkPadesBaseline } from '@kyso/cms';
import { orUndefined } from '../integrity/read-cms.ts';
import type { PadesLevel } from '../report.ts';
import type { JudgedSignature } from '../trust/judge-trust.ts';

/** Undefined for document timestamps and for what cannot be read. */
export function levelOf({ found, check, trust }: JudgedSignature): PadesLevel | undefined {
  const { signedData } = check;
  if (found.kind === 'document_timestamp' || signedData === undefined) return undefined;
  const violations = orUndefined(() => checkPadesBaseline(signedData));
  const isCades = found.signature.subFilter === 'ETSI.CAdES.detached';
  const isBaseline = isCades && violations?.length === 0 && found.signature.dict.entries.has('M');
  if (!isBaseline) return 'CMS';
  if (trust.proof === undefined) return 'B-B';
  if (trust.judgement?.evidenceComplete !== true || trust.origin !== 'embedded') return 'B-T';
  return trust.lastTimestamp === undefined ? 'B-LT' : 'B-LTA';
}
