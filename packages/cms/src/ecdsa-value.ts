import { unsignedValue } from './bytes.ts';
import { DerError } from './der/error.ts';
import { fieldsOf } from './der/fields.ts';
import { readDer } from './der/reader.ts';
import { TAG } from './der/tags.ts';
import { readInteger } from './der/values.ts';
import { integer, sequence } from './der/writer.ts';

/**
 * `Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3) in minimal DER, from that form or from
 * the raw `r || s` of IEEE P1363, which HSMs and WebCrypto return. Undefined when the value is neither.
 */
export function normalizeEcdsaValue(value: Uint8Array, orderBytes: number): Uint8Array | undefined {
  if (isEcdsaDer(value)) return value;
  if (value.length !== 2 * orderBytes) return undefined;
  const half = (start: number): Uint8Array => integer(unsignedValue(value.subarray(start, start + orderBytes)));
  return sequence(half(0), half(orderBytes));
}

function isEcdsaDer(value: Uint8Array): boolean {
  try {
    const fields = fieldsOf(readDer(value), 'an ECDSA value');
    const numbers = [fields.take(TAG.INTEGER, 'r'), fields.take(TAG.INTEGER, 's')].map(readInteger);
    fields.end();
    return numbers.every((number) => number > 0n);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
