import type { IdByPrefix } from '../ids.ts';

/** The only source of time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** The only source of new identifiers and random bytes. */
export interface Ids {
  /** A fresh `<prefix>_<ulid>`. */
  next<P extends keyof IdByPrefix>(prefix: P): IdByPrefix[P];
}
