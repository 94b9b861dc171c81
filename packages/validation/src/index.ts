export { type Change, type ChangeKind, type Clearance, changeSentence } from './changes/change.ts';
export { type EvidenceMaterial, evidenceIn } from './document/evidence-in.ts';
export type { SignedFile } from './document/signed-file.ts';
export type { Trust, ValidationOptions } from './options.ts';
export { REASONS, type ReasonCode, type ReasonRow, reasonRow } from './reasons.ts';
export type {
  Algorithms,
  CertificateState,
  CertificateSummary,
  Covers,
  FileVerdict,
  Indication,
  PadesLevel,
  ProvenTime,
  Revocation,
  SignatureKind,
  SignatureReport,
  Signer,
  SubIndication,
  TimeSource,
  ValidationReport,
  Verdict,
} from './report.ts';
export { type Advice, adviceOf } from './sheet/advice.ts';
export { checkSheet, identityMatches, type SheetWish } from './sheet/check-sheet.ts';
export { IDENTITY, type Language, VERDICTS } from './sheet/words.ts';
export { validateDocument } from './validate-document.ts';
