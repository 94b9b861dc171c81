import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { KysoError, type Providers, type RemoteSigner, type Transaction } from '@kyso/domain';
import { createMetrics } from '@kyso/runtime';
import { expectCode } from '@kyso/testkit';
import { limitProviders } from '../src/provider-limits.ts';

/** A lookup that ends when the test says so, with a fault where it names one. */
function aSigner(code: string) {
  const calls: ((fault?: KysoError) => void)[] = [];
  const lookup: RemoteSigner['lookup'] = () =>
    new Promise((resolve, reject) =>
      calls.push((fault) => (fault === undefined ? resolve({ kind: 'waiting' }) : reject(fault))),
    );
  return { calls, signer: { code, lookup } as Pick<RemoteSigner, 'code' | 'lookup'> as RemoteSigner };
}

const metrics = createMetrics({ version: 'test', process: 'worker' });
const NO_TRANSACTION = {} as Transaction;
const signal = new AbortController().signal;
const unavailable = (details: object) =>
  new KysoError('provider.unavailable', 'no answer', { details: { ...details } });

afterEach(() => void jest.useRealTimers());

function limited(signers: readonly RemoteSigner[], limits: { atOnce: number; perSecond: number }): Providers {
  const find = (code: string) => signers.find((signer) => signer.code === code);
  return limitProviders({ codes: signers.map(({ code }) => code), find }, limits, metrics);
}

describe('the limits of a provider', () => {
  it('turn a call away at once when the provider is silent, and leave the others alone', async () => {
    const [silent, other] = [aSigner('silent'), aSigner('other')];
    const providers = limited([silent.signer, other.signer], { atOnce: 2, perSecond: 0 });
    const look = (code: string) => providers.find(code)?.lookup(NO_TRANSACTION, signal) ?? Promise.reject();
    const hanging = [look('silent'), look('silent')];
    await expectCode(look('silent'), 'provider.rate_limited');
    expect(silent.calls).toHaveLength(2);

    const answered = look('other');
    other.calls[0]?.();
    expect(await answered).toEqual({ kind: 'waiting' });

    silent.calls[0]?.();
    await hanging[0];
    const third = look('silent');
    for (const end of silent.calls) end();
    expect(await third).toEqual({ kind: 'waiting' });
  });

  it('spread calls over time where a rate is set, and say when to come back', async () => {
    const { signer, calls } = aSigner('strict');
    const providers = limited([signer], { atOnce: 10, perSecond: 2 });
    const look = () => providers.find('strict')?.lookup(NO_TRANSACTION, signal) ?? Promise.reject();
    const running = [look(), look()];
    await expect(look()).rejects.toMatchObject({
      code: 'provider.rate_limited',
      details: { reason: 'rate', retryAfterMs: expect.any(Number) },
    });
    for (const end of calls) end();
    await Promise.all(running);
    expect(await metrics.registry.metrics()).toMatch(
      /provider_requests_total\{provider="strict",op="lookup",code_class="answer"\} 2/,
    );
  });

  it('let nobody stand in line behind calls that came to nothing', async () => {
    jest.useFakeTimers();
    const { signer, calls } = aSigner('silent');
    const look = () => limits.find('silent')?.lookup(NO_TRANSACTION, signal) ?? Promise.reject();
    const limits = limited([signer], { atOnce: 1, perSecond: 0 });
    const first = expectCode(look(), 'provider.unavailable');
    await jest.advanceTimersByTimeAsync(10_000);
    calls[0]?.(unavailable({ reason: 'timeout' }));
    await first;
    const hanging = look();
    // No timer moves here: who stood in line would be there for ever.
    await expectCode(look(), 'provider.rate_limited');
    calls[1]?.();
    await hanging;
    const third = look();
    const inLine = look();
    calls[2]?.();
    await third;
    calls[3]?.();
    expect(await inLine).toEqual({ kind: 'waiting' });
  });

  it('send those whom an open circuit turned away back one after the other', async () => {
    jest.useFakeTimers();
    const lookup = () => Promise.reject(unavailable({ reason: 'circuit_open', retryAfterMs: 15_000 }));
    const signer = { code: 'down', lookup } as Pick<RemoteSigner, 'code' | 'lookup'> as RemoteSigner;
    const providers = limited([signer], { atOnce: 1, perSecond: 0 });
    const waits: unknown[] = [];
    for (let n = 0; n < 100; n++) {
      const error = await providers
        .find('down')
        ?.lookup(NO_TRANSACTION, signal)
        .catch((thrown: KysoError) => thrown);
      expect(error).toMatchObject({ code: 'provider.unavailable', details: { reason: 'circuit_open' } });
      waits.push((error as KysoError).details['retryAfterMs']);
    }
    expect(waits).toEqual(waits.map((_, n) => 15_000 + 100 * n));
  });
});
