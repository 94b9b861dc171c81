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
  /** Totals while a document is open: bytes of objects parsed, bytes decoded from object streams, */
  readonly totalParsedBytes: number;
  readonly totalDecodedBytes: number;
  /** streams whose end had to be searched, siblings passed over to number pages. */
  readonly totalLengthRepairs: number;
  readonly totalPageSteps: number;
  /** Size of a file whose cross-references are rebuilt by scanning, and object definitions found on the way. */
  readonly recoveryBytes: number;
  readonly recoveredObjects: number;
};

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: ReadLimits = {
  objectBytes: 32 * MIB,
  objectValues: 500_000,
  nesting: 200,
  streamBytes: 64 * MIB,
  xrefSections: 1024,
  xrefSubsections: 200_000,
  objectNumber: 8_388_607,
  pageTreeDepth: 100,
  pageTreeNodes: 100_000,
  formFields: 50_000,
  formDepth: 50,
  totalParsedBytes: 256 * MIB,
  totalDecodedBytes: 512 * MIB,
  totalLengthRepairs: 64,
  totalPageSteps: 20_000_000,
  recoveryBytes: 512 * MIB,
  recoveredObjects: 500_000,
};
