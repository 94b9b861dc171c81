/** What the store promises to several processes of one or more machines. Every adapter that they can share calls this. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fold, type RequestId } from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { SequentialIds } from '../memory/sequential-ids.ts';
import type { StoreOpener } from '../processes/appender.ts';
import { aCreatedEvent, aRequestEvent } from '../samples.ts';
import { jest } from './jest.ts';

const PROCESSES = 4;
const REQUESTS = 2;
const EVENTS_EACH = 40;
const TIMEOUT_MS = 60_000;
const APPENDER = fileURLToPath(new URL('../processes/appender.ts', import.meta.url));

const run = promisify(execFile);
const ids = new SequentialIds();

export type SharedStore = {
  /** A new, empty place that {@link StoreOpener.openStore} understands. */
  place(): Promise<{ readonly where: string; cleanUp(): Promise<void> }>;
  /** Path of a module that exports `openStore`; each process imports it. */
  readonly openerPath: string;
};
type Report = { actor: string; won: string[]; conflicts: number };

export function describeStoreProcesses(name: string, { place, openerPath }: SharedStore): void {
  const { describe, it, expect, beforeEach, afterEach } = jest();
  describe(`several processes on ${name}`, () => {
    let where: string;
    let cleanUp: () => Promise<void>;
    beforeEach(async () => {
      ({ where, cleanUp } = await place());
    });
    afterEach(() => cleanUp());

    it(
      'append to the same requests with one winner for each number, no lost event and a right projection',
      async () => {
        const requestIds = await prepareRequests();
        const reports = await appendAtOnce(EVENTS_EACH, requestIds);
        const won = reports.flatMap((report) => report.won);
        expect(won).toHaveLength(PROCESSES * EVENTS_EACH);
        expect(new Set(won).size).toBe(won.length);
        // Without a single conflict the processes did not meet and the test has shown nothing.
        expect(reports.reduce((sum, report) => sum + report.conflicts, 0)).toBeGreaterThan(0);

        await using store = await open();
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
        expect(await appendAtOnce(0, [])).toHaveLength(PROCESSES);
        await using store = await open();
        expect(await store.requests.countByStatus()).toEqual({});
      },
      TIMEOUT_MS,
    );

    async function open() {
      const opener: StoreOpener = await import(openerPath);
      return opener.openStore(where);
    }

    async function prepareRequests(): Promise<readonly RequestId[]> {
      await using store = await open();
      const tenantId = ids.next('ten');
      const requestIds: RequestId[] = [];
      for (let index = 0; index < REQUESTS; index++) {
        const created = aCreatedEvent(ids, { tenantId });
        const queued = fold([created]);
        if (queued === undefined) throw new TypeError('nothing was folded');
        await store.requests.append([created], instant());
        await store.requests.append([aRequestEvent(queued, 'preparation_started')], instant());
        requestIds.push(created.requestId);
      }
      return requestIds;
    }

    async function appendAtOnce(wanted: number, requestIds: readonly RequestId[]): Promise<readonly Report[]> {
      const meeting = await mkdtemp(join(tmpdir(), 'kyso-meeting-'));
      const args = (index: number) => [
        '--disable-warning=ExperimentalWarning',
        ...[APPENDER, openerPath, where, meeting, `${PROCESSES}`, `${wanted}`, `process:${index}`, ...requestIds],
      ];
      const all = Array.from({ length: PROCESSES }, (_, index) =>
        run(process.execPath, args(index), { timeout: TIMEOUT_MS }),
      );
      try {
        return (await Promise.all(all)).map(({ stdout }): Report => JSON.parse(stdout));
      } finally {
        await rm(meeting, { recursive: true, force: true });
      }
    }
  });
}

function actorOf(reports: readonly Report[], eventId: string): string | undefined {
  return reports.find((report) => report.won.includes(eventId))?.actor;
}
