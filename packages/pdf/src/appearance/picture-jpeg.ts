/** JPEG (ITU-T T.81): marker segments up to the scan, without decoding it; the viewer does that (DCTDecode). */
import { assertSides, invalidPicture, type Picture } from './picture-rules.ts';

const SOI_BYTES = 2;
const START_OF_SCAN = 0xda;
const FILL_BYTE = 0xff;
/** Baseline, extended sequential and progressive Huffman coding: what DCTDecode allows (ISO 32000-2 §7.4.8). */
const READABLE_FRAMES = [0xc0, 0xc1, 0xc2];
/** Other frames: lossless, hierarchical, arithmetic. C4, C8 and CC are not frames. */
const OTHER_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
/** EXIF with places and names, comments, thumbnails. APP0 (JFIF) and APP14 (Adobe, tells the colours) stay. */
const isDropped = (marker: number) => marker === 0xfe || (marker >= 0xe1 && marker <= 0xef && marker !== 0xee);
const READABLE_COMPONENTS = [1, 3, 4];

type Frame = { readonly widthPx: number; readonly heightPx: number };

/** @throws KysoError `image.invalid`; RangeError when a segment reaches behind the end. */
export function readJpeg(bytes: Uint8Array): Picture {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, SOI_BYTES)];
  let frame: Frame | undefined;
  for (let at = SOI_BYTES; ; ) {
    if (data.getUint8(at) !== FILL_BYTE) throw invalidPicture('a segment of the JPEG is missing its marker');
    const marker = data.getUint8(at + 1);
    if (marker === FILL_BYTE) {
      at += 1;
      continue;
    }
    if (marker === START_OF_SCAN) {
      if (frame === undefined) throw invalidPicture('the JPEG has no frame header');
      const scan = withoutTail(bytes.subarray(at));
      return { kind: 'jpeg', ...frame, bytes: Uint8Array.from(Buffer.concat([...kept, scan])) };
    }
    const length = data.getUint16(at + 2);
    if (length < 2) throw invalidPicture('a segment of the JPEG has no length');
    if (OTHER_FRAMES.includes(marker)) throw invalidPicture('this kind of JPEG cannot stand in a PDF', { marker });
    if (READABLE_FRAMES.includes(marker)) frame = readFrame(data, at + 4);
    if (!isDropped(marker)) kept.push(bytes.subarray(at, at + 2 + length));
    at += 2 + length;
  }
}

function readFrame(data: DataView, at: number): Frame {
  const [depth, heightPx, widthPx] = [data.getUint8(at), data.getUint16(at + 1), data.getUint16(at + 3)];
  const components = data.getUint8(at + 5);
  assertSides(widthPx, heightPx);
  if (depth !== 8 || !READABLE_COMPONENTS.includes(components)) {
    throw invalidPicture('the JPEG has an unknown pixel format', { depth, components });
  }
  return { widthPx, heightPx };
}

/** Cuts off what stands behind the end-of-image marker. */
function withoutTail(scan: Uint8Array): Uint8Array {
  const end = Buffer.from(scan.buffer, scan.byteOffset, scan.byteLength).lastIndexOf('ffd9', undefined, 'hex');
  if (end === -1) throw invalidPicture('the JPEG is cut short');
  return scan.subarray(0, end + 2);
}
