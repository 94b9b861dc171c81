/**
 * From a file to a verdict: open, find the signatures, check each one's cryptography, compare what was signed with what
 * is there now, judge certificates and time. Every fault of the document is an answer; nothing is fetched but through
 * the ports of the options.
 */
import { isKysoError } from '@kyso/domain';
import { openDocument, type PdfDocument } from '@kyso/pdf';
import { changesSince } from './changes/changes-since.ts';
import { Effort } from './changes/revisions.ts';
import { type FoundSignature, findSignatures, MAX_SIGNATURES } from './document/find-signatures.ts';
import type { SignedFile } from './document/signed-file.ts';
import { openSignedPrefix } from './document/signed-prefix.ts';
import { checkSignatures } from './integrity/check-signatures.ts';
import type { ValidationOptions } from './options.ts';
import { byWeight, type ReasonCode, reasonRow } from './reasons.ts';
import type { ValidationReport } from './report.ts';
import { judgeTrust } from './trust/judge-trust.ts';
import { signatureReport } from './verdict/signature-report.ts';

/**
 * Judges all signatures of a PDF. Never throws for what is in the file; `internal` and `store.unavailable` of the
 * source pass through.
 */
export async function validateDocument(file: SignedFile, options: ValidationOptions): Promise<ValidationReport> {
  const base = { sizeBytes: file.size, validatedAt: options.now, encrypted: false, signatures: [] };
  try {
    const doc = openDocument(file, passwordOf(options));
    const opened = { ...base, encrypted: doc.encryption !== undefined, ...pagesOf(doc) };
    const found = findSignatures(doc);
    if (found.length === 0) return { ...opened, verdict: 'unsigned', reason: 'unsigned' };
    if (found.length > MAX_SIGNATURES) return { ...opened, verdict: 'undetermined', reason: 'document_too_complex' };
    return { ...opened, ...(await judgeAll(file, doc, found, options)) };
  } catch (error) {
    const failure = unreadable(error);
    return { ...base, ...failure, ...(await judgePrefix(file, options)) };
  }
}

/** A file that cannot be read as a whole, but starts with a signed document: what follows that is no part of it. */
async function judgePrefix(file: SignedFile, options: ValidationOptions): Promise<Partial<ValidationReport>> {
  try {
    const doc = openSignedPrefix(file, passwordOf(options));
    if (doc === undefined) return {};
    const found = findSignatures(doc).slice(0, MAX_SIGNATURES);
    const all = found.map((one) => ({ ...one, wholeFile: false }));
    return { ...pagesOf(doc), ...(await judgeAll(file, doc, all, options, BEHIND)) };
  } catch (error) {
    unreadable(error); // anything else than a fault of the document passes through
    return {};
  }
}

const NOTHING_BEHIND: readonly ReasonCode[] = [];
const BEHIND: readonly ReasonCode[] = ['hidden_bytes'];

async function judgeAll(
  file: SignedFile,
  doc: PdfDocument,
  found: readonly FoundSignature[],
  options: ValidationOptions,
  behind = NOTHING_BEHIND,
): Promise<Pick<ValidationReport, 'verdict' | 'reason' | 'signatures'>> {
  const checked = await checkSignatures(file, found);
  const later = { all: checked, effort: new Effort(), ...passwordOf(options) };
  const compared = checked.map((one) => {
    const { changes, reasons } = changesSince(doc, one, later);
    return { ...one, comparison: { changes, reasons: [...reasons, ...behind] } };
  });
  const judged = await judgeTrust(doc, compared, options);
  const signatures = judged.map((one, index) => signatureReport(doc, one, index + 1, options.now));
  const nobody: readonly ReasonCode[] = found.every(({ kind }) => kind === 'document_timestamp')
    ? ['only_timestamps']
    : [];
  const decisive = signatures.flatMap(({ reasons }) => reasons.slice(0, 1));
  const [reason = 'unsigned'] = byWeight([...decisive, ...nobody]);
  return { verdict: reasonRow(reason).verdict, reason, signatures };
}

const passwordOf = ({ password }: ValidationOptions): { password?: string } =>
  password === undefined ? {} : { password };

function pagesOf(doc: PdfDocument): { pages?: number } {
  try {
    return { pages: doc.pageCount };
  } catch (error) {
    if (isKysoError(error)) return {};
    throw error;
  }
}

const UNREADABLE: Readonly<Record<string, ReasonCode>> = {
  'document.encrypted': 'document_encrypted',
  'document.too_complex': 'document_too_complex',
  'document.ambiguous': 'document_ambiguous',
};

function unreadable(error: unknown): Pick<ValidationReport, 'verdict' | 'reason' | 'failure'> {
  if (!isKysoError(error) || !error.code.startsWith('document.')) throw error;
  const detail = error.details['reason'];
  return {
    verdict: 'undetermined',
    reason: UNREADABLE[error.code] ?? 'document_unreadable',
    failure: { code: error.code, ...(typeof detail === 'string' ? { reason: detail } : {}) },
  };
}
