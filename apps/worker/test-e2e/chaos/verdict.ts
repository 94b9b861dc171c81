/** What must hold at the end, whatever happened: read from the store, the provider, the receiver and the API. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  eventHash,
  fold,
  GENESIS_HASH,
  isId,
  isTerminal,
  PUBLISHED_AS,
  type RequestEvent,
  type Store,
  statusOf,
} from '@kyso/domain';
import type { Json } from '@kyso/testkit';
import { type Accepted, insist } from './load.ts';
import { rightEnds } from './right-ends.ts';
import type { ChaosStage } from './stage.ts';

export type Verdict = {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly events: number;
  readonly messages: { readonly expected: number; readonly received: number };
  /** Orders at the provider beyond one per attempt; it refused them, no phone rang twice. */
  readonly repeatedOrders: number;
  readonly documents: number;
  /** Each with the id it is about. Empty when all is well. */
  readonly broken: readonly string[];
};

export async function judge(stage: ChaosStage, store: Store, accepted: readonly Accepted[]): Promise<Verdict> {
  const broken: string[] = [];
  const byStatus: Record<string, number> = {};
  const expected = new Set<string>();
  const endsOf = new Map(accepted.map((one) => [one.id, one]));
  const logs = await allLogs(store, stage.api.tenantId);
  const provider = await seenByProvider(stage);
  for (const { id } of accepted) if (!logs.has(id)) broken.push(`${id}: accepted, but not in the store`);
  for (const [id, events] of logs) {
    const request = fold(events);
    if (request === undefined) throw new TypeError(`${id} has no events`);
    const status = statusOf(request);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    broken.push(...brokenLog(id, events));
    const planned = endsOf.get(id)?.ends;
    const wanted = planned && rightEnds(planned, provider.states.get(id.slice('sr_'.length)));
    if (wanted !== undefined && !wanted.includes(status)) {
      broken.push(`${id}: ${status} (${request.failure?.code}) instead of ${wanted}`);
    }
    for (const event of events) if (PUBLISHED_AS[event.type] !== undefined) expected.add(event.id);
  }
  const received = new Set(
    (await readFile(stage.receivedLog, 'utf8')).split('\n').map((line) => line.split(' ')[0] ?? ''),
  );
  for (const id of expected) if (!received.has(id)) broken.push(`${id}: never delivered`);
  for (const [request, pushes] of provider.pushes) if (pushes > 1) broken.push(`${request}: ${pushes} pushes`);
  const documents = await checkDocuments(stage, accepted, broken);
  return {
    requests: logs.size,
    byStatus,
    events: [...logs.values()].reduce((sum, { length }) => sum + length, 0),
    messages: { expected: expected.size, received: received.size - 1 },
    repeatedOrders: provider.repeated,
    documents,
    broken,
  };
}

async function allLogs(store: Store, tenantId: string): Promise<Map<string, readonly RequestEvent[]>> {
  if (!isId('ten', tenantId)) throw new TypeError('the tenant has no id of a tenant');
  const logs = new Map<string, readonly RequestEvent[]>();
  let cursor: string | undefined;
  do {
    const page = await store.requests.list(tenantId, {
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id } of page.requests) logs.set(id, await store.requests.events(id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return logs;
}

function* brokenLog(id: string, events: readonly RequestEvent[]): Generator<string> {
  if (events.some(({ seq }, index) => seq !== index + 1)) yield `${id}: the log has a gap`;
  const ends = events.filter(({ type }) => isTerminal(type)).length;
  if (ends !== 1) yield `${id}: ${ends} final events instead of one (${events.at(-1)?.type})`;
  let prevHash = GENESIS_HASH;
  for (const event of events) {
    if (event.prevHash !== prevHash || event.hash !== eventHash(event, sha256))
      yield `${event.id}: the chain is broken`;
    prevHash = event.hash;
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

type AtProvider = {
  /** By request, without its prefix; of several transactions the state of the last. */
  readonly states: ReadonlyMap<string, string>;
  readonly pushes: ReadonlyMap<string, number>;
  readonly repeated: number;
};

async function seenByProvider({ constellation }: ChaosStage): Promise<AtProvider> {
  const response = await fetch(`${constellation.url('sandbox')}/sandbox/transactions`);
  const { transactions } = (await response.json()) as { transactions: Json[] }; // the sandbox's own view
  const states = new Map<string, string>();
  const perRequest = new Map<string, number>();
  let repeated = 0;
  for (const { transaction_id: id, state, pushes, submissions } of transactions) {
    const request = /^KYSO-([0-9A-Z]{26})/.exec(id)?.[1] ?? id;
    states.set(request, state);
    perRequest.set(request, (perRequest.get(request) ?? 0) + pushes);
    repeated += submissions - 1;
  }
  return { states, pushes: perRequest, repeated };
}

/** Every document called signed can be fetched, is what its hash says, and starts with the bytes that were uploaded. */
async function checkDocuments(stage: ChaosStage, accepted: readonly Accepted[], broken: string[]): Promise<number> {
  let checked = 0;
  for (const { id, documents } of accepted) {
    const { json } = await insist(() => stage.api.call('GET', `/v1/signature-requests/${id}`), [200]);
    for (const [index, item] of json.items.entries()) {
      if (item.signed === null) continue;
      const bytes = await stage.api.download(item.signed.content_url);
      const original = documents[index] ?? new Uint8Array();
      checked += 1;
      if (createHash('sha256').update(bytes).digest('hex') !== item.signed.sha256)
        broken.push(`${item.id}: other bytes than its hash`);
      if (Buffer.compare(bytes.subarray(0, original.length), original) !== 0)
        broken.push(`${item.id}: the upload was changed`);
    }
  }
  return checked;
}
