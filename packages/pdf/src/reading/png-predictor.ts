/**
 * PNG row filters (RFC 2083 §6). The cross-references of 300,000 objects are as many rows of a few bytes, so each filter
 * has a loop of its own and no row is cut out.
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
  for (let start = 0; start < bytes.length; start += rowBytes + 1) {
    const undo = FILTERS[bytes[start] ?? 0];
    if (undo === undefined) throw corrupted('predictor', 'a predictor row is of an unknown type');
    row.from = start + 1;
    row.count = Math.min(rowBytes, bytes.length - row.from);
    undo(row);
    row.at += rowBytes;
  }
  return out.subarray(rowBytes, row.at - rowBytes + row.count);
}
