/** What a time-stamp token says (RFC 3161 §2.4.2). Whether it may be believed is `verify-timestamp.ts`. */
import type { Instant } from '@kyso/domain';
import { readAlgorithmIdentifier } from '../algorithm-identifier.ts';
import { fieldsOf } from '../der/fields.ts';
import { readDer } from '../der/reader.ts';
import { contextTag, TAG } from '../der/tags.ts';
import { readTime } from '../der/time.ts';
import { readIntegerHex, readOctetString, readOid, readSmallInteger } from '../der/values.ts';
import { type DigestAlgorithm, findDigest } from '../digest-algorithms.ts';

export type TstInfo = {
  readonly policy: string;
  /** Undefined for a digest Kyso does not know. */
  readonly imprintDigest: DigestAlgorithm | undefined;
  readonly imprintDigestOid: string;
  readonly imprint: Uint8Array;
  /** Upper-case hex. */
  readonly serialNumberHex: string;
  readonly genTime: Instant;
  /** Upper-case hex; absent when the request had none. */
  readonly nonceHex?: string;
};

/** Throws `DerError`. */
export function readTstInfo(der: Uint8Array): TstInfo {
  const fields = fieldsOf(readDer(der), 'TSTInfo');
  readSmallInteger(fields.take(TAG.INTEGER, 'the version'));
  const policy = readOid(fields.take(TAG.OBJECT_IDENTIFIER, 'the policy'));
  const imprint = fieldsOf(fields.take(TAG.SEQUENCE, 'the imprint'), 'the imprint');
  const { oid } = readAlgorithmIdentifier(imprint.any('its algorithm'));
  const hashed = readOctetString(imprint.take(TAG.OCTET_STRING, 'its value'));
  imprint.end();
  const serialNumberHex = readIntegerHex(fields.take(TAG.INTEGER, 'the serial number'));
  const genTime = readTime(fields.take(TAG.GENERALIZED_TIME, 'the time'));
  fields.takeIf(TAG.SEQUENCE); // accuracy
  fields.takeIf(TAG.BOOLEAN); // ordering
  const nonce = fields.takeIf(TAG.INTEGER);
  fields.takeIf(contextTag(0)); // tsa
  fields.takeIf(contextTag(1)); // extensions
  fields.end();
  return {
    policy,
    imprintDigest: findDigest(oid),
    imprintDigestOid: oid,
    imprint: hashed,
    serialNumberHex,
    genTime,
    ...(nonce === undefined ? {} : { nonceHex: readIntegerHex(nonce) }),
  };
}
