/**
 * Proves that the log is what it was: every event carries the hash of its content and of the event before, every move is
 * one the workflow allows, every log still has the end that a signed checkpoint saw, or its removal was signed, every
 * checkpoint follows the one before. Whatever does not is named by its row.
 * Not here: what happened after the newest checkpoint can be cut off without a trace, and so can the newest checkpoints
 * themselves; whoever noted a checkpoint elsewhere hands it in.
 */
import {
  type Checkpoint,
  canonical,
  checkpointText,
  eventHash,
  eventId,
  fold,
  GENESIS_HASH,
  type RequestEvent,
  type RequestId,
  type SignatureRequest,
  type Store,
} from '@kyso/domain';
import { sha256Text } from '../sha256.ts';
import type { CheckpointPublicKey } from './checkpoint-key.ts';

export type BreakReason =
  | 'event_missing'
  | 'event_misplaced'
  | 'event_content_changed'
  | 'event_not_linked'
  | 'event_not_allowed'
  | 'projection_differs'
  | 'log_missing'
  | 'log_cut_short'
  | 'log_replaced'
  | 'checkpoint_missing'
  | 'checkpoint_content_changed'
  | 'checkpoint_not_linked'
  | 'checkpoint_key_unknown'
  | 'checkpoint_signature_wrong';

export type AuditReport =
  | {
      readonly kind: 'holds';
      readonly requests: number;
      readonly events: number;
      readonly checkpoints: number;
      /** Logs whose present end no checkpoint names yet. */
      readonly unconfirmed: number;
      readonly newest?: Pick<Checkpoint, 'number' | 'hash' | 'at'>;
    }
  /** `row`: id of the event, `checkpoint N`, or the id of a request. */
  | { readonly kind: 'broken'; readonly row: string; readonly reason: BreakReason };

export type AuditPorts = {
  readonly store: Pick<Store, 'requests' | 'audit'>;
  readonly keys: readonly CheckpointPublicKey[];
  /** A checkpoint that was noted outside of the store. */
  readonly noted?: Pick<Checkpoint, 'number' | 'hash'>;
};

const PAGE = 200;
/** A request that moves while it is looked at is looked at again. */
const LOOKS = 5;

type Seen = { readonly seq: number; readonly hash: string };

class Broken extends Error {
  readonly row: string;
  readonly reason: BreakReason;

  constructor(row: string, reason: BreakReason) {
    super(`${row}: ${reason}`);
    this.row = row;
    this.reason = reason;
  }
}

/** Reads everything once, in the order of ids; memory grows with the number of heads in checkpoints, some 100 bytes each. */
export async function verifyAudit(ports: AuditPorts): Promise<AuditReport> {
  try {
    const { seen, removed, checkpoints, newest } = await readCheckpoints(ports);
    const counts = await readLogs(ports.store, seen, removed);
    const [missing] = [...seen.keys()].filter((id) => !removed.has(id));
    if (missing !== undefined) throw new Broken(missing, 'log_missing');
    const { number, hash, at } = newest ?? {};
    const last = number === undefined || hash === undefined || at === undefined ? {} : { newest: { number, hash, at } };
    return { kind: 'holds', ...counts, checkpoints, ...last };
  } catch (error) {
    if (error instanceof Broken) return { kind: 'broken', row: error.row, reason: error.reason };
    throw error;
  }
}

async function readCheckpoints({ store, keys, noted }: AuditPorts) {
  const seen = new Map<RequestId, Seen[]>();
  const removed = new Set<RequestId>();
  let newest: Checkpoint | undefined;
  let count = 0;
  for (;;) {
    const page = await store.audit.list(newest?.number ?? 0, PAGE);
    for (const checkpoint of page) {
      assertCheckpoint(checkpoint, newest, keys);
      if (noted?.number === checkpoint.number && noted.hash !== checkpoint.hash) {
        throw new Broken(rowOf(checkpoint.number), 'checkpoint_content_changed');
      }
      for (const { requestId, ...end } of checkpoint.heads) {
        seen.set(requestId, [...(seen.get(requestId) ?? []), end]);
      }
      for (const { requestId } of checkpoint.removed ?? []) removed.add(requestId);
      newest = checkpoint;
      count++;
    }
    if (page.length < PAGE) break;
  }
  if (noted !== undefined && noted.number > count) throw new Broken(rowOf(count + 1), 'checkpoint_missing');
  return { seen, removed, checkpoints: count, newest };
}

/**
 * Whether one checkpoint is what a key signed, and whether the log goes on from the end that it names.
 * @returns how many events it confirms, or the first thing that does not hold
 */
export function checkCheckpoint(
  checkpoint: Checkpoint,
  { id, events, key }: { id: RequestId; events: readonly RequestEvent[]; key: CheckpointPublicKey },
): { readonly kind: 'confirms'; readonly events: number } | { readonly kind: 'broken'; readonly reason: BreakReason } {
  try {
    assertSigned(checkpoint, [key]);
    const ends = checkpoint.heads.filter(({ requestId }) => requestId === id);
    if (ends.length === 0) throw new Broken(id, 'log_missing');
    for (const end of ends) assertEnd(id, events, end);
    return { kind: 'confirms', events: Math.max(...ends.map(({ seq }) => seq)) };
  } catch (error) {
    if (error instanceof Broken) return { kind: 'broken', reason: error.reason };
    throw error;
  }
}

function assertCheckpoint(
  checkpoint: Checkpoint,
  before: Checkpoint | undefined,
  keys: readonly CheckpointPublicKey[],
): void {
  const expected = (before?.number ?? 0) + 1;
  if (checkpoint.number !== expected) throw new Broken(rowOf(expected), 'checkpoint_missing');
  if (checkpoint.prevHash !== (before?.hash ?? GENESIS_HASH)) {
    throw new Broken(rowOf(checkpoint.number), 'checkpoint_not_linked');
  }
  assertSigned(checkpoint, keys);
}

function assertSigned(checkpoint: Checkpoint, keys: readonly CheckpointPublicKey[]): void {
  const row = rowOf(checkpoint.number);
  const text = checkpointText(checkpoint);
  if (sha256Text(text) !== checkpoint.hash) throw new Broken(row, 'checkpoint_content_changed');
  const key = keys.find(({ keyId }) => keyId === checkpoint.keyId);
  if (key === undefined) throw new Broken(row, 'checkpoint_key_unknown');
  if (!key.verify(text, checkpoint.signature)) throw new Broken(row, 'checkpoint_signature_wrong');
}

/** Takes what it finds out of `seen`. A log whose removal was signed may be there still, in part or whole. */
async function readLogs(store: AuditPorts['store'], seen: Map<RequestId, Seen[]>, removed: ReadonlySet<RequestId>) {
  const counts = { requests: 0, events: 0, unconfirmed: 0 };
  let after: RequestId | undefined;
  for (;;) {
    const ids = await store.requests.logIds(after, PAGE);
    for (const id of ids.filter((id) => !removed.has(id))) {
      const ends = seen.get(id) ?? [];
      const events = await readLog(store, id, ends);
      seen.delete(id);
      counts.requests++;
      counts.events += events.length;
      if (!ends.some(({ seq }) => seq === events.length)) counts.unconfirmed++;
    }
    after = ids.at(-1);
    if (ids.length < PAGE) return counts;
  }
}

/** The log of one request, once everything about it holds. */
async function readLog(
  { requests }: AuditPorts['store'],
  id: RequestId,
  ends: readonly Seen[],
): Promise<readonly RequestEvent[]> {
  for (let look = 1; ; look++) {
    const events = await requests.events(id);
    const folded = assertLog(id, events);
    for (const end of ends) assertEnd(id, events, end);
    const projected = await requests.load(id);
    if (projected !== undefined && canonical(projected) === canonical(folded)) return events;
    const hasMoved = projected !== undefined && projected.seq > events.length;
    if (!hasMoved || look === LOOKS) throw new Broken(id, 'projection_differs');
  }
}

function assertLog(id: RequestId, events: readonly RequestEvent[]): SignatureRequest | undefined {
  let prevHash = GENESIS_HASH;
  let request: SignatureRequest | undefined;
  for (const [index, event] of events.entries()) {
    const row = eventId(id, index + 1);
    if (event.seq !== index + 1) throw new Broken(row, event.seq > index + 1 ? 'event_missing' : 'event_misplaced');
    if (event.id !== row || event.requestId !== id) throw new Broken(row, 'event_misplaced');
    if (eventHash(event, sha256Text) !== event.hash) throw new Broken(row, 'event_content_changed');
    if (event.prevHash !== prevHash) throw new Broken(row, 'event_not_linked');
    request = allowed(event, request);
    prevHash = event.hash;
  }
  return request;
}

/** Whether the log of one request, from its first event on, is what it was. @returns the first row that is not. */
export function checkLog(
  id: RequestId,
  events: readonly RequestEvent[],
): { row: string; reason: BreakReason } | undefined {
  try {
    assertLog(id, events);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return { row: error.row, reason: error.reason };
    throw error;
  }
}

function allowed(event: RequestEvent, request: SignatureRequest | undefined): SignatureRequest | undefined {
  try {
    return fold([event], request);
  } catch (error) {
    if (error instanceof TypeError) throw new Broken(event.id, 'event_not_allowed');
    throw error;
  }
}

function assertEnd(id: RequestId, events: readonly RequestEvent[], { seq, hash }: Seen): void {
  const event = events[seq - 1];
  if (event === undefined) throw new Broken(eventId(id, events.length + 1), 'log_cut_short');
  if (event.hash !== hash) throw new Broken(event.id, 'log_replaced');
}

function rowOf(number: number): string {
  return `checkpoint ${number}`;
}
