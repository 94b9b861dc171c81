export { APPEARANCE_LIMITS } from './appearance/appearance-limits.ts';
export { type AppearanceOptions, type DrawnAppearance, drawAppearance } from './appearance/draw-appearance.ts';
export { fillLines, type LineValues, STANDARD_LINES } from './appearance/line-template.ts';
export { readPicture } from './appearance/picture.ts';
export type { Picture } from './appearance/picture-rules.ts';
export { formatVietnamTime } from './appearance/vietnam-time.ts';
export type { AppearancePage } from './appearance-page.ts';
export { bytesSource, concatSource } from './byte-source.ts';
export { type Coverage, type CoverageFault, coverageOf, type FoundSignature, findSignature } from './coverage.ts';
export { openDocument, type PdfDocument } from './document.ts';
export { embedContents, type PlaceholderOffsets } from './embed.ts';
export { importPageAsForm } from './import-page.ts';
export { serialise } from './incremental/serialise.ts';
export { IncrementalUpdate, type RandomBytes, type WrittenIncrement } from './incremental/update.ts';
export { type DocumentSummary, inspectDocument, type SignatureFieldSummary } from './inspect.ts';
export { DEFAULT_LIMITS, type ReadLimits } from './limits.ts';
export * as objects from './objects.ts';
export type { Page } from './page-tree.ts';
export { type DocMdpLevel, docMdpLevel, type FieldLock, fieldLock } from './permissions.ts';
export { type VisiblePage, visiblePage } from './placement-geometry.ts';
export {
  assertMaySign,
  type ByteRange,
  type PreparedIncrement,
  prepareSignature,
  type SignatureOptions,
} from './prepare-signature.ts';
export {
  type Rectangle,
  type SignatureContents,
  type SignatureField,
  type SignatureValue,
  signatureFields,
} from './signed-field.ts';
export { decodeText, encodeText } from './text-string.ts';
export { findEntry, type XrefChain, type XrefView } from './xref/chain.ts';
export type { XrefEntries, XrefEntry, XrefSection } from './xref/section.ts';
