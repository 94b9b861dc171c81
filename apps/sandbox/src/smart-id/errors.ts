/** Refusals of the RP API: bare statuses in v2, RFC 9457 bodies in v3. */
import { type Answer, jsonAnswer } from '../http/message.ts';

export type Version = 'v2' | 'v3';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
};
const bare = (status: number): Answer => ({ status, headers: {}, body: '' });

export function problem(version: Version, status: number, errors?: readonly object[]): Answer {
  if (version === 'v2' || errors === undefined) return status === 400 ? jsonAnswer(400, { code: 400 }) : bare(status);
  const title = TITLES[status] ?? 'Error';
  return jsonAnswer(
    status,
    { type: 'about:blank', title, status, detail: title, instance: '/task-id/sandbox', errors },
    { 'content-type': 'application/problem+json' },
  );
}

/** The relying party is not known: no body in either version. */
export const notRecognised = bare(401);

/** Accounts, but none that will do: a status of its own in v2, a code in v3. */
export function noSuitableAccount(version: Version): Answer {
  if (version === 'v2') return bare(471);
  const detail = 'No suitable account of requested type found, but user has some other accounts';
  return problem('v3', 404, [{ code: 'NO_SUITABLE_ACCOUNT_FOUND', detail }]);
}
