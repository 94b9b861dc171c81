/**
 * When a signed file is sound: a new signature that is valid and covers the file, everything that was valid before still
 * valid, the original bytes kept, no new complaint of qpdf, the same page 1. Pure: it compares observations.
 */
import type { PdfsigSignature } from '../pdfsig.ts';
import { type Observation, TOO_SLOW } from './observation.ts';

/* `breaks`: something that was good in the original is not any more. */
export const FAULTS = {
  prefix_changed: { breaks: true, meaning: 'the output does not start with the bytes of the input' },
  earlier_signature_broken: { breaks: true, meaning: 'a signature that was valid before is not any more' },
  rendering_changed: { breaks: true, meaning: 'MuPDF draws page 1 differently' },
  poppler_cannot_read: { breaks: false, meaning: 'Poppler reads neither the input nor the output' },
  poppler_lost: { breaks: true, meaning: 'Poppler reads the input but not the output' },
  signature_missing: { breaks: false, meaning: 'Poppler does not find a new signature' },
  signature_invalid: { breaks: false, meaning: 'Poppler says that the new signature is not valid' },
  signature_partial: { breaks: false, meaning: 'Poppler says that the new signature does not cover the whole file' },
  qpdf_complaint: { breaks: false, meaning: 'qpdf complains about something that it accepted in the input' },
} as const;

export type FaultCode = keyof typeof FAULTS;
export type Fault = { readonly code: FaultCode; readonly detail: string };

/** An empty list: sound. */
export function findFaults(before: Observation, after: Observation, prefixKept: boolean): readonly Fault[] {
  return [
    ...(prefixKept ? [] : [fault('prefix_changed')]),
    ...signatureFaults(before.signatures, after.signatures),
    ...renderingFaults(before.firstPage, after.firstPage),
    ...newComplaints(before.qpdf.warnings, after.qpdf.warnings).map((text) => fault('qpdf_complaint', text)),
  ];
}

type Signatures = readonly PdfsigSignature[] | undefined;

function signatureFaults(before: Signatures, after: Signatures): Fault[] {
  if (after === undefined) return [fault(before === undefined ? 'poppler_cannot_read' : 'poppler_lost')];
  const known = new Set(before?.map(({ signedRanges }) => signedRanges));
  const fresh = after.filter(({ signedRanges }) => !known.has(signedRanges));
  return [...earlierFaults(before ?? [], after), ...freshFaults(fresh)];
}

function earlierFaults(before: readonly PdfsigSignature[], after: readonly PdfsigSignature[]): Fault[] {
  const valid = new Set(after.filter((one) => one.valid).map(({ signedRanges }) => signedRanges));
  return before
    .filter((one) => one.valid && !valid.has(one.signedRanges))
    .map((one) => fault('earlier_signature_broken', one.field || one.signer));
}

function freshFaults(fresh: readonly PdfsigSignature[]): Fault[] {
  const [signature, ...others] = fresh;
  if (signature === undefined) return [fault('signature_missing')];
  if (others.length > 0) return [fault('signature_missing', 'more than one signature is new')];
  return [
    ...(signature.valid ? [] : [fault('signature_invalid', signature.raw)]),
    ...(signature.coversWholeDocument ? [] : [fault('signature_partial', signature.signedRanges)]),
  ];
}

function renderingFaults(before: string | undefined, after: string | undefined): Fault[] {
  // where nothing was drawn before there is nothing to compare; the report counts those files apart
  if (before === undefined || before === after) return [];
  const drawn = after !== undefined && after !== TOO_SLOW;
  return [fault('rendering_changed', drawn ? 'other pixels' : 'page 1 cannot be drawn any more')];
}

/** Complaints of `after` whose kind `before` does not have: places in the file differ from one to the other. */
export function newComplaints(before: readonly string[], after: readonly string[]): readonly string[] {
  const known = new Set(before.map(withoutPlace));
  return after.filter((text) => !known.has(withoutPlace(text))).map(withoutFile);
}

/**
 * `name.pdf (linearization hint stream: object 5 0, offset 1234): text` without the name of the file, without the way on
 * which qpdf came to the object (an appended file is not linearized any more, a rewritten object has left its object
 * stream), and without the numbers that are offsets.
 */
function withoutPlace(complaint: string): string {
  return withoutFile(complaint)
    .replace(/\([^():]*: (?=object )/, '(')
    .replace(/\bobject stream \d+, (?=object )/, '')
    .replace(/\b(?:offset|file position) \d+/g, 'offset')
    .trim();
}

function withoutFile(complaint: string): string {
  return complaint.replace(/^.*?\.pdf(?=[ ,:])[,:]?/i, '').trim();
}

function fault(code: FaultCode, detail = ''): Fault {
  return { code, detail };
}
