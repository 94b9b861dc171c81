/**
 * A process of its own for the suite of several processes. Arguments: module that exports `openStore`, what to open,
 * directory to meet in, number of processes, number of events of its own, its name, request ids. It begins when all
 * processes have opened the store.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { follow, isId, type Store } from '@kyso/domain';
import { sha256Text } from '../sha256.ts';

/** What the module of an adapter's tests gives. */
export type StoreOpener = { openStore(where: string): Store | Promise<Store> };

const AT = '2026-03-02T08:00:00.000Z';

const [modulePath = '', where = '', meeting = '', processes = '1', wanted = '0', actor = '', ...requestIds] =
  process.argv.slice(2);
const opener: StoreOpener = await import(modulePath);
await using store = await opener.openStore(where);

writeFileSync(join(meeting, actor), '');
while (readdirSync(meeting).length < Number(processes)) await pause(1);

const won: string[] = [];
let conflicts = 0;
for (let turn = 0; won.length < Number(wanted); turn++) {
  const id = requestIds[turn % requestIds.length] ?? '';
  if (!isId('sr', id)) throw new TypeError('a request id is malformed');
  const request = await store.requests.load(id);
  const item = request?.items[0];
  if (request === undefined || item === undefined) throw new TypeError('the request is missing');
  // Gives the other processes time to read the same sequence number.
  await pause(1);
  const body = { type: 'item_failed', data: { itemId: item.itemId, failure: { code: 'document.corrupted' } } } as const;
  const event = follow(request, body, { at: AT, actor, digest: sha256Text });
  if (event === undefined) throw new TypeError('the event is not allowed');
  if ((await store.requests.append([event], AT)) === 'appended') won.push(event.id);
  else conflicts++;
}
process.stdout.write(JSON.stringify({ actor, won, conflicts }));
