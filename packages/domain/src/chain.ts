/**
 * The audit chain: every event carries the hash of the one before, so that none can be changed, removed or slipped in
 * without breaking all that follow. What a chain cannot show by itself, that its end was cut off or that it is gone as a
 * whole, is found by checkpoints: signed lists of heads.
 */
import { canonical } from './canonical.ts';
import type { EventBody, Instant, RequestEvent, Sha256 } from './events.ts';
import type { RequestId } from './ids.ts';

/** Lower-case hex of the SHA-256 over the UTF-8 form of a text. The domain imports nothing, so it is handed in. */
export type Digest = (text: string) => Sha256;

/** What the first event, and the first checkpoint, name as the one before. */
export const GENESIS_HASH: Sha256 = '0'.repeat(64);

type Unlinked<E> = E extends unknown ? Omit<E, 'hash'> : never;

/** SHA-256 over the canonical text ({@link canonical}) of the event without its own `hash`. */
export function eventHash(event: Unlinked<RequestEvent> & { readonly hash?: Sha256 }, digest: Digest): Sha256 {
  const { hash: _, ...content } = event;
  return digest(canonical(content));
}

/** The event with its hash, which stays right: its members cannot be replaced, and what they hold is read-only by its type. */
export function link<T extends EventBody>(
  event: T & Omit<RequestEvent, 'hash' | 'type' | 'data'>,
  digest: Digest,
): T & Omit<RequestEvent, 'type' | 'data'> {
  const text = canonical(event);
  const whole = { ...event, hash: digest(text) };
  linked.set(Object.freeze(whole), text);
  return whole;
}

/** What was hashed of an event that {@link link} made. */
const linked = new WeakMap<object, string>();

/** Whether the event carries the hash of its content; of one that {@link link} just made that is known. */
export function hasItsHash(event: RequestEvent, digest: Digest): boolean {
  return linked.has(event) || event.hash === eventHash(event, digest);
}

/** The event as JSON, for the log. What was hashed of it is not made text a second time. */
export function eventText(event: RequestEvent): string {
  const hashed = linked.get(event);
  return hashed === undefined ? JSON.stringify(event) : `${hashed.slice(0, -1)},"hash":"${event.hash}"}`;
}

/** The end of a request's log at some moment. */
export type Head = { readonly requestId: RequestId; readonly seq: number; readonly hash: Sha256 };

/** A signed statement: at this moment these logs ended so. Checkpoints form a chain of their own. */
export type Checkpoint = {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly at: Instant;
  readonly prevHash: Sha256;
  /** Logs that grew since they were last named, at most {@link CHECKPOINT_HEADS}. */
  readonly heads: readonly Head[];
  /** Logs whose time of retention has passed: they ended so, and are deleted from here on. */
  readonly removed?: readonly Head[];
  /** Name of the key that signed. */
  readonly keyId: string;
  /** That key, 32 bytes as base64: who has nothing else can compare it with what the installation says. */
  readonly publicKey?: string;
  /** SHA-256 over the canonical text of the members above. */
  readonly hash: Sha256;
  /** Ed25519 over the UTF-8 form of that text, base64. */
  readonly signature: string;
};

/** Most heads in one checkpoint: about 60 kB. */
export const CHECKPOINT_HEADS = 500;

/** The text whose hash a checkpoint carries and which is signed. */
export function checkpointText({
  hash: _,
  signature: __,
  ...statement
}: Omit<Checkpoint, 'hash' | 'signature'> & {
  readonly hash?: Sha256;
  readonly signature?: string;
}): string {
  return canonical(statement);
}
