/** What a document may cost before it is refused with `document.too_complex`. */
export type ReadLimits = {
  /** Source bytes of one object without its stream body. */
  readonly objectBytes: number;
  /** Values (names, numbers, containers ...) inside one object. */
  readonly objectValues: number;
  /** Arrays and dictionaries inside each other. */
  readonly nesting: number;
  /** Bytes of one stream that has to be decoded, before and after decoding. */
  readonly streamBytes: number;
  /** Cross-reference sections in the `/Prev` chain. */
  readonly xrefSections: number;
  /** Subsections of one cross-reference section. */
  readonly xrefSubsections: number;
  /** Highest object number; ISO 32000-1 Annex C gives 8,388,607. */
  readonly objectNumber: number;
  /** Levels of the page tree. */
  readonly pageTreeDepth: number;
  /** Page tree nodes visited for one look-up. */
  readonly pageTreeNodes: number;
  /** Form fields visited, and how deep they may nest. */
  readonly formFields: number;
  readonly formDepth: number;
};

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: ReadLimits = {
  objectBytes: 32 * MIB,
  objectValues: 500_000,
  nesting: 200,
  streamBytes: 64 * MIB,
  xrefSections: 4096,
  xrefSubsections: 200_000,
  objectNumber: 8_388_607,
  pageTreeDepth: 100,
  pageTreeNodes: 200_000,
  formFields: 100_000,
  formDepth: 50,
};
