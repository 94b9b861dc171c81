import { fileURLToPath } from 'node:url';
import { describeStore, describeStoreProcesses, describeWithServer, startMongo } from '@kyso/testkit';
import { dropDatabase, mongoStores, newDatabase } from './harness.ts';

const server = await startMongo();

describeWithServer(server, `on ${server?.name}`, (mongo) => {
  describeStore('the MongoDB store', mongoStores(mongo));
  describeStoreProcesses('one MongoDB', {
    openerPath: fileURLToPath(new URL('open-store.ts', import.meta.url)),
    place: async () => {
      const where = newDatabase(mongo);
      return { where, cleanUp: () => dropDatabase(where) };
    },
  });
});
