/**
 * What the browser brings back from the page where a person approves (RFC 6749 §4.1.2). `state` is the transaction id and a
 * secret of this attempt (RFC 6819 §5.3.5): the id finds the request, the secret proves whose browser it is.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { PageAnswer, PageReturn, ReturnQuery } from '@kyso/domain';
import { fromJson } from '../parse.ts';
import { SESSION, type Session } from './session.ts';

const SECRET_BYTES = 32;
const STATE = /^([\w-]{1,64})\.[\w-]{43}$/;
/** RFC 6749 bounds neither; both are stored and sent on. */
const CODE = /^[\x20-\x7e]{1,4096}$/;
const ERROR = /^[\x20-\x7e]{1,100}$/;

export function newState(transactionId: string): string {
  return `${transactionId}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

export const PAGE_RETURN: PageReturn = {
  transactionOf: ({ state = '' }) => STATE.exec(state)?.[1],
  take(text, query) {
    const session = SESSION.safeParse(fromJson(Buffer.from(text))).data;
    if (session?.phase !== 'redirected' || !isSame(session.state, query['state'] ?? '')) return undefined;
    const brought = broughtBack(query);
    if (brought === undefined) return undefined;
    const { state: _spent, ...kept } = session;
    const next: Session = { ...kept, phase: 'returned', ...brought };
    return { session: JSON.stringify(next), answer: answerOf(brought) };
  },
};

type Brought = { readonly code: string } | { readonly error: string };

function broughtBack({ code, error }: ReturnQuery): Brought | undefined {
  if (error !== undefined) return ERROR.test(error) ? { error } : undefined;
  return code !== undefined && CODE.test(code) ? { code } : undefined;
}

function answerOf(brought: Brought): PageAnswer {
  if ('code' in brought) return 'approved';
  return brought.error === 'access_denied' ? 'declined' : 'failed';
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
