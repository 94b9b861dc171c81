/** The gateway with a failpoint, where the environment arms one. */
import { armedFrom, withFailpoints } from '@kyso/testkit';
import { runGateway } from '../src/run-gateway.ts';

const arming = armedFrom(process.env);
await runGateway((adapters) =>
  arming === undefined ? adapters : withFailpoints(adapters, arming.armed, arming.logPath),
);
