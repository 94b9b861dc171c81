/** The worker with a failpoint, where the environment arms one. */
import { armedFrom, withFailpoints } from '@kyso/testkit';
import { runWorker } from '../src/run-worker.ts';

const arming = armedFrom(process.env);
await runWorker((adapters) =>
  arming === undefined ? adapters : withFailpoints(adapters, arming.armed, arming.logPath),
);
