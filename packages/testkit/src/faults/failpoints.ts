/**
 * Failpoints: a name before and after every call that leaves a process. Between two such calls nothing happens that
 * could not be repeated unnoticed, so these are all the places where a crash or a pause can make a difference. They wrap
 * the adapters of a process from outside; programs that are shipped do not contain them.
 */
import { appendFileSync } from 'node:fs';
import {
  type Bell,
  type BlobStore,
  KysoError,
  type Providers,
  type RemoteSigner,
  type Store,
  type TenantId,
  WORKFLOW,
} from '@kyso/domain';

/** `kill`: SIGKILL to itself; `stop`: SIGSTOP to itself, somebody else has to wake it; `throw`: the call fails. */
export type FaultMode = 'kill' | 'stop' | 'throw';

/** What happens at the `nth` time the named point is passed. */
export type Armed = { readonly point: string; readonly mode: FaultMode; readonly nth: number };

const EVENT_TYPES = [...new Set(['created', ...Object.values(WORKFLOW).flatMap(({ on }) => Object.keys(on))])];
const sides = (calls: readonly string[]) => calls.flatMap((call) => [`${call}:before`, `${call}:after`]);

/** Every point of a worker. An event that only a gateway writes is not among them. */
export const WORKER_FAILPOINTS: readonly string[] = sides([
  ...EVENT_TYPES.filter((type) => type !== 'created' && type !== 'canceled').map((type) => `append(${type})`),
  'wake_at',
  'mark_published',
  'blob.write',
  'provider.list',
  'provider.submit',
  'provider.lookup',
  'bell.ring',
  'delivery.insert',
  'delivery.record',
]);

export const GATEWAY_FAILPOINTS: readonly string[] = sides([
  'append(created)',
  'append(canceled)',
  'blob.write',
  'file.insert',
  'idempotency.claim',
  'idempotency.finish',
  'bell.ring',
]);

type Adapters = {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly bell: Bell;
  readonly providers?: Providers;
};

/** @param logPath gets a line for each point that struck, before it does. */
export function withFailpoints<A extends Adapters>(adapters: A, armed: Armed, logPath: string): A {
  const pass = passer(armed, logPath);
  const { store, blobs, bell, providers } = adapters;
  const tappedStore = replacing(store, {
    requests: tapped(store.requests, pass, {
      append: ([events]) => events.map(({ type }) => `append(${type})`),
      wakeAt: () => 'wake_at',
      markPublished: () => 'mark_published',
    }),
    files: tapped(store.files, pass, { insert: () => 'file.insert' }),
    idempotency: tapped(store.idempotency, pass, {
      claim: () => 'idempotency.claim',
      finish: () => 'idempotency.finish',
    }),
    webhooks: tapped(store.webhooks, pass, {
      insertDeliveries: () => 'delivery.insert',
      recordAttempt: () => 'delivery.record',
    }),
  });
  const tap = (signer: RemoteSigner | undefined) =>
    signer &&
    tapped(signer, pass, {
      listCredentials: () => 'provider.list',
      submit: () => 'provider.submit',
      lookup: () => 'provider.lookup',
    });
  return {
    ...adapters,
    store: tappedStore,
    blobs: tapped(blobs, pass, { write: () => 'blob.write' }),
    bell: tapped(bell, pass, { ring: () => 'bell.ring' }),
    ...(providers === undefined
      ? {}
      : {
          providers: replacing(providers, {
            find: (code: string, tenantId?: TenantId) => tap(providers.find(code, tenantId)),
          }),
        }),
  };
}

type Pass = (point: string) => void;

function passer({ point: wanted, mode, nth }: Armed, logPath: string): Pass {
  let passed = 0;
  return (point) => {
    if (point !== wanted || ++passed !== nth) return;
    appendFileSync(logPath, `${mode} ${point}\n`);
    if (mode === 'throw') throw new KysoError('store.unavailable', `failpoint ${point}`);
    process.kill(process.pid, mode === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any asynchronous method of a port
type Call = (...args: any[]) => Promise<unknown>;
type Names<T> = {
  readonly [K in keyof T]?: T[K] extends Call ? (args: Parameters<T[K]>) => string | readonly string[] : never;
};

/** The same object, with points before and after each named method. */
function tapped<T extends object>(target: T, pass: Pass, names: Names<T>): T {
  const methods = Object.entries(names) as [string, (args: unknown[]) => string | readonly string[]][]; // Object.entries forgets the keys
  return replacing(
    target,
    Object.fromEntries(
      methods.map(([method, nameOf]) => [
        method,
        async (...args: unknown[]) => {
          const points = [nameOf(args)].flat();
          for (const point of points) pass(`${point}:before`);
          const call = Reflect.get(target, method) as Call; // names are those of methods
          const result = await call.apply(target, args);
          for (const point of points) pass(`${point}:after`);
          return result;
        },
      ]),
    ),
  );
}

/** The same object with some members replaced; methods keep their own `this`, private fields included. */
function replacing<T extends object>(target: T, members: object): T {
  return new Proxy(target, {
    get(_, key) {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The variables by which {@link armedFrom} of a child knows what to do. */
export function armingEnv(armed: Armed, logPath: string): Record<string, string> {
  return { KYSO_FAILPOINT: `${armed.mode} ${armed.nth} ${armed.point}`, KYSO_FAILPOINT_LOG: logPath };
}

export function armedFrom(env: NodeJS.ProcessEnv): { readonly armed: Armed; readonly logPath: string } | undefined {
  const match = /^(kill|stop|throw) (\d+) (.+)$/.exec(env['KYSO_FAILPOINT'] ?? '');
  const logPath = env['KYSO_FAILPOINT_LOG'];
  if (match === null || logPath === undefined) return undefined;
  const [, mode = '', nth = '', point = ''] = match;
  return { armed: { mode: mode as FaultMode, nth: Number(nth), point }, logPath }; // one of the three words
}
