/** A process of its own for `processes.test.ts`: `node appender.ts <database> <events of its own> <its name> <request ids…>`. */
import { follow, isId } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';

const AT = '2026-03-02T08:00:00.000Z';

const [path = '', wanted = '0', actor = '', ...requestIds] = process.argv.slice(2);
await using store = openSqliteStore({ path, busyTimeoutMs: 30_000 });

const won: string[] = [];
let conflicts = 0;
for (let turn = 0; won.length < Number(wanted); turn++) {
  const id = requestIds[turn % requestIds.length] ?? '';
  if (!isId('sr', id)) throw new TypeError('a request id is malformed');
  const request = await store.requests.load(id);
  const item = request?.items[0];
  if (request === undefined || item === undefined) throw new TypeError('the request is missing');
  // Gives the other processes time to read the same sequence number.
  await new Promise((resolve) => setTimeout(resolve, 1));
  const body = { type: 'item_failed', data: { itemId: item.itemId, failure: { code: 'document.corrupted' } } } as const;
  const event = follow(request, body, { at: AT, actor });
  if (event === undefined) throw new TypeError('the event is not allowed');
  if ((await store.requests.append(event, AT)) === 'appended') won.push(event.id);
  else conflicts++;
}
process.stdout.write(JSON.stringify({ actor, won, conflicts }));
