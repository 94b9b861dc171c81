import { describeWithServer, itIfOurs, startMongo } from '@kyso/testkit';
import { type Link, requestsThroughFaults, startWired } from './bad-wire.ts';
import { expectRightEnds } from './right-ends.ts';

const TIMEOUT_MS = 300_000;

const server = await startMongo();

describeWithServer(server, `over a bad wire to ${server?.name}`, (mongo) => {
  const url = mongo.url(`kyso_wire_${process.pid}`);
  const port = Number(new URL(url).port);
  const link: Link = {
    port: () => port,
    workerEnv: (proxyPort) => ({ KYSO_STORE_URL: url.replace(`:${port}/`, `:${proxyPort}/`) }),
  };

  // The driver of a replica set finds the addresses of its members by itself, past any proxy.
  itIfOurs(mongo.name, mongo.process)(
    'a worker brings every request to its end, with one push and every end told',
    async () => {
      await using wired = await startWired(link, { KYSO_STORE_URL: url });
      const ids = await requestsThroughFaults(wired);
      await expectRightEnds(wired.stage, wired.receiver, ids);
    },
    TIMEOUT_MS,
  );
});
