/**
 * PNG row filters (RFC 2083 §6). The cross-references of 300,000 objects are as many rows of a few bytes, so each filter
 * has a loop of its own and no row is cut out; those of the filter that all writers use for them are done at once.
 */
import { corrupted } from '../document-error.ts';

/** `count` bytes of a row from `from` in `source` to `at` in `out`, where the row above ends. */
type Undo = (row: {
  readonly source: Uint8Array;
  readonly out: Uint8Array;
  from: number;
  at: number;
  count: number;
  readonly rowBytes: number;
  readonly pixelBytes: number;
}) => void;

const undoNone: Undo = ({ source, out, from, at, count }) => {
  for (let index = 0; index < count; index += 1) out[at + index] = source[from + index] ?? 0;
};

const undoSub: Undo = ({ source, out, from, at, count, pixelBytes }) => {
  for (let index = 0; index < count; index += 1) {
    const left = index < pixelBytes ? 0 : (out[at + index - pixelBytes] ?? 0);
    out[at + index] = (source[from + index] ?? 0) + left;
  }
};

const undoUp: Undo = ({ source, out, from, at, count, rowBytes }) => {
  for (let index = 0; index < count; index += 1) {
    out[at + index] = (source[from + index] ?? 0) + (out[at + index - rowBytes] ?? 0);
  }
};

const undoAverage: Undo = ({ source, out, from, at, count, rowBytes, pixelBytes }) => {
  for (let index = 0; index < count; index += 1) {
    const left = index < pixelBytes ? 0 : (out[at + index - pixelBytes] ?? 0);
    out[at + index] = (source[from + index] ?? 0) + ((left + (out[at + index - rowBytes] ?? 0)) >> 1);
  }
};

const undoPaeth: Undo = ({ source, out, from, at, count, rowBytes, pixelBytes }) => {
  for (let index = 0; index < count; index += 1) {
    const up = out[at + index - rowBytes] ?? 0;
    const left = index < pixelBytes ? 0 : (out[at + index - pixelBytes] ?? 0);
    const corner = index < pixelBytes ? 0 : (out[at + index - pixelBytes - rowBytes] ?? 0);
    out[at + index] = (source[from + index] ?? 0) + paeth(left, up, corner);
  }
};

function paeth(left: number, up: number, corner: number): number {
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

const UP = 2;
/** Columns of wider rows are too far apart for the cache of a processor. */
const NARROW_BYTES = 32;

/** How many whole rows from `start` on say what to add to the row above. */
function countUpRows(bytes: Uint8Array, start: number, rowBytes: number): number {
  const last = bytes.length - rowBytes - 1;
  let end = start;
  while (end <= last && bytes[end] === UP) end += rowBytes + 1;
  return (end - start) / (rowBytes + 1);
}

/** Column by column, because the byte above is then at hand: in half the time of row by row. */
function undoUpRows(
  bytes: Uint8Array,
  start: number,
  out: Uint8Array,
  at: number,
  rowBytes: number,
  rows: number,
): void {
  const end = start + rows * (rowBytes + 1);
  for (let column = 0; column < rowBytes; column += 1) {
    let value = out[at + column - rowBytes] ?? 0;
    let to = at + column;
    for (let from = start + 1 + column; from < end; from += rowBytes + 1) {
      value = (value + (bytes[from] ?? 0)) & 0xff;
      out[to] = value;
      to += rowBytes;
    }
  }
}

/** By the type byte in front of a row. */
const FILTERS: readonly Undo[] = [undoNone, undoSub, undoUp, undoAverage, undoPaeth];

/**
 * The rows without their type bytes; a last row may be cut short.
 * @throws KysoError `document.corrupted` with reason `predictor` for an unknown type
 */
export function undoPng(bytes: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = Math.ceil(bytes.length / (rowBytes + 1));
  // a row of zeros stands above the first one
  const out = new Uint8Array((rows + 1) * rowBytes);
  const row = { source: bytes, out, from: 0, at: rowBytes, count: 0, rowBytes, pixelBytes };
  for (let start = 0; start < bytes.length; ) {
    const upRows = rowBytes <= NARROW_BYTES ? countUpRows(bytes, start, rowBytes) : 0;
    if (upRows > 0) {
      undoUpRows(bytes, start, out, row.at, rowBytes, upRows);
      row.count = rowBytes;
    } else {
      const undo = FILTERS[bytes[start] ?? 0];
      if (undo === undefined) throw corrupted('predictor', 'a predictor row is of an unknown type');
      row.from = start + 1;
      row.count = Math.min(rowBytes, bytes.length - row.from);
      undo(row);
    }
    const done = Math.max(upRows, 1);
    start += done * (rowBytes + 1);
    row.at += done * rowBytes;
  }
  return out.subarray(rowBytes, row.at - rowBytes + row.count);
}
