/** PNG (W3C PNG, third edition): structure, checksums and the exact amount of pixel data, without decoding pixels. */
import { crc32, inflateSync } from 'node:zlib';
import { assertSides, invalidPicture, type Picture } from './picture-rules.ts';

type Chunk = { readonly type: string; readonly data: Uint8Array; readonly whole: Uint8Array };
type Header = {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bitsPerPixel: number;
  readonly interlaced: boolean;
};

const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const CHUNK_FRAME_BYTES = 12;
const MAX_CHUNKS = 10_000;
/** All that is needed to draw the picture; text, camera data, animation and colour profiles are left out. */
const KEPT_CHUNKS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];
/** Colour type -> samples a pixel and the bit depths it allows. */
const COLOUR_TYPES: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};
/** Adam7: first column, first row, step of columns, step of rows. */
const PASSES: readonly (readonly [x: number, y: number, stepX: number, stepY: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** @throws KysoError `image.invalid`; RangeError when a chunk reaches behind the end. */
export function readPng(bytes: Uint8Array): Picture {
  const chunks = readChunks(bytes).filter(({ type }) => KEPT_CHUNKS.includes(type));
  const [first] = chunks;
  if (first?.type !== 'IHDR') throw invalidPicture('the PNG does not begin with its header');
  const header = readHeader(first.data);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  assertPixelData(packed, pixelDataBytes(header));
  return {
    kind: 'png',
    widthPx: header.widthPx,
    heightPx: header.heightPx,
    bytes: Uint8Array.from(Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...chunks.map(({ whole }) => whole)])),
  };
}

function readChunks(bytes: Uint8Array): readonly Chunk[] {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE_BYTES; chunks.length < MAX_CHUNKS; ) {
    const length = data.getUint32(at);
    const end = at + CHUNK_FRAME_BYTES + length;
    const expected = data.getUint32(end - 4);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== expected) throw invalidPicture('a checksum of the PNG is wrong');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  throw invalidPicture('the PNG has too many chunks', { limit: MAX_CHUNKS });
}

function readHeader(ihdr: Uint8Array): Header {
  const data = new DataView(ihdr.buffer, ihdr.byteOffset, ihdr.byteLength);
  const [widthPx, heightPx] = [data.getUint32(0), data.getUint32(4)];
  assertSides(widthPx, heightPx);
  const [depth, colour, interlace] = [data.getUint8(8), data.getUint8(9), data.getUint8(12)];
  const known = COLOUR_TYPES[colour];
  if (known === undefined || !known.depths.includes(depth) || interlace > 1) {
    throw invalidPicture('the PNG has an unknown pixel format', { colour, depth, interlace });
  }
  return { widthPx, heightPx, bitsPerPixel: known.samples * depth, interlaced: interlace === 1 };
}

/** Each row has one byte for its filter. */
function pixelDataBytes({ widthPx, heightPx, bitsPerPixel, interlaced }: Header): number {
  const size = (width: number, height: number) =>
    width === 0 || height === 0 ? 0 : height * (1 + Math.ceil((width * bitsPerPixel) / 8));
  if (!interlaced) return size(widthPx, heightPx);
  const parts = PASSES.map(([x, y, stepX, stepY]) =>
    size(Math.ceil(Math.max(0, widthPx - x) / stepX), Math.ceil(Math.max(0, heightPx - y) / stepY)),
  );
  return parts.reduce((sum, part) => sum + part, 0);
}

function assertPixelData(packed: Uint8Array, expectedBytes: number): void {
  let unpacked: Uint8Array;
  try {
    unpacked = inflateSync(packed, { maxOutputLength: expectedBytes });
  } catch (error) {
    throw invalidPicture('the pixels of the PNG cannot be unpacked', {}, error);
  }
  if (unpacked.length !== expectedBytes) throw invalidPicture('the PNG has too few pixels', { expectedBytes });
}
