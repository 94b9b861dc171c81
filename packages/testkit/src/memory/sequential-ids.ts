import { type IdByPrefix, type Ids, isId } from '@kyso/domain';

/** Crockford base 32, the alphabet of ULID. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The time part (10 characters) of every id: a fixed moment in 2026. */
const TIME_PART = '01KJNT8800';
const RANDOM_PART_LENGTH = 16;

/** Well-formed ids that count up from `series`, so that a test reads the same ids at every run and they sort by age. */
export class SequentialIds implements Ids {
  #last: bigint;

  /** @param series generators of different series never meet. */
  constructor(series = 0) {
    this.#last = BigInt(series) << 40n;
  }

  next<P extends keyof IdByPrefix>(prefix: P): IdByPrefix[P] {
    this.#last += 1n;
    const id = `${prefix}_${TIME_PART}${encode(this.#last)}`;
    if (!isId(prefix, id)) throw new TypeError(`${id} is not an id`);
    return id;
  }
}

function encode(value: bigint): string {
  let text = '';
  for (let rest = value; text.length < RANDOM_PART_LENGTH; rest >>= 5n) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  }
  return text;
}
