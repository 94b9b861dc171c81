import { describe, expect, it } from '@jest/globals';
import { sandboxProviders } from '@kyso/testkit';
import { type Link, requestsThroughFaults, startWired } from './bad-wire.ts';
import { untilSettled } from './chaos/settle.ts';
import { expectRightEnds } from './right-ends.ts';

const TIMEOUT_MS = 300_000;

const onLoopback = (port: number) => `http://127.0.0.1:${port}`;

/** SQLite has no wire; the wire to MongoDB has a test of its own. */
const LINKS: Readonly<Record<'provider' | 'queue' | 'receiver', Link>> = {
  provider: {
    port: ({ constellation }) => Number(new URL(constellation.url('sandbox')).port),
    workerEnv: (port) => ({ KYSO_PROVIDERS: JSON.stringify(sandboxProviders(onLoopback(port))) }),
  },
  queue: {
    port: ({ constellation }) => constellation.redis?.port ?? 0,
    workerEnv: (port) => ({ REDIS_URL: `redis://127.0.0.1:${port}` }),
  },
  receiver: {
    port: (_, receiver) => Number(new URL(receiver.url).port),
    workerEnv: () => ({}),
    webhookUrl: (port) => `${onLoopback(port)}/`,
  },
};

describe('over a bad wire', () => {
  it.each(['provider', 'queue', 'receiver'] as const)(
    'to its %s a worker brings every request to its end, with one push and every end told',
    async (link) => {
      await using wired = await startWired(LINKS[link]);
      const { stage, receiver } = wired;
      const ids = await requestsThroughFaults(wired);
      await untilSettled(stage.constellation, (line) => expect(line).toBe('settled'));
      await expectRightEnds(stage, receiver, ids);
    },
    TIMEOUT_MS,
  );
});
