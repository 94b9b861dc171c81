import type { ServerProcess } from '../launch/server-process.ts';
import { type Jest, jest } from './jest.ts';

/**
 * Describes a suite that needs a real server, which is stopped afterwards. Without one the suite is skipped; that happens
 * on a desk alone, for in CI the start has thrown (`standIn`).
 */
export function describeWithServer<S extends AsyncDisposable>(
  server: S | undefined,
  name: string,
  suite: (server: S) => void,
): void {
  const { describe, it, afterAll } = jest();
  if (server === undefined) {
    describe(name, () => {
      it.skip('needs a server', () => undefined);
    });
    return;
  }
  describe(name, () => {
    suite(server);
    // Last, for Jest calls them in this order: whatever the suite opened is closed while the server still answers.
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });
  });
}

/** `it` for tests that freeze or kill a server; skipped, with a printed line, for one that somebody else runs. */
export function itIfOurs(name: string, process: ServerProcess | undefined): Jest['it'] | Jest['it']['skip'] {
  const { it } = jest();
  if (process !== undefined) return it;
  globalThis.process.stderr.write(`SKIPPED: ${name} is not ours to freeze\n`);
  return it.skip;
}
