/** Everything as processes: Redis, sandbox, gateway, two workers, receiver. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ApiClient,
  type Armed,
  armingEnv,
  type Constellation,
  createApiClient,
  type Launched,
  type ProgramName,
  startConstellation,
} from '@kyso/testkit';
import { startReceiver } from '../receiver-log.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ENTRIES: Readonly<Partial<Record<ProgramName, string>>> = {
  worker: here('../faulty-worker.ts'),
  'worker-2': here('../faulty-worker.ts'),
  gateway: here('../../../gateway/test-e2e/faulty-gateway.ts'),
};
/** Longer than a circuit stays open (15 s): a provider that comes back is asked once more before the end. */
const MARGIN_MS = 20_000;
/** People who never answer are given up after so long. */
const APPROVAL_SECONDS = 12;

export type ChaosStage = AsyncDisposable & {
  readonly constellation: Constellation;
  readonly api: ApiClient;
  readonly receiver: Launched;
  /** Lines `id type request`. */
  readonly receivedLog: string;
  /** Lines `mode point`. */
  readonly struckLog: string;
  start(name: ProgramName, armed?: Armed): Promise<Launched>;
};

/** Data, logs and what was received are left in the directory. */
export async function startChaosStage(): Promise<ChaosStage> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'kyso-chaos-'));
  const entry = (name: ProgramName) => ({ entry: ENTRIES[name] ?? '' });
  const constellation = stack.use(
    await startConstellation({
      dir,
      programs: ['sandbox', 'gateway', 'worker', 'worker-2'],
      env: {
        KYSO_LOG_LEVEL: 'warn',
        KYSO_POLL_FAST_MS: '300',
        KYSO_POLL_SLOW_MS: '1000',
        KYSO_SWEEP_INTERVAL_MS: '1000',
        KYSO_APPROVAL_MARGIN_MS: `${MARGIN_MS}`,
        SANDBOX_APPROVAL_SECONDS: `${APPROVAL_SECONDS}`,
      },
      changes: { gateway: entry('gateway'), worker: entry('worker'), 'worker-2': entry('worker-2') },
    }),
  );
  const receiver = stack.use(await startReceiver(constellation));
  const api = await createApiClient(constellation);
  const endpoint = await api.call('POST', '/v1/webhook-endpoints', { url: receiver.url });
  if (endpoint.status !== 201) throw new Error(`the receiver was not registered: ${JSON.stringify(endpoint.json)}`);
  const struckLog = join(dir, 'struck.log');
  const owned = stack.move();
  return {
    constellation,
    api,
    receiver,
    receivedLog: receiver.logFile,
    struckLog,
    start: (name, armed) =>
      constellation.start(name, {
        ...entry(name),
        ...(armed === undefined ? {} : { env: armingEnv(armed, struckLog) }),
      }),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
