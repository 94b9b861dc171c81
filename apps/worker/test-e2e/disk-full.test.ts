import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { describeWithServer, itIfOurs, startMongo } from '@kyso/testkit';
import { startReceiver } from './receiver-log.ts';
import { expectRightEnds } from './right-ends.ts';
import { type Stage, startStage, tap } from './stage.ts';

const TIMEOUT_MS = 240_000;
const MANUAL_CITIZEN = '001090000001';
const INSTANT_CITIZEN = '079185000002';
const PROGRAMS = ['gateway', 'worker'] as const;
const STEP_MS = 100;
const run = promisify(execFile);

/** Not a byte more is written to any file: what the kernel says of a full disk, with EFBIG for ENOSPC. `unlimited` frees it. */
async function limitDisk({ constellation }: Stage, bytes: string): Promise<void> {
  for (const name of PROGRAMS) {
    await run('prlimit', ['--pid', `${constellation.program(name).pid}`, `--fsize=${bytes}:`]);
  }
}

/** A job of each request has failed at the disk. */
async function untilFaulted({ constellation }: Stage, ids: readonly string[]): Promise<void> {
  for (;;) {
    const lines = (await readFile(join(constellation.dir, 'logs', 'worker.log'), 'utf8')).split('\n');
    const faulted = lines.filter((line) => line.includes('EFBIG'));
    if (ids.every((id) => faulted.some((line) => line.includes(id)))) return;
    await sleep(STEP_MS);
  }
}

const server = await startMongo();

// With the store elsewhere, blobs are all that the programs write.
describeWithServer(server, `blobs on a full disk, the store on ${server?.name}`, (mongo) => {
  itIfOurs(mongo.name, mongo.process)(
    'uploads are refused, accepted requests wait, and all complete once there is room, with one push and one end',
    async () => {
      await using stack = new AsyncDisposableStack();
      const stage = stack.use(await startStage({ KYSO_STORE_URL: mongo.url(`kyso_disk_${process.pid}`) }));
      const receiver = stack.use(await startReceiver(stage.constellation));
      expect((await stage.api.call('POST', '/v1/webhook-endpoints', { url: receiver.url })).status).toBe(201);
      const form = await birthRegistrationForm();
      const file = await stage.api.upload('Tờ khai.pdf', form);
      const ask = async (citizen: string) => {
        const { status, json } = await stage.api.requestSignature(file.json.id, citizen);
        expect(status).toBe(202);
        return json.id as string;
      };
      const waiting = await ask(MANUAL_CITIZEN);
      await stage.api.waitFor(waiting, ['awaiting_approval'], TIMEOUT_MS);

      await limitDisk(stage, '1');
      const refused = await stage.api.upload('Đơn.pdf', Buffer.concat([form, Buffer.from('% another\n')]));
      expect({ status: refused.status, code: refused.json.code }).toEqual({ status: 503, code: 'store.unavailable' });
      const unprepared = await ask(INSTANT_CITIZEN);
      await tap(stage, 'approve');
      // One cannot be sealed, the other not prepared: both stay as they are.
      await untilFaulted(stage, [waiting, unprepared]);
      const status = async (id: string) => (await stage.api.call('GET', `/v1/signature-requests/${id}`)).json.status;
      expect([await status(waiting), await status(unprepared)]).toEqual(['finalizing', 'queued']);

      await limitDisk(stage, 'unlimited');
      await expectRightEnds(stage, receiver, [waiting, unprepared]);
      expect((await stage.api.upload('Đơn.pdf', form)).status).toBe(201);
      const left = await readdir(join(stage.constellation.dir, 'data'), { recursive: true, withFileTypes: true });
      expect(left.filter((entry) => entry.isFile() && entry.parentPath.endsWith('/tmp'))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
