/** Everything the demo needs, running: the constellation, a tenant with a key, a portal with its webhook receiver. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Constellation, startConstellation } from '@kyso/testkit';
import { hashOperatorPassword } from './operator.ts';
import { Portal } from './portal.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { supervise } from './supervise.ts';

export type Stage = AsyncDisposable & {
  readonly constellation: Constellation;
  readonly receiver: Receiver;
  readonly portal: Portal;
  readonly apiKey: string;
  readonly operator: { readonly name: string; readonly password: string };
};

export async function startStage(dir: string): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  await mkdir(dir, { recursive: true });
  const operator = { name: 'operator', password: randomBytes(9).toString('base64url') };
  const given = process.env['REDIS_URL'];
  const constellation = stack.use(
    await startConstellation({
      dir,
      ...(given === undefined ? {} : { redisUrl: given }),
      programs: ['sandbox', 'gateway', 'worker', 'console'],
      env: {
        KYSO_OPERATORS: `${operator.name}:operator:${await hashOperatorPassword(operator.password)}`,
        KYSO_QUEUE_PREFIX: `kyso-demo-${process.pid}`,
        KYSO_POLL_FAST_MS: '500',
        // the CA of the sandbox outlives one demo, so that a second start is quick
        SANDBOX_STATE_DIR: join(dir, '..', 'sandbox'),
        NODE_COMPILE_CACHE: join(dir, '..', 'compile-cache'),
      },
    }),
  );
  stack.use(supervise(constellation, ['gateway', 'worker', 'console'], console.log));
  const receiver = stack.use(await startReceiver());
  const apiKey = await createKey(constellation);
  const portal = new Portal(constellation.url('gateway'), apiKey);
  receiver.trust(await portal.registerWebhook(receiver.url));
  const owned = stack.move();
  return { constellation, receiver, portal, apiKey, operator, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function createKey(constellation: Constellation): Promise<string> {
  // the commands print one JSON object
  const tenant = JSON.parse(await constellation.kyso('tenant', 'create', '--name', 'Cổng dịch vụ công (demo)')) as {
    id: string;
  };
  const key = JSON.parse(await constellation.kyso('key', 'create', '--tenant', tenant.id, '--label', 'demo')) as {
    key: string;
  };
  return key.key;
}
