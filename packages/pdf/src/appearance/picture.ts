/** Checks a signature picture before any decoder sees it. Decoding and drawing are done elsewhere. */
import { APPEARANCE_LIMITS } from './appearance-limits.ts';
import { readJpeg } from './picture-jpeg.ts';
import { readPng } from './picture-png.ts';
import { invalidPicture, type Picture } from './picture-rules.ts';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_SIGNATURE = [0xff, 0xd8, 0xff];

/** @throws KysoError `image.invalid` when it is neither PNG nor JPEG, damaged, cut short or beyond a limit. */
export function readPicture(bytes: Uint8Array): Picture {
  const { imageBytes } = APPEARANCE_LIMITS;
  if (bytes.length > imageBytes) throw invalidPicture('the picture has too many bytes', { limitBytes: imageBytes });
  try {
    if (startsWith(bytes, PNG_SIGNATURE)) return readPng(bytes);
    if (startsWith(bytes, JPEG_SIGNATURE)) return readJpeg(bytes);
  } catch (error) {
    // a DataView answers a read behind the end with a RangeError
    throw error instanceof RangeError ? invalidPicture('the picture is cut short', {}, error) : error;
  }
  throw invalidPicture('the picture is neither PNG nor JPEG');
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte);
