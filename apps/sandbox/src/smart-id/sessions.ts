/** Sessions of the RP API: kept for five minutes after they ended, found again by an identical body within 15 s. */
import { createHash, randomUUID } from 'node:crypto';
import type { Citizen } from '../citizens.ts';

const RETENTION_MS = 5 * 60_000;
const IDEMPOTENCY_MS = 15_000;

export type Session = {
  readonly id: string;
  readonly createdAt: number;
  readonly citizen: Citizen;
  readonly documentNumber: string;
  readonly certificateLevel: string;
  readonly interaction: string;
  /** Of the ledger; a session without one is a choice of certificate. */
  readonly transactionId?: string;
  /** v3 only. */
  readonly code?: string;
};

export class Sessions {
  readonly #now: () => number;
  readonly #byId = new Map<string, Session>();
  readonly #byBody = new Map<string, { readonly at: number; readonly id: string }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What the same bytes at the same address led to a moment ago. */
  same(path: string, body: Uint8Array): Session | undefined {
    const known = this.#byBody.get(keyOf(path, body));
    return known !== undefined && this.#now() - known.at < IDEMPOTENCY_MS ? this.#byId.get(known.id) : undefined;
  }

  open(path: string, body: Uint8Array, about: Omit<Session, 'id' | 'createdAt'>): Session {
    const session = { ...about, id: randomUUID(), createdAt: this.#now() };
    this.#byId.set(session.id, session);
    this.#byBody.set(keyOf(path, body), { at: session.createdAt, id: session.id });
    return session;
  }

  /** @param endedAt when the session got its result; undefined while it runs. */
  find(id: string, endedAt: (session: Session) => number | undefined): Session | undefined {
    const session = this.#byId.get(id);
    const end = session && endedAt(session);
    return end !== undefined && this.#now() - end > RETENTION_MS ? undefined : session;
  }

  forget(id: string): void {
    this.#byId.delete(id);
  }

  clear(): void {
    this.#byId.clear();
    this.#byBody.clear();
  }
}

function keyOf(path: string, body: Uint8Array): string {
  return createHash('sha256').update(path).update('\0').update(body).digest('hex');
}
