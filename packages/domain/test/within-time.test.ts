import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { withinTime } from '../src/index.ts';

const LONG_MS = 600_000;
const never = () => new AbortController().signal;
/** A call that ends when it is told to, with what it was told. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason));
  });

describe('a call within a time', () => {
  it('gives what the call gives, and what it throws', async () => {
    expect(await withinTime(LONG_MS, never(), async () => 'answer')).toBe('answer');
    const refused = withinTime(LONG_MS, never(), async () => {
      throw new TypeError('refused');
    });
    await expect(refused).rejects.toThrow('refused');
  });

  it('is told when the time is over', async () => {
    expect(await withinTime(1, never(), untilAborted)).toMatchObject({ name: 'TimeoutError' });
  });

  it('is told when its caller gives up, and why', async () => {
    const caller = new AbortController();
    const call = withinTime(LONG_MS, caller.signal, untilAborted);
    caller.abort('shutdown');
    expect(await call).toBe('shutdown');
  });

  it('finds its signal aborted when the caller had given up before', async () => {
    const reason = await withinTime(LONG_MS, AbortSignal.abort('shutdown'), async ({ reason }) => reason);
    expect(reason).toBe('shutdown');
  });

  it('leaves nothing behind at the signal of its caller', async () => {
    const signal = never();
    await withinTime(LONG_MS, signal, async () => expect(getEventListeners(signal, 'abort')).toHaveLength(1));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
