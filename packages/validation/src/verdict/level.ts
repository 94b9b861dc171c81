/**
 * Which PAdES baseline level a signature has the form of (ETSI EN 319 142-1 §6). Timestamps and evidence count when they
 * are right in themselves; whether they are trusted is the verdict's.
 */
import { checkPadesBaseline, oids, readable, type SignedData } from '@kyso/cms';
import type { PadesLevel } from '../report.ts';
import type { JudgedSignature } from '../trust/judge-trust.ts';

/** Rules of our own writer that a signature of others may break and still be baseline (RFC 5754 §2, RFC 5035 §3). */
const STYLE = new Set(['version-1', 'digest-parameters', 'signing-certificate-default']);

/** Undefined for document timestamps and for what cannot be read. */
export function levelOf({ found, check, trust }: JudgedSignature): PadesLevel | undefined {
  const { signedData } = check;
  if (found.kind === 'document_timestamp' || signedData === undefined) return undefined;
  const isCades = found.signature.subFilter === 'ETSI.CAdES.detached';
  if (!isCades || !found.signature.dict.entries.has('M') || !isBaseline(signedData)) return 'CMS';
  const { isTimestamped, isArchived, hasEmbeddedEvidence } = trust.form;
  if (!isTimestamped) return 'B-B';
  if (!hasEmbeddedEvidence) return 'B-T';
  return isArchived ? 'B-LTA' : 'B-LT';
}

function isBaseline(signedData: SignedData): boolean {
  const violations = readable(() => checkPadesBaseline(signedData))?.map(({ id }) => id);
  if (violations === undefined) return false;
  const attributes = signedData.signerInfos[0]?.signedAttributes?.attributes ?? [];
  const hasOlder = attributes.some(({ oid }) => oid === oids.ID_AA_SIGNING_CERTIFICATE);
  return violations.every((id) => STYLE.has(id) || (id === 'attribute-signing-certificate' && hasOlder));
}
