import { jest } from './jest.ts';

/**
 * Describes a suite that needs a real server, which is stopped afterwards. Without one (a line has been printed, and in CI
 * the start has thrown) the suite is skipped.
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
