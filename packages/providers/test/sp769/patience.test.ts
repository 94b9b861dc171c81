/** A provider that takes the call and says nothing. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RemoteSigner } from '@kyso/domain';
import { ORDER, TRANSACTION } from './orders.ts';
import { ACCOUNT, failure, noSignal, SP_PASSWORD, signerAt } from './signer.ts';

let server: Server;
beforeEach(async () => {
  server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function patientFor(timeoutMs: number) {
  // Always an AddressInfo: the server listens on TCP.
  const { port } = server.address() as AddressInfo;
  return signerAt(`http://127.0.0.1:${port}`, { timeoutMs });
}

const CALLS: readonly [string, (signer: RemoteSigner, signal: AbortSignal) => Promise<unknown>][] = [
  ['listCredentials', (signer, signal) => signer.listCredentials(ACCOUNT, signal)],
  ['submit', (signer, signal) => signer.submit(ORDER, signal)],
  ['lookup', (signer, signal) => signer.lookup(TRANSACTION, signal)],
];

describe.each(CALLS)('%s', (_name, run) => {
  it('gives up after its own time', async () => {
    const error = await failure(run(patientFor(50), noSignal()));
    expect(error).toMatchObject({ code: 'provider.unavailable', details: { reason: 'timeout' } });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(new RegExp(`${SP_PASSWORD}|${ACCOUNT.number}`));
  });

  it('stops when the caller does, before and during the call', async () => {
    const aborted = { code: 'provider.unavailable', details: { reason: 'aborted' } };
    expect(await failure(run(patientFor(1000), AbortSignal.abort()))).toMatchObject(aborted);
    expect(await failure(run(patientFor(1000), AbortSignal.timeout(30)))).toMatchObject(aborted);
  });
});
