/**
 * Finds signatures by looking for the text /ByteRange in the bytes, without reading the PDF's structure: a second
 * opinion that shares no code with the engine. It sees signatures in plain objects only, which is where
 * ISO 32000-2 §12.8.1 wants them.
 */
import { readFile } from 'node:fs/promises';

export type ByteRange = readonly [offset1: number, length1: number, offset2: number, length2: number];

export type FoundSignature = {
  readonly byteRange: ByteRange;
  /** The DER between `<` and `>`, cut to its own length. */
  readonly cmsDer: Uint8Array;
  /** Bytes of zeros behind the DER. */
  readonly paddingBytes: number;
  /** True when the signed bytes reach to the end of the file. */
  readonly reachesEndOfFile: boolean;
};

const KEY = '/ByteRange';
/** Room for four numbers of ten digits and the white space writers put between them. */
const ARRAY_WINDOW_BYTES = 256;
const ARRAY = /^\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/;
const HEX_STRING = /^<([0-9A-Fa-f\s]*)>$/;
const CONTENTS_KEY = /\/Contents\s*$/;
const CONTENTS_WINDOW_BYTES = 32;

/**
 * Signatures in the order of the bytes.
 *
 * @throws Error when a byte range leaves out anything but the hexadecimal string of /Contents.
 */
export async function extractSignatures(file: string): Promise<readonly FoundSignature[]> {
  const bytes = await readFile(file);
  const found: FoundSignature[] = [];
  for (let at = bytes.indexOf(KEY); at !== -1; at = bytes.indexOf(KEY, at + KEY.length)) {
    const numbers = ARRAY.exec(bytes.toString('latin1', at, at + ARRAY_WINDOW_BYTES))
      ?.slice(1)
      .map(Number);
    if (numbers === undefined) continue;
    const [offset1 = 0, length1 = 0, offset2 = 0, length2 = 0] = numbers;
    found.push(readSignature(bytes, [offset1, length1, offset2, length2]));
  }
  return found;
}

function readSignature(bytes: Buffer, byteRange: ByteRange): FoundSignature {
  const [offset1, length1, offset2, length2] = byteRange;
  const gapStart = offset1 + length1;
  const hex = HEX_STRING.exec(bytes.toString('latin1', gapStart, offset2))?.[1];
  const before = bytes.toString('latin1', Math.max(0, gapStart - CONTENTS_WINDOW_BYTES), gapStart);
  if (hex === undefined || !CONTENTS_KEY.test(before)) {
    throw new Error(`the byte range ${byteRange.join(' ')} does not leave out exactly the value of /Contents`);
  }
  const contents = Buffer.from(hex.replace(/\s/g, ''), 'hex');
  const length = derLength(contents);
  if (contents.subarray(length).some((byte) => byte !== 0)) throw new Error('/Contents has bytes behind its DER');
  return {
    byteRange,
    cmsDer: Uint8Array.from(contents.subarray(0, length)),
    paddingBytes: contents.length - length,
    reachesEndOfFile: offset2 + length2 === bytes.length,
  };
}

/** Whole length of a SEQUENCE in DER (X.690 §8.1.3), tag and length bytes included. */
function derLength(der: Buffer): number {
  const [tag, first = 0] = der;
  if (tag !== 0x30 || first === 0x80) throw new Error('/Contents does not begin with a SEQUENCE in DER');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || der.length < 2 + lengthBytes) throw new Error('/Contents has an unreadable length');
  const length = lengthBytes === 0 ? first : der.readUIntBE(2, lengthBytes);
  const end = 2 + lengthBytes + length;
  if (end > der.length) throw new Error('the DER in /Contents is cut short');
  return end;
}
