/**
 * ULIDs: 48 bits of time and 80 random bits in Crockford's base 32. Within one millisecond (and when the clock steps
 * back) the random part grows by a random step, so ids of one process sort by creation and stay unguessable.
 */
import type { Clock, IdByPrefix, Ids } from '@kyso/domain';
import { systemClock } from './clock.ts';
import { randomBytes } from './random.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;
const RANDOM_BYTES = 10;
const RANDOM_LIMIT = 1n << 80n;
/** The step within one millisecond: 1 … 2^32. */
const STEP_BYTES = 4;

export type RandomSource = (bytes: number) => Uint8Array;

/** A source of `<prefix>_<ulid>` identifiers. `random` must be cryptographically strong. */
export function createIds(options: { clock?: Clock; random?: RandomSource } = {}): Ids {
  const ulid = createUlid(options.clock ?? systemClock, options.random ?? randomBytes);
  return {
    next<P extends keyof IdByPrefix>(prefix: P): IdByPrefix[P] {
      // The brand has no runtime form; this is the one place where it is given.
      return `${prefix}_${ulid()}` as IdByPrefix[P];
    },
  };
}

function createUlid(clock: Clock, random: RandomSource): () => string {
  let lastMs = -1;
  let lastRandom = 0n;
  return () => {
    const now = Math.trunc(clock.now());
    if (now > lastMs) {
      lastMs = now;
      lastRandom = toBigInt(random(RANDOM_BYTES));
    } else {
      lastRandom += toBigInt(random(STEP_BYTES)) + 1n;
      if (lastRandom >= RANDOM_LIMIT) {
        lastMs += 1;
        lastRandom -= RANDOM_LIMIT;
      }
    }
    return encode(BigInt(lastMs), TIME_CHARS) + encode(lastRandom, RANDOM_CHARS);
  };
}

function toBigInt(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function encode(value: bigint, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
