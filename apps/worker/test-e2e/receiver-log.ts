/** A portal's receiver as a process, and what it was told: the outside view of how requests ended. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Constellation, type Launched, launch } from '@kyso/testkit';

export type Receiver = Launched & {
  readonly url: string;
  /** Lines `id type request`. */
  readonly logFile: string;
  /** The terminal events of a request that were received, each once however often it came. */
  ends(requestId: string): Promise<readonly string[]>;
};

const ENDS = ['completed', 'partially_completed', 'declined', 'expired', 'canceled', 'failed'];
const STEP_MS = 200;

export async function startReceiver({ dir }: Pick<Constellation, 'dir'>): Promise<Receiver> {
  const logFile = join(dir, 'received.log');
  const launched = await launch({
    name: 'receiver',
    args: [fileURLToPath(new URL('./chaos/receiver.ts', import.meta.url)), logFile],
    env: {},
    logFile: join(dir, 'logs', 'receiver.log'),
  });
  return {
    ...launched,
    url: launched.listening['url'] ?? '',
    logFile,
    async ends(requestId) {
      const lines = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').map((line) => line.split(' '));
      const told = lines.filter(([, type = '', id]) => id === requestId && ENDS.includes(type.split('.')[1] ?? ''));
      return [...new Map(told.map(([id, type = '']) => [id, type])).values()];
    },
  };
}

/** The ends of all that were told, once each has one or the time is over. */
export async function untilTold(
  receiver: Receiver,
  ids: readonly string[],
  timeoutMs: number,
): Promise<readonly (readonly string[])[]> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const ends = await Promise.all(ids.map((id) => receiver.ends(id)));
    if (ends.every(({ length }) => length > 0) || Date.now() > giveUpAt) return ends;
    await sleep(STEP_MS);
  }
}
