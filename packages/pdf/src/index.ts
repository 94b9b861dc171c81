export { ANCHOR_LIMITS, type AnchorLimits } from './anchor/anchor-limits.ts';
export type { AnchorMatch, AnchorRect, AnchorSearch } from './anchor/anchor-match.ts';
export { type AnchorOptions, type AnchorQuery, findAnchors } from './anchor/find-anchors.ts';
export { type AnchorPlacement, placeByAnchor } from './anchor/place-by-anchor.ts';
export { APPEARANCE_LIMITS } from './appearance/appearance-limits.ts';
export { type AppearanceOptions, type DrawnAppearance, drawAppearance } from './appearance/draw-appearance.ts';
export { fillLines, type LineValues, STANDARD_LINES } from './appearance/line-template.ts';
export { readPicture } from './appearance/picture.ts';
export type { Picture } from './appearance/picture-rules.ts';
export {
  APPEARANCE_PRESETS,
  type AppearancePreset,
  type PresetName,
  type PresetTexts,
  presetLines,
  topRightBox,
} from './appearance/presets.ts';
export { formatIsoVietnamTime, formatVietnamTime } from './appearance/vietnam-time.ts';
export type { AppearancePage } from './appearance-page.ts';
export { bytesBlob, bytesSource, concatSource } from './byte-source.ts';
export { type Coverage, type CoverageFault, coverageOf, type FoundSignature, findSignature } from './coverage.ts';
export { type OpenOptions, openDocument, type PdfDocument } from './document.ts';
export { embedContents, type PlaceholderOffsets } from './embed.ts';
export type { AccessPermissions, SignaturePlace } from './encryption/access-permissions.ts';
export type { CryptMethod } from './encryption/crypt-methods.ts';
export type { Authority, SecurityHandler } from './encryption/security-handler.ts';
export type { EncryptionSummary } from './encryption/summary.ts';
export { type FormField, formFields } from './form.ts';
export { importPageAsForm } from './import-page.ts';
export { serialise } from './incremental/serialise.ts';
export { IncrementalUpdate, type RandomBytes, type WrittenIncrement } from './incremental/update.ts';
export { type DocumentSummary, inspectDocument, type SignatureFieldSummary } from './inspect.ts';
export { DEFAULT_LIMITS, type ReadLimits } from './limits.ts';
export {
  asArray,
  asDict,
  asInteger,
  asName,
  asNumber,
  asRef,
  asStream,
  asString,
  type PdfArray,
  type PdfDict,
  type PdfName,
  type PdfNumber,
  type PdfRef,
  type PdfStream,
  type PdfString,
  type PdfValue,
  type Span,
} from './objects.ts';
export type { Page } from './page-tree.ts';
export { type DocMdpLevel, docMdpLevel, type FieldLock, fieldLock } from './permissions.ts';
export { type VisiblePage, visiblePage } from './placement-geometry.ts';
export {
  assertMaySign,
  type ByteRange,
  type PreparedIncrement,
  prepareSignature,
  type SignatureOptions,
  type SigningIntent,
} from './prepare-signature.ts';
export { decodeStream } from './reading/filters.ts';
export type { IndirectObject } from './reading/indirect-object.ts';
export { REFUSALS, type ReasonCode, type RefusalCode, type RefusalRow, refusalOf } from './refusals.ts';
export { type AffectedObjects, affectedObjects } from './revisions/affected-objects.ts';
export { laterSections, type UnexplainedBytes, unexplainedBytes } from './revisions/appended-bytes.ts';
export { openAsOf, prefixSource } from './revisions/as-of.ts';
export { readsSameObject } from './revisions/same-object.ts';
export { drawSheet } from './sheet/draw-sheet.ts';
export type { Sheet, SheetPart, SheetRow, Tone } from './sheet/sheet.ts';
export {
  type Rectangle,
  type SignatureContents,
  type SignatureField,
  type SignatureValue,
  signatureFields,
} from './signed-field.ts';
export { type FontText, fontText } from './text/font-text.ts';
export { decodeText, encodeText } from './text-string.ts';
export { prepareValidationData, readValidationData, type ValidationMaterial } from './validation-data.ts';
export { findEntry, type XrefChain, type XrefView } from './xref/chain.ts';
export type { XrefEntries, XrefEntry, XrefSection } from './xref/section.ts';
