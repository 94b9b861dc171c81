/** Identifier octets (X.690 §8.1.2) of the universal types used in X.509 and CMS, the constructed bit included. */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_IDENTIFIER: 0x06,
  UTF8_STRING: 0x0c,
  NUMERIC_STRING: 0x12,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  VISIBLE_STRING: 0x1a,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

export const CONSTRUCTED_BIT = 0x20;
/** Tag numbers from 31 on need the long form, which nothing in X.509 or CMS uses. */
export const MAX_TAG_NUMBER = 30;

/** Identifier octet of `[n]`: constructed for explicit tags and for implicit tags over SEQUENCE, SET and their like. */
export function contextTag(tagNumber: number, form: 'constructed' | 'primitive' = 'constructed'): number {
  if (!Number.isInteger(tagNumber) || tagNumber < 0 || tagNumber > MAX_TAG_NUMBER) {
    throw new TypeError(`tag number ${tagNumber} is outside 0..${MAX_TAG_NUMBER}`);
  }
  return 0x80 | tagNumber | (form === 'constructed' ? CONSTRUCTED_BIT : 0);
}
