/** What a signature appearance may hold at most; the API checks uploads and templates against the same figures. */
export const APPEARANCE_LIMITS = {
  /** Bytes of the PNG or JPEG file. */
  imageBytes: 1_048_576,
  /** Pixels of either side of the picture. */
  imageSidePx: 4096,
  /** Lines of text before wrapping. */
  lines: 12,
  /** Unicode code points of one line before wrapping. */
  lineCharacters: 200,
  /** Points: the size that is tried first unless the caller names another one. */
  fontSizePt: 10,
  /** Points: below this nobody can read the text, so it is shortened instead. */
  minFontSizePt: 4,
  /** Points: the largest size a caller may ask for. */
  maxFontSizePt: 72,
} as const;
