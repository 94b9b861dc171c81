/** draft-ietf-httpapi-idempotency-key: a call made twice happens once and is answered alike. */
import { type Clock, type IdempotencyRecords, KysoError, type Sha256, type StoredAnswer } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import type { Call, JsonAnswer } from './http/call.ts';

/** A claim this old belongs to a process that died; it exceeds the time any call may take. */
const STALE_AFTER_MS = 60_000;
const BARE_KEY = /^[\x21\x23-\x7e]{1,255}$/;
const QUOTED_KEY = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$/;

type Ports = { readonly store: { readonly idempotency: IdempotencyRecords }; readonly clock: Clock };

/** A value that the first attempt chooses and that each later one finds again: what `work` does, it does under it. */
export type Choice = { readonly name: string; readonly choose: () => string };

/**
 * Runs `work` under the call's Idempotency-Key. Scope: API key, method and path; fingerprint: the JSON that was sent.
 * @param work gets the choice, which is on the disk by then.
 * @throws KysoError `idempotency_key_missing`, `idempotency_key_reused`, `idempotency_in_progress`.
 */
export async function once(
  ports: Ports,
  call: Call,
  choice: Choice,
  work: (chosen: string) => Promise<JsonAnswer>,
): Promise<JsonAnswer> {
  const key = parseIdempotencyKey(call.headers['idempotency-key']);
  const scope = `${call.caller.keyId} ${call.method} ${call.route}`;
  const fingerprint = call.caller.fingerprint(JSON.stringify(call.body ?? null));
  // Together with the claim, for one wait for the disk. A choice of a call that is refused then does nothing and is forgotten.
  const remembered = remember(ports, { scope: `${scope} choice`, key: `${key} ${fingerprint}`, fingerprint }, choice);
  remembered.catch(() => undefined); // it is awaited after the claim, if at all; until then it must not count as unhandled
  const earlier = await claim(ports, { scope, key, fingerprint });
  if (earlier !== undefined) return replay(earlier);
  try {
    const stored = toStored(await work(await remembered));
    await ports.store.idempotency.finish(scope, key, stored);
    return fromStored(stored);
  } catch (error) {
    // Whatever was chosen stays remembered, so that another try cannot do twice what may have happened already.
    await ports.store.idempotency.abandon(scope, key).catch(() => {});
    throw error;
  }
}

/** The key is a structured-field string; many clients send it bare, and both spellings name the same key. */
export function parseIdempotencyKey(header: string | string[] | undefined): string {
  const text = typeof header === 'string' ? header.trim() : '';
  if (BARE_KEY.test(text)) return text;
  const quoted = QUOTED_KEY.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
  throw new KysoError(
    'idempotency_key_missing',
    'the idempotency-key header is missing or not a string of 1 to 255 characters',
  );
}

type Row = {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: Sha256;
  readonly answer?: StoredAnswer;
};

/** Undefined: ours to do. */
async function claim({ store, clock }: Ports, row: Row): Promise<StoredAnswer | undefined> {
  const at = instant(clock.now());
  const claimed = await store.idempotency.claim({ ...row, at, staleAfterMs: STALE_AFTER_MS });
  switch (claimed.kind) {
    case 'claimed':
      return undefined;
    case 'done':
      return claimed.answer;
    case 'mismatch':
      throw new KysoError('idempotency_key_reused', 'the idempotency key was used with another body');
    case 'in_progress':
      throw new KysoError('idempotency_in_progress', 'a call with this idempotency key is still running');
  }
}

/** Stores the choice as a finished row of its own before anything is done with it. */
async function remember(ports: Ports, { scope, ...row }: Row, { name, choose }: Choice): Promise<string> {
  const chosen = choose();
  const answer = { status: 0, headers: {}, body: chosen };
  const earlier = await claim(ports, { ...row, scope: `${scope} ${name}`, answer });
  return earlier === undefined ? chosen : earlier.body;
}

function toStored({ status, headers = {}, body }: JsonAnswer): StoredAnswer {
  return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
}

function fromStored({ status, headers, body }: StoredAnswer): JsonAnswer {
  return body === '' ? { status, headers } : { status, headers, text: body };
}

function replay(stored: StoredAnswer): JsonAnswer {
  return fromStored({ ...stored, headers: { ...stored.headers, 'idempotency-replayed': 'true' } });
}
