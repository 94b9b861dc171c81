/** How an attempt at one file ended, and what the process says in the end. */
import { isKysoError } from '@kyso/domain';

export type Failure = {
  /** `refused`: this document cannot be signed so. `error`: this machine could not do it. */
  readonly status: 'refused' | 'error';
  /** A code of docs/errors.md. */
  readonly reason: string;
  /** The short word behind the code. */
  readonly detail?: string;
};

const REFUSALS = /^(document\.|placement\.|validation_failed$)/;

/** Bugs are errors too: the files that follow are still worth an attempt. */
export function failureOf(error: unknown): Failure {
  if (!isKysoError(error)) {
    console.error(error);
    return { status: 'error', reason: 'internal' };
  }
  const detail = error.details['reason'];
  return {
    status: REFUSALS.test(error.code) ? 'refused' : 'error',
    reason: error.code,
    ...(typeof detail === 'string' ? { detail } : {}),
  };
}

export const EXIT = { done: 0, error: 1, refused: 3 } as const;

/** An error weighs more than a refusal. */
export function exitCode(statuses: readonly string[]): number {
  if (statuses.includes('error')) return EXIT.error;
  return statuses.includes('refused') ? EXIT.refused : EXIT.done;
}
