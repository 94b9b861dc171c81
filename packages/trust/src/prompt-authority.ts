/** Time-stamping authorities for somebody who cannot wait: a token within seconds, or none. */
import { KysoError, type TimeStampAuthority } from '@kyso/domain';
import { createTimeStampAuthority, type TimeStampAuthorityOptions } from './time-stamp-authority.ts';

/** For all authorities together: each gets its share. */
const WITHIN_MS = 3_000;
/** After none of them answered in time nobody is asked for so long. */
const SILENCE_MS = 30_000;

export type PromptAuthorityOptions = Omit<TimeStampAuthorityOptions, 'timeoutMs'> & {
  /** Default 3 000. */
  readonly withinMs?: number;
  /** Default 30 000. */
  readonly silenceMs?: number;
};

/** Throws nothing but `timestamp.unavailable`, also when the caller's signal ends the question. */
export function createPromptAuthority(options: PromptAuthorityOptions): TimeStampAuthority {
  const { urls, clock, withinMs = WITHIN_MS, silenceMs = SILENCE_MS } = options;
  const authority = createTimeStampAuthority({ ...options, timeoutMs: withinMs / Math.max(1, urls.length) });
  let silentUntilMs = Number.NEGATIVE_INFINITY;
  return {
    async stamp(digest, signal) {
      if (clock.now() < silentUntilMs) throw unavailable('no authority answered at once a moment ago');
      try {
        return await authority.stamp(digest, signal);
      } catch (cause) {
        if (signal.aborted) throw unavailable('nobody waits for the authority any more', cause);
        silentUntilMs = clock.now() + silenceMs;
        throw cause;
      }
    },
  };
}

const unavailable = (message: string, cause?: unknown): KysoError =>
  new KysoError('timestamp.unavailable', message, cause === undefined ? {} : { cause });
