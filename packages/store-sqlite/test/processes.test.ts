import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fold, type RequestId } from '@kyso/domain';
import { openSqliteStore } from '@kyso/store-sqlite';
import { aCreatedEvent, aRequestEvent, instant, SequentialIds } from '@kyso/testkit';
import { temporaryDirectory } from './harness.ts';

const PROCESSES = 4;
const REQUESTS = 2;
const EVENTS_EACH = 40;
const TIMEOUT_MS = 60_000;

const run = promisify(execFile);
const ids = new SequentialIds();

describe('several processes on one file', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it(
    'append to the same requests with one winner for each number, no lost event and a right projection',
    async () => {
      const requestIds = await prepareRequests(directory.path);
      const reports = await Promise.all(
        Array.from({ length: PROCESSES }, (_, index) => appender(directory.path, EVENTS_EACH, index, requestIds)),
      );
      const won = reports.flatMap((report) => report.won);
      expect(won).toHaveLength(PROCESSES * EVENTS_EACH);
      expect(new Set(won).size).toBe(won.length);
      // Without a single conflict the processes did not meet and the test has shown nothing.
      expect(reports.reduce((sum, report) => sum + report.conflicts, 0)).toBeGreaterThan(0);

      await using store = openSqliteStore({ path: directory.path });
      for (const id of requestIds) {
        const log = await store.requests.events(id);
        expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
        expect(await store.requests.load(id)).toEqual(fold(log));
        for (const event of log.slice(2)) expect(actorOf(reports, event.id)).toBe(event.actor);
      }
      const logged = await Promise.all(requestIds.map((id) => store.requests.events(id, 2)));
      expect(new Set(logged.flat().map((event) => event.id))).toEqual(new Set(won));
      expect(await store.requests.countByStatus()).toEqual({ preparing: REQUESTS });
    },
    TIMEOUT_MS,
  );

  it(
    'may all be the first to open it',
    async () => {
      const reports = await Promise.all(
        Array.from({ length: PROCESSES }, (_, index) => appender(directory.path, 0, index, [])),
      );
      expect(reports).toHaveLength(PROCESSES);
    },
    TIMEOUT_MS,
  );
});

async function prepareRequests(path: string): Promise<readonly RequestId[]> {
  await using store = openSqliteStore({ path });
  const tenantId = ids.next('ten');
  const requestIds: RequestId[] = [];
  for (let index = 0; index < REQUESTS; index++) {
    const created = aCreatedEvent(ids, { tenantId });
    const queued = fold([created]);
    if (queued === undefined) throw new TypeError('nothing was folded');
    await store.requests.append(created, instant());
    await store.requests.append(aRequestEvent(queued, 'preparation_started'), instant());
    requestIds.push(created.requestId);
  }
  return requestIds;
}

type Report = { actor: string; won: string[]; conflicts: number };

async function appender(path: string, wanted: number, index: number, requests: readonly RequestId[]): Promise<Report> {
  const script = join(import.meta.dirname, 'appender.ts');
  const args = [
    '--disable-warning=ExperimentalWarning',
    script,
    path,
    String(PROCESSES),
    String(wanted),
    `process:${index}`,
  ];
  const { stdout } = await run(process.execPath, [...args, ...requests], { timeout: TIMEOUT_MS });
  return JSON.parse(stdout);
}

function actorOf(reports: readonly Report[], eventId: string): string | undefined {
  return reports.find((report) => report.won.includes(eventId))?.actor;
}
