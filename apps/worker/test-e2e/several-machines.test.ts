import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { birthRegistrationForm } from '@kyso/fixtures';
import { describeWithServer, itIfOurs, type MongoServer, type S3Server, startMongo, startS3 } from '@kyso/testkit';
import { type Stage, startStage, tap, transactions } from './stage.ts';

const TIMEOUT_MS = 90_000;
const REQUESTS = 4;
const CITIZEN = '001090000001';

type Servers = AsyncDisposable & { readonly mongo: MongoServer; readonly s3: S3Server };

/** The two services that machines of one installation share besides Redis. */
async function startServers(): Promise<Servers | undefined> {
  const mongo = await startMongo();
  const s3 = await startS3();
  if (mongo === undefined || s3 === undefined) {
    await mongo?.[Symbol.asyncDispose]();
    await s3?.[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    mongo,
    s3,
    async [Symbol.asyncDispose]() {
      await mongo[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
    },
  };
}

describeWithServer(await startServers(), 'several machines on MongoDB and S3', ({ mongo, s3 }) => {
  let stage: Stage;

  beforeAll(async () => {
    const ofItsOwn = (name: string) => ({ env: { KYSO_DATA_DIR: `${s3.dir}/../data-of-${name}` } });
    stage = await startStage(
      {
        KYSO_STORE_URL: mongo.url(`kyso_e2e_${process.pid}`),
        KYSO_S3_BUCKET: await s3.bucket('kyso-e2e'),
        KYSO_S3_ENDPOINT: s3.endpoint,
        KYSO_S3_ACCESS_KEY_ID: s3.accessKeyId,
        KYSO_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
        KYSO_S3_PREFIX: 'documents',
      },
      {
        programs: ['sandbox', 'gateway', 'worker', 'worker-2'],
        changes: { worker: ofItsOwn('worker'), 'worker-2': ofItsOwn('worker-2') },
      },
    );
  }, TIMEOUT_MS);
  afterAll(async () => {
    await stage[Symbol.asyncDispose]();
  }, TIMEOUT_MS);

  it(
    'sign documents that no disk but the bucket has in common, one push each, also when a machine dies in between',
    async () => {
      const form = await birthRegistrationForm();
      const file = await stage.api.upload('Tờ khai.pdf', form);
      const accepted = await Promise.all(
        Array.from({ length: REQUESTS }, () => stage.api.requestSignature(file.json.id, CITIZEN)),
      );
      const ids = accepted.map(({ json }) => json.id);
      for (const id of ids) await stage.api.waitFor(id, ['awaiting_approval'], TIMEOUT_MS);
      await stage.constellation.program('worker').kill('SIGKILL');
      await tap(stage, 'approve');
      for (const id of ids) {
        const done = await stage.api.waitFor(id, ['completed', 'failed', 'expired'], TIMEOUT_MS);
        expect({ status: done.status, failure: done.failure }).toEqual({ status: 'completed', failure: null });
        const signed = await stage.api.download(`/v1/signature-requests/${id}/items/${done.items[0].id}/content`);
        expect(signed.length).toBeGreaterThan(form.length);
        expect(Buffer.compare(signed.subarray(0, form.length), form)).toBe(0);
      }
      expect(await transactions(stage)).toHaveLength(REQUESTS);
      const audit = JSON.parse(await stage.constellation.kyso('audit', 'verify'));
      expect(audit).toMatchObject({ kind: 'holds', requests: REQUESTS });
    },
    TIMEOUT_MS,
  );

  const frozen = mongo.process;
  itIfOurs(mongo.name, frozen)(
    'answer store.unavailable while the database is frozen, and go on afterwards',
    async () => {
      const file = await stage.api.upload('Tờ khai.pdf', await birthRegistrationForm());
      await frozen?.freeze();
      try {
        const refused = await stage.api.requestSignature(file.json.id, CITIZEN);
        expect({ status: refused.status, code: refused.json.code }).toEqual({ status: 503, code: 'store.unavailable' });
        const ready = await fetch(`${stage.constellation.url('gateway')}/readyz`);
        expect(ready.status).toBe(503);
      } finally {
        frozen?.thaw();
      }
      const accepted = await stage.api.requestSignature(file.json.id, CITIZEN);
      await stage.api.waitFor(accepted.json.id, ['awaiting_approval'], TIMEOUT_MS);
      await tap(stage, 'approve');
      await stage.api.waitFor(accepted.json.id, ['completed'], TIMEOUT_MS);
    },
    TIMEOUT_MS,
  );
});
