import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kyso/runtime';
import { tryProvider } from '../src/provider-connection.ts';

const SECRET = 'secret-canary';
/** What the provider says to a question about nobody. */
let answer = { status: 200, message: '' };
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ status_code: answer.status, message: answer.message, data: null }));
  });
});
let baseUrl = '';

beforeAll(async () => {
  baseUrl = await listen(server);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function listen(on: Server): Promise<string> {
  await new Promise<void>((resolve) => on.listen(0, '127.0.0.1', resolve));
  const { port } = on.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}`;
}

const attempt = (change: object = {}, protocol = 'smartca') =>
  tryProvider(
    { code: 'mine', protocol, settings: { baseUrl, spId: 'id', spPassword: SECRET, ...change } },
    systemClock,
  );

describe('trying a provider', () => {
  it('is content when nobody is unknown there', async () => {
    answer = { status: 401, message: 'user_id not found' };
    await expect(attempt()).resolves.toBeUndefined();
  });

  it.each([
    [401, 'sp_id or sp_password invalid', /^provider\.credentials_rejected: .*status 401.*provider settings/],
    [500, 'SERVAR_INTERNAL_ERROR', /^provider\.unavailable: .*status 500/],
  ])('tells %i %s from the others', async (status, message, wanted) => {
    answer = { status, message };
    await expect(attempt()).rejects.toThrow(wanted);
  });

  it('names what is wrong with the settings, and no secret', async () => {
    const error = await attempt({ baseUrl: 7, spID: 'x' }).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/validation_failed: .*settings: baseUrl wrong, spID unknown/);
    expect(String(error)).not.toContain(SECRET);
    await expect(attempt({}, 'smart-ca')).rejects.toThrow(/validation_failed: .*protocol/);
  });

  it('says that nobody listens at the address', async () => {
    const gone = createServer();
    const nowhere = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    await expect(attempt({ baseUrl: nowhere })).rejects.toThrow(/^provider\.unavailable: .*ECONNREFUSED/);
  });
});
