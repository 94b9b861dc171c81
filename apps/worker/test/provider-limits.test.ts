import { describe, expect, it } from '@jest/globals';
import type { Providers, RemoteSigner, Transaction } from '@kyso/domain';
import { createMetrics } from '@kyso/runtime';
import { expectCode } from '@kyso/testkit';
import { limitProviders } from '../src/provider-limits.ts';

/** A lookup that ends when the test says so. */
function aSigner(code: string) {
  const calls: (() => void)[] = [];
  const lookup: RemoteSigner['lookup'] = () => new Promise((resolve) => calls.push(() => resolve({ kind: 'waiting' })));
  return { calls, signer: { code, lookup } as Pick<RemoteSigner, 'code' | 'lookup'> as RemoteSigner };
}

const metrics = createMetrics({ version: 'test', process: 'worker' });
const NO_TRANSACTION = {} as Transaction;
const signal = new AbortController().signal;

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
});
