/** RFC 3161 over HTTP (§3.4), several authorities in the order they are named. A token that does not verify is no token. */
import { randomBytes } from 'node:crypto';
import {
  buildTimeStampRequest,
  DIGESTS,
  MAX_TIME_STAMP_RESPONSE_BYTES,
  readTimeStampResponse,
  verifyTimestamp,
} from '@kyso/cms';
import { type Clock, KysoError, type TimeStampAuthority } from '@kyso/domain';
import type { Fetch } from './fetch.ts';

/** The authority of the government was seen to take up to 131 s (it is asked after the signature, never before it). */
const DEFAULT_TIMEOUT_MS = 180_000;
/** An authority whose clock is further off proves nothing useful. */
const MAX_CLOCK_DIFFERENCE_MS = 10 * 60 * 1000;

export type TimeStampAuthorityOptions = {
  /** Addresses, the preferred one first. */
  readonly urls: readonly string[];
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** For one authority; default 180 000. */
  readonly timeoutMs?: number;
  /** 8 random bytes; by default the system's. */
  readonly nonce?: () => Uint8Array;
};

export function createTimeStampAuthority(options: TimeStampAuthorityOptions): TimeStampAuthority {
  return {
    async stamp(digest, signal) {
      const faults: string[] = [];
      for (const url of options.urls) {
        const answer = await ask(options, url, digest, signal);
        if (answer.kind === 'token') return answer.token;
        faults.push(answer.why);
        signal.throwIfAborted();
      }
      throw new KysoError('timestamp.unavailable', 'no time-stamping authority gave a usable token', {
        details: { faults },
      });
    },
  };
}

type Answer =
  | { readonly kind: 'token'; readonly token: Uint8Array }
  | { readonly kind: 'nothing'; readonly why: string };

async function ask(
  { fetch, clock, timeoutMs = DEFAULT_TIMEOUT_MS, nonce = () => randomBytes(8) }: TimeStampAuthorityOptions,
  url: string,
  digest: Uint8Array,
  signal: AbortSignal,
): Promise<Answer> {
  const number = BigInt(`0x01${Buffer.from(nonce()).toString('hex')}`);
  const body = buildTimeStampRequest({ digest: DIGESTS.sha256, imprint: digest, nonce: number });
  const answer = await fetch(
    {
      url,
      body,
      contentType: 'application/timestamp-query',
      accept: 'application/timestamp-reply',
      maxBytes: MAX_TIME_STAMP_RESPONSE_BYTES,
      timeoutMs,
    },
    signal,
  );
  if (answer.kind === 'nothing') return answer;
  const response = readTimeStampResponse(answer.bytes);
  if (response === undefined) return { kind: 'nothing', why: 'not a time-stamp response' };
  if (response.kind === 'rejected')
    return { kind: 'nothing', why: `rejected, failure ${response.failure ?? 'unnamed'}` };
  const why = faultOf(response.token, digest, number, clock);
  return why === undefined ? { kind: 'token', token: response.token } : { kind: 'nothing', why };
}

function faultOf(token: Uint8Array, digest: Uint8Array, nonce: bigint, clock: Clock): string | undefined {
  const { valid, faults, info } = verifyTimestamp(token, ({ name }) => (name === 'sha256' ? digest : undefined));
  if (!valid || info === undefined) return `the token is wrong: ${faults.join(', ')}`;
  if (info.nonceHex === undefined || BigInt(`0x${info.nonceHex}`) !== nonce)
    return 'the token answers another question';
  const differenceMs = Math.abs(Date.parse(info.genTime) - clock.now());
  return differenceMs > MAX_CLOCK_DIFFERENCE_MS ? 'the clock of the authority is minutes away from ours' : undefined;
}
