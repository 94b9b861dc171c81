import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function start(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('says in one line where it listens, and stops on %s', async (signal) => {
    const child = start({ SANDBOX_SP_ID: 'id', SANDBOX_SP_PASSWORD: 'secret' });
    const [line] = await once(child.stdout ?? child, 'data');
    const { event, url } = JSON.parse(String(line));
    expect(event).toBe('listening');
    expect((await fetch(`${url}/pki/root.pem`)).status).toBe(200);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('does not start without the credentials of the service provider', async () => {
    const child = start({});
    const [message] = await once(child.stderr ?? child, 'data');
    expect(String(message)).toContain('SANDBOX_SP_PASSWORD');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
