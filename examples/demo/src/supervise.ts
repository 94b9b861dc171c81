/** What systemd does on a server: starts a program again when it ends by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Constellation, ProgramName } from '@kyso/testkit';

/** A terminal sends Ctrl-C to all processes at once: by then we know that the end was wanted. */
const RESTART_AFTER_MS = 500;

export type Supervised = Pick<Constellation, 'start'> & {
  url(program: ProgramName): string;
  program(name: ProgramName): { readonly pid: number; readonly ended: Promise<void> };
};

/**
 * Watches the programs until it is disposed of; each comes back at the address it had.
 * @param say gets a line for each end and each new start.
 */
export function supervise(
  constellation: Supervised,
  programs: readonly ProgramName[],
  say: (line: string) => void,
): AsyncDisposable {
  const stop = new AbortController();
  const watching = programs.map((name) => keep(constellation, name, say, stop.signal));
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(watching);
    },
  };
}

async function keep(constellation: Supervised, name: ProgramName, say: (line: string) => void, stop: AbortSignal) {
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  while (!stop.aborted) {
    const { pid, ended } = constellation.program(name);
    const address = constellation.url(name);
    await Promise.race([ended, stopped]);
    await sleep(RESTART_AFTER_MS, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return;
    try {
      const { pid: newPid } = await constellation.start(name, { env: { KYSO_PORT: new URL(address).port } });
      say(`${name} (pid ${pid}) ended and was started again (pid ${newPid}).`);
    } catch (error) {
      say(`${name} (pid ${pid}) ended and does not start again: ${error instanceof Error ? error.message : error}`);
      return;
    }
  }
}
