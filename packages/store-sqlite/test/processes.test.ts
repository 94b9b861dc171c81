import { fileURLToPath } from 'node:url';
import { describeStoreProcesses } from '@kyso/testkit';
import { temporaryDirectory } from './harness.ts';

describeStoreProcesses('one SQLite file', {
  openerPath: fileURLToPath(new URL('open-store.ts', import.meta.url)),
  place: async () => {
    const { path, remove } = await temporaryDirectory();
    return { where: path, cleanUp: remove };
  },
});
