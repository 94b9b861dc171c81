/** Decoding of the streams that carry structure: nearly always FlateDecode with PNG predictors (ISO 32000-2 §7.4). */
import { type Inflate, inflateSync, constants as zlib } from 'node:zlib';
import { corrupted, tooComplex, unsupported } from '../document-error.ts';
import { asArray, asDict, asInteger, asName, type PdfDict, type PdfStream, type PdfValue } from '../objects.ts';
import { ascii85, asciiHex, lzw, runLength } from './old-filters.ts';
import { undoPng } from './png-predictor.ts';

export type Resolver = (value: PdfValue | undefined) => PdfValue;

/**
 * The decoded bytes of a stream.
 * @throws KysoError `document.too_complex` past `maxBytes` (stored or decoded), `document.unsupported` for other filters,
 * `document.corrupted` for bad data
 */
export function decodeStream(stream: PdfStream, resolve: Resolver, maxBytes: number): Uint8Array {
  if (stream.body.length > maxBytes) throw tooComplex('stream_bytes', 'a stream is longer than allowed', { maxBytes });
  const filters = listOf(resolve(stream.dict.entries.get('Filter')), resolve);
  const parameters = listOf(resolve(stream.dict.entries.get('DecodeParms')), resolve);
  let bytes = stream.body.read();
  for (const [index, filter] of filters.entries()) {
    const filterName = asName(filter);
    if (filterName === 'Crypt') continue; // done when the stream was read (ISO 32000-2 §7.4.10)
    bytes = decoderOf(filterName)(bytes, maxBytes, asDict(parameters[index]), resolve);
  }
  return bytes;
}

type Decoder = (bytes: Uint8Array, maxBytes: number, parameters: PdfDict | undefined, resolve: Resolver) => Uint8Array;

const decodeFlate: Decoder = (bytes, maxBytes, parameters, resolve) =>
  undoPredictor(inflate(bytes, maxBytes), parameters, resolve);

const decodeLzw: Decoder = (bytes, maxBytes, parameters, resolve) => {
  const earlyChange = asInteger(resolve(parameters?.entries.get('EarlyChange'))) !== 0;
  return undoPredictor(lzw(bytes, maxBytes, earlyChange), parameters, resolve);
};

/** With the short names that are meant for inline images and accepted everywhere. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['FlateDecode', decodeFlate],
  ['Fl', decodeFlate],
  ['LZWDecode', decodeLzw],
  ['LZW', decodeLzw],
  ['ASCIIHexDecode', asciiHex],
  ['AHx', asciiHex],
  ['ASCII85Decode', ascii85],
  ['A85', ascii85],
  ['RunLengthDecode', runLength],
  ['RL', runLength],
]);

function decoderOf(filterName: string | undefined): Decoder {
  const decoder = DECODERS.get(filterName ?? '');
  if (decoder !== undefined) return decoder;
  throw unsupported('filter', 'a stream uses a filter that is not supported here', { filter: filterName ?? null });
}

function listOf(value: PdfValue, resolve: Resolver): readonly PdfValue[] {
  if (value === null) return [];
  return asArray(value)?.items.map(resolve) ?? [value];
}

/** zlib fills pieces that are joined in the end; few large ones cost less than many small ones. */
const MIN_PIECE_BYTES = 1024;
const MAX_PIECE_BYTES = 1024 * 1024;
const USUAL_RATIO = 16;

/** Inflates with a ceiling; a missing checksum at the end is forgiven. */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    const chunkSize = Math.min(MAX_PIECE_BYTES, Math.max(MIN_PIECE_BYTES, bytes.length * USUAL_RATIO));
    const options = { maxOutputLength: maxBytes, finishFlush: zlib.Z_SYNC_FLUSH, chunkSize, info: true };
    // with `info` the answer is not the bytes alone (zlib, class Options), which its type does not say
    const { buffer, engine } = inflateSync(bytes, options) as unknown as { buffer: Uint8Array; engine: Inflate };
    letGo(engine);
    return buffer;
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw tooComplex('stream_bytes', 'a stream decodes to too many bytes', { maxBytes });
    throw corrupted('inflate', 'a compressed stream is damaged');
  }
}

/**
 * An engine lives until the next full collection and holds on to its last piece of output. Where hundreds of streams are
 * decoded in a row, that adds up to tens of MiB; without the piece an engine is small. Nothing is lost if the name changes.
 */
function letGo(engine: Inflate): void {
  if ('_outBuffer' in engine) engine._outBuffer = null;
}

const MAX_COLUMNS = 1_000_000;
const MAX_COLORS = 64;

function undoPredictor(bytes: Uint8Array, parameters: PdfDict | undefined, resolve: Resolver): Uint8Array {
  const get = (key: string, fallback: number): number => asInteger(resolve(parameters?.entries.get(key))) ?? fallback;
  const predictor = get('Predictor', 1);
  if (predictor === 1) return bytes;
  const [colors, bits, columns] = [get('Colors', 1), get('BitsPerComponent', 8), get('Columns', 1)];
  const sane = colors >= 1 && colors <= MAX_COLORS && bits >= 1 && bits <= 16 && columns >= 1 && columns <= MAX_COLUMNS;
  if (!sane) throw corrupted('predictor', 'the predictor parameters make no sense');
  if (predictor === 2 && bits === 8) return undoTiff(bytes, colors * columns, colors);
  if (predictor >= 10 && predictor <= 15) {
    return undoPng(bytes, Math.ceil((colors * bits * columns) / 8), Math.ceil((colors * bits) / 8));
  }
  throw unsupported('predictor', 'a stream uses a predictor that is not supported', { predictor });
}

/** Horizontal differencing of bytes (TIFF 6.0 §14). */
function undoTiff(bytes: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let index = 0; index < out.length; index += 1) {
    if (index % rowBytes >= pixelBytes) out[index] = (out[index] ?? 0) + (out[index - pixelBytes] ?? 0);
  }
  return out;
}
