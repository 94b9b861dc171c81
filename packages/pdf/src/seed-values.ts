/**
 * What the author of an empty field demands of its signature (ISO 32000-2 Table 237). Only what `/Ff` marks as required
 * counts; the rest are suggestions for a dialog that is not ours. Constraints on the certificate and its issuer
 * (`/Cert`) cannot be judged here.
 */
import type { PdfDocument } from './document.ts';
import { locked } from './document-error.ts';
import { asArray, asDict, asInteger, asName, asNumber, asString, type PdfDict, type PdfValue } from './objects.ts';
import type { DocMdpLevel } from './permissions.ts';
import type { ReasonCode } from './refusals.ts';
import { decodeText } from './text-string.ts';

export type SeededSignature = {
  readonly subFilter: string;
  /** As seed values write it: `SHA256`. */
  readonly digestMethod: string;
  readonly reason: string | undefined;
  readonly certify: DocMdpLevel | undefined;
};

type Rule = {
  readonly key: string;
  readonly bit: number;
  readonly reason: ReasonCode<'document.locked'>;
  readonly isMet: (value: PdfValue, signature: SeededSignature, texts: (list: PdfValue) => string[]) => boolean;
};

/** The seed value dictionary we understand (`/V`). */
const SUPPORTED_VERSION = 3;
/** A single full stop stands for "no reason may be given". */
const NO_REASON = '.';

const isNoReason = (allowed: readonly string[]): boolean =>
  allowed.length === 0 || (allowed.length === 1 && allowed[0] === NO_REASON);

/* biome-ignore format: one rule a row, read as a table */
const RULES: readonly Rule[] = [
  { key: 'Filter', bit: 0, reason: 'seed_value_filter', isMet: (value) => asName(value) === 'Adobe.PPKLite' },
  { key: 'SubFilter', bit: 1, reason: 'seed_value_sub_filter', isMet: (value, { subFilter }, texts) => texts(value).includes(subFilter) },
  { key: 'V', bit: 2, reason: 'seed_value_version', isMet: (value) => (asNumber(value) ?? 0) <= SUPPORTED_VERSION },
  { key: 'Reasons', bit: 3, reason: 'seed_value_reasons', isMet: (value, { reason }, texts) => isNoReason(texts(value)) ? reason === undefined : reason !== undefined && texts(value).includes(reason) },
  { key: 'LegalAttestation', bit: 4, reason: 'seed_value_legal_attestation', isMet: (_, { certify }) => certify === undefined },
  { key: 'AddRevInfo', bit: 5, reason: 'seed_value_add_rev_info', isMet: (value) => value !== true },
  { key: 'DigestMethod', bit: 6, reason: 'seed_value_digest_method', isMet: (value, { digestMethod }, texts) => texts(value).includes(digestMethod) },
  { key: 'LockDocument', bit: 7, reason: 'seed_value_lock_document', isMet: (value) => asName(value) !== 'true' },
  { key: 'AppearanceFilter', bit: 8, reason: 'seed_value_appearance_filter', isMet: () => false },
];

/** @throws KysoError `document.locked` with the reason of the first demand that is not met */
export function assertSeedValues(doc: PdfDocument, field: PdfDict, signature: SeededSignature): void {
  const seeds = asDict(doc.get(field, 'SV'));
  if (seeds === undefined) return;
  const flags = asInteger(doc.get(seeds, 'Ff')) ?? 0;
  const texts = (list: PdfValue) => textsOf(doc, list);
  for (const { key, bit, reason, isMet } of RULES) {
    const value = doc.get(seeds, key);
    const isRequired = (flags & (1 << bit)) !== 0 && (value !== null || key === 'Reasons');
    if (isRequired && !isMet(value, signature, texts)) throw unmet(reason);
  }
  const level = asInteger(doc.get(asDict(doc.get(seeds, 'MDP')), 'P'));
  if (level !== undefined && level !== (signature.certify ?? 0)) throw unmet('seed_value_mdp');
  if (isRequiredPart(doc, seeds, 'TimeStamp')) throw unmet('seed_value_time_stamp');
  if (isRequiredPart(doc, seeds, 'Cert')) throw unmet('seed_value_cert');
}

/** These dictionaries carry flags of their own. */
function isRequiredPart(doc: PdfDocument, seeds: PdfDict, key: 'TimeStamp' | 'Cert'): boolean {
  return (asInteger(doc.get(asDict(doc.get(seeds, key)), 'Ff')) ?? 0) !== 0;
}

/** Names and text strings of a list. */
function textsOf(doc: PdfDocument, list: PdfValue): string[] {
  const items = asArray(list)?.items.map((item) => doc.resolve(item)) ?? [];
  return items.flatMap((item) => {
    const text = asString(item);
    return text === undefined ? (asName(item) ?? []) : decodeText(text);
  });
}

const unmet = (reason: ReasonCode<'document.locked'>) =>
  locked(reason, 'the signature field demands something this signature does not give');

const COMPATIBLE_SUB_FILTER = 'adbe.pkcs7.detached';

/** PAdES unless the field insists on a list that names only the older form, which takes the same CMS. */
export function seededSubFilter(doc: PdfDocument, field: PdfDict, preferred: string): string {
  const seeds = asDict(doc.get(field, 'SV'));
  const isRequired = ((asInteger(doc.get(seeds, 'Ff')) ?? 0) & 2) !== 0;
  const allowed = textsOf(doc, doc.get(seeds, 'SubFilter'));
  const mustChange = isRequired && !allowed.includes(preferred) && allowed.includes(COMPATIBLE_SUB_FILTER);
  return mustChange ? COMPATIBLE_SUB_FILTER : preferred;
}
