/** What goes to a time-stamping authority and what comes back (RFC 3161 §2.4). */

import { fieldsOf } from '../der/fields.ts';
import { childrenOf, readDer } from '../der/reader.ts';
import { readText } from '../der/strings.ts';
import { TAG } from '../der/tags.ts';
import { readBitString, readSmallInteger } from '../der/values.ts';
import { boolean, integer, octetString, oid, sequence } from '../der/writer.ts';
import type { DigestAlgorithm } from '../digest-algorithms.ts';
import { readable } from '../readable.ts';

/** A token with its certificates stays below 16 KiB. */
export const MAX_TIME_STAMP_RESPONSE_BYTES = 256 * 1024;

export type TimeStampRequestInput = {
  readonly digest: DigestAlgorithm;
  /** Digest of what is to be stamped, `digest.bytes` long. */
  readonly imprint: Uint8Array;
  /** Ties the answer to this question; 64 random bits are enough. */
  readonly nonce: bigint;
  /** Dotted decimal; left out, the authority's default policy applies. */
  readonly policy?: string;
};

/** DER of a TimeStampReq (§2.4.1) that asks for the authority's certificate inside the token. */
export function buildTimeStampRequest({ digest, imprint, nonce, policy }: TimeStampRequestInput): Uint8Array {
  if (imprint.length !== digest.bytes) throw new TypeError(`an imprint of ${digest.name} has ${digest.bytes} bytes`);
  return sequence(
    integer(1),
    sequence(digest.identifierWithNull, octetString(imprint)),
    ...(policy === undefined ? [] : [oid(policy)]),
    integer(nonce),
    boolean(true),
  );
}

export type TimeStampResponse =
  | { readonly kind: 'granted'; readonly token: Uint8Array }
  /** `status` is PKIStatus, `failure` the first bit set of PKIFailureInfo. */
  | { readonly kind: 'rejected'; readonly status: number; readonly failure?: number; readonly text?: string };

const GRANTED = 0;
const GRANTED_WITH_MODIFICATIONS = 1;

/** TimeStampResp (§2.4.2); `undefined` for bytes that are none. The token is not judged here. */
export function readTimeStampResponse(der: Uint8Array): TimeStampResponse | undefined {
  if (der.length > MAX_TIME_STAMP_RESPONSE_BYTES) return undefined;
  return readable((): TimeStampResponse | undefined => {
    const fields = fieldsOf(readDer(der), 'a time-stamp response');
    const info = fieldsOf(fields.take(TAG.SEQUENCE, 'the status'), 'the status');
    const status = readSmallInteger(info.take(TAG.INTEGER, 'its number'));
    const texts = info.takeIf(TAG.SEQUENCE);
    const bits = info.takeIf(TAG.BIT_STRING);
    const token = fields.takeIf(TAG.SEQUENCE);
    if (status === GRANTED || status === GRANTED_WITH_MODIFICATIONS) {
      return token === undefined ? undefined : { kind: 'granted', token: token.raw };
    }
    const [first] = texts === undefined ? [] : childrenOf(texts);
    const failure = bits === undefined ? undefined : firstBit(readBitString(bits).bytes);
    return {
      kind: 'rejected',
      status,
      ...(failure === undefined ? {} : { failure }),
      ...(first === undefined ? {} : { text: readText(first) }),
    };
  });
}

function firstBit(bytes: Uint8Array): number | undefined {
  const index = bytes.findIndex((byte) => byte !== 0);
  return index < 0 ? undefined : index * 8 + Math.clz32((bytes[index] ?? 0) << 24);
}
