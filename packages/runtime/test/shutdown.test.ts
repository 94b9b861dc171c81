import { describe, expect, it } from '@jest/globals';
import { createLogger, installShutdown } from '../src/index.ts';

function rig(capMs?: number) {
  const listeners = new Map<string, () => void>();
  const { promise: exited, resolve: exit } = Promise.withResolvers<number>();
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
  const host = { on: (name: string, listener: () => void) => void listeners.set(name, listener), exit };
  const shutdown = installShutdown({ logger, host, ...(capMs === undefined ? {} : { capMs }) });
  return { shutdown, exited, lines, send: (name: string) => listeners.get(name)?.() };
}

describe('shutdown', () => {
  it('aborts, closes in reverse order and leaves with 0', async () => {
    const { shutdown, exited, send } = rig();
    const closed: string[] = [];
    shutdown.defer('store', () => closed.push('store'));
    shutdown.defer('server', async () => {
      expect(shutdown.signal.aborted).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 5));
      closed.push('server');
    });
    send('SIGTERM');
    expect(await exited).toBe(0);
    expect(closed).toEqual(['server', 'store']);
  });

  it('closes the rest when one fails, says so and leaves with 1', async () => {
    const { shutdown, exited, send, lines } = rig();
    const closed: string[] = [];
    shutdown.defer('store', () => closed.push('store'));
    shutdown.defer('server', () => Promise.reject(new Error('stuck')));
    send('SIGINT');
    expect(await exited).toBe(1);
    expect(closed).toEqual(['store']);
    expect(lines.join()).toContain('closing failed');
  });

  it('leaves with 1 when closing takes too long, or at a second signal', async () => {
    const slow = rig(10);
    slow.shutdown.defer('server', () => new Promise(() => {}));
    slow.send('SIGTERM');
    expect(await slow.exited).toBe(1);

    const impatient = rig();
    impatient.shutdown.defer('server', () => new Promise((resolve) => setTimeout(resolve, 50)));
    impatient.send('SIGTERM');
    impatient.send('SIGTERM');
    expect(await impatient.exited).toBe(1);
  });
});
