/** A one-page PDF that becomes the normal appearance of a signature widget (ISO 32000-2 §12.5.5). Lengths in points. */
export type AppearancePage = { readonly pdf: Uint8Array; readonly widthPt: number; readonly heightPt: number };
