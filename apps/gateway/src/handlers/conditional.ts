/** ETags and the headers that ask for them (RFC 9110 §13). */
import { KysoError } from '@kyso/domain';
import type { Call } from '../http/call.ts';

export function etag(value: string | number): string {
  return `"${value}"`;
}

/** Whether If-None-Match names `tag` (weak comparison): the client has it already. */
export function isKnown(call: Pick<Call, 'headers'>, tag: string): boolean {
  const header = call.headers['if-none-match'];
  return header !== undefined && tagsOf(header).some((known) => known === '*' || known.replace(/^W\//, '') === tag);
}

/** @throws KysoError `precondition_failed` when If-Match is given and does not name `tag` (strong comparison). */
export function assertMatch(call: Pick<Call, 'headers'>, tag: string): void {
  const header = call.headers['if-match'];
  if (header !== undefined && !tagsOf(header).some((known) => known === '*' || known === tag)) {
    throw new KysoError('precondition_failed', 'if-match does not name the current version', {
      details: { current: tag },
    });
  }
}

function tagsOf(header: string): readonly string[] {
  return header.split(',').map((tag) => tag.trim());
}
