import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { encodePng, signatureImage } from '@kyso/fixtures';
import fc from 'fast-check';
import { drawAppearance } from '../src/appearance/draw-appearance.ts';
import { readPicture } from '../src/appearance/picture.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

type PngOptions = { width?: number; height?: number; format?: string; pixels?: Uint8Array; extra?: Uint8Array };

/** 2 x 2 pixels of 8-bit grey unless told otherwise. `format`: depth, colour type, 0, 0, interlace. */
function png({ width = 2, height = 2, format = '0800000000', pixels, extra = new Uint8Array() }: PngOptions = {}) {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  const data = deflateSync(pixels ?? new Uint8Array(6));
  const signature = hex('89504e470d0a1a0a');
  const ihdr = chunk('IHDR', joined(header, hex(format)));
  return joined(signature, ihdr, extra, chunk('IDAT', data), chunk('IEND', new Uint8Array()));
}

/** A frame of 640 x 480 with three components; the scan is never decoded here. */
function jpeg({ frame = 'ffc0 0011 08 01e0 0280 03 012200 021101 031101', tail = 'ffd9', extra = '' } = {}) {
  const scan = 'ffda 000c 03 0100 0211 0311 003f00 1234';
  return hex(`ffd8 ffe0 0010 4a46494600 0101 00 0001 0001 0000 ${extra} ${frame} ${scan} ${tail}`);
}

const isInvalid = (work: () => unknown): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    return isKysoError(error, 'image.invalid');
  }
};

describe('readPicture', () => {
  it('reads the size of PNG and JPEG from their headers', () => {
    expect(readPicture(signatureImage())).toMatchObject({ kind: 'png', widthPx: 420, heightPx: 180 });
    expect(readPicture(jpeg())).toMatchObject({ kind: 'jpeg', widthPx: 640, heightPx: 480 });
  });

  it('accepts interlaced pixels', () => {
    expect(readPicture(png({ format: '0800000001', pixels: new Uint8Array(7) }))).toMatchObject({ widthPx: 2 });
  });

  it('leaves out text, animation and camera data', () => {
    const text = chunk('zTXt', deflateSync(new Uint8Array(1000)));
    expect(readPicture(png({ extra: text })).bytes).toEqual(png());
    expect(
      readPicture(jpeg({ extra: 'ffe1 0008 457869660000 fffe 0003 41', tail: 'ffd9 5365 6372 6574' })).bytes,
    ).toEqual(jpeg());
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a GIF', Buffer.from('GIF89a')],
    ['more than 1 MiB', new Uint8Array(1_048_577)],
    ['a PNG of no width', png({ width: 0 })],
    ['a PNG that is too wide', png({ width: 4097, pixels: new Uint8Array(2 * 4098) })],
    ['a PNG with an unknown pixel format', png({ format: '0305000000' })],
    ['a PNG with too few pixels', png({ pixels: new Uint8Array(5) })],
    ['a PNG that unpacks to more than its pixels', png({ pixels: new Uint8Array(1_000_000) })],
    ['a PNG with a wrong checksum', png().fill(1, 29, 30)],
    ['a PNG cut short', png().subarray(0, 50)],
    [
      'a PNG whose header comes late',
      joined(png().subarray(0, 8), chunk('IDAT', new Uint8Array(1)), png().subarray(8)),
    ],
    ['a JPEG cut short', jpeg().subarray(0, 30)],
    ['a JPEG without its end', jpeg({ tail: '' })],
    ['a JPEG without a frame', jpeg({ frame: '' })],
    ['a lossless JPEG', jpeg({ frame: 'ffc3 0011 08 01e0 0280 03 012200 021101 031101' })],
    ['a JPEG that is too high', jpeg({ frame: 'ffc0 0011 08 1001 0280 03 012200 021101 031101' })],
    ['a JPEG of twelve bits', jpeg({ frame: 'ffc1 0011 0c 01e0 0280 03 012200 021101 031101' })],
    ['a JPEG with a segment of no length', jpeg({ extra: 'ffe2 0000' })],
    ['a JPEG with bytes between segments', jpeg({ extra: '00' })],
  ])('refuses %s', (_, bytes) => {
    expect(isInvalid(() => readPicture(bytes))).toBe(true);
  });

  it('answers any damage with image.invalid', async () => {
    const originals = [png(), jpeg(), encodePng(3, 1, new Uint8Array(12).fill(7))];
    const damage = fc.record({ original: fc.constantFrom(...originals), at: fc.nat(120), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(damage, async ({ original, at, byte }) => {
        const image = original.slice().fill(byte, at, at + 1);
        const failure = await drawAppearance({ widthPt: 50, heightPt: 50, image, lines: [] }).catch((error) => error);
        expect(failure instanceof Error && !isKysoError(failure, 'image.invalid')).toBe(false);
      }),
    );
  });

  it('works on a picture that is a part of a larger buffer', async () => {
    const image = joined(new Uint8Array(10), jpeg()).subarray(10);
    const { pdf } = await drawAppearance({ widthPt: 64, heightPt: 48, image, lines: [] });
    expect(Buffer.from(pdf).toString('latin1')).toMatch(/\/Width 640\n?\s*\/Height 480/);
  });
});
