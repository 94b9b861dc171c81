import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { KysoError, type Providers, type RemoteSigner, type RequestId, type Transaction } from '@kyso/domain';
import { createMetrics } from '@kyso/runtime';
import { expectCode, RecordingBell } from '@kyso/testkit';
import { limitProviders, type ProviderLimits } from '../src/provider-limits.ts';

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
  return limitedWith(new RecordingBell(), signers, limits).providers;
}

function limitedWith(bell: RecordingBell, signers: readonly RemoteSigner[], limits: ProviderLimits) {
  const find = (code: string) => signers.find((signer) => signer.code === code);
  return limitProviders({ codes: signers.map(({ code }) => code), find }, limits, { metrics, bell });
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

  it('begin with two calls at a time, and let more in with each answer', async () => {
    const { signer, calls } = aSigner('new');
    const providers = limited([signer], { atOnce: 4, perSecond: 0 });
    const looks = Array.from({ length: 6 }, () => providers.find('new')?.lookup(NO_TRANSACTION, signal));
    expect(calls).toHaveLength(2);
    calls[0]?.();
    await looks[0];
    expect(calls).toHaveLength(4);
    calls[1]?.();
    await looks[1];
    expect(calls).toHaveLength(6);
    for (const end of calls) end();
    await Promise.all(looks);
  });

  it('leave a provider that fell silent one call at a time until it answers', async () => {
    jest.useFakeTimers();
    const { signer, calls } = aSigner('silent');
    const providers = limited([signer], { atOnce: 4, perSecond: 0 });
    const look = () => providers.find('silent')?.lookup(NO_TRANSACTION, signal) ?? Promise.reject();
    const first = [look(), look()].map((call) => expectCode(call, 'provider.unavailable'));
    await jest.advanceTimersByTimeAsync(10_000);
    for (const end of calls) end(unavailable({ reason: 'timeout' }));
    await Promise.all(first);
    const probe = look();
    await expectCode(look(), 'provider.rate_limited');
    expect(calls).toHaveLength(3);
    calls[2]?.();
    await probe;
  });

  it('send those whom an open circuit turned away to sleep, and wake them when it lets a call through', async () => {
    jest.useFakeTimers();
    const bell = new RecordingBell();
    let isOpen = true;
    const lookup: RemoteSigner['lookup'] = async () => {
      if (isOpen) throw unavailable({ reason: 'circuit_open', retryAfterMs: 15_000 });
      return { kind: 'waiting' };
    };
    const signer = { code: 'down', lookup } as Pick<RemoteSigner, 'code' | 'lookup'> as RemoteSigner;
    const { providers, sleep } = limitedWith(bell, [signer], { atOnce: 1, perSecond: 0 });
    const look = () => providers.find('down')?.lookup(NO_TRANSACTION, signal) ?? Promise.reject();
    const waits: number[] = [];
    for (let n = 0; n < 100; n++) {
      const error = await look().catch((thrown: KysoError) => thrown);
      expect(error).toMatchObject({ code: 'provider.unavailable', details: { reason: 'circuit_open' } });
      const { standBy, retryAfterMs } = (error as KysoError).details;
      waits.push(Number(retryAfterMs));
      sleep(String(standBy), { kind: 'effect', effect: 'prepare', requestId: `sr_${n}` as RequestId, seq: 2 });
    }
    // Nobody looks again within a minute unless somebody rings.
    expect(waits).toEqual(waits.map((_, n) => 60_000 + 300 * n));
    await jest.advanceTimersByTimeAsync(16_000);
    expect(bell.take()).toHaveLength(1);
    isOpen = false;
    await look();
    await jest.advanceTimersByTimeAsync(15_000);
    expect(bell.take()).toHaveLength(99);
  });
});
