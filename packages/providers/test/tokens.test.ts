import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from '@kyso/domain';
import { type Token, Tokens } from '../src/tokens.ts';
import { ManualClock } from './manual-clock.ts';

function world() {
  const clock = new ManualClock();
  const tokens = new Tokens(clock);
  let fetched = 0;
  const fetch = async (): Promise<Token> => {
    fetched += 1;
    return { value: `t${fetched}`, expiresAtMs: clock.now() + 100_000 };
  };
  return { clock, tokens, fetch, get: () => tokens.get('owner', fetch) };
}

describe('tokens', () => {
  it('are fetched once for all who wait, and kept', async () => {
    const { get } = world();
    expect(await Promise.all([get(), get()])).toMatchObject([{ value: 't1' }, { value: 't1' }]);
    expect(await get()).toMatchObject({ value: 't1' });
  });

  it('are renewed shortly before their end', async () => {
    const { get, clock } = world();
    await get();
    clock.nowMs += 69_999;
    expect(await get()).toMatchObject({ value: 't1' });
    clock.nowMs += 1;
    expect(await get()).toMatchObject({ value: 't2' });
  });

  it('are dropped only by who holds the newest', async () => {
    const { get, tokens } = world();
    const first = (await get()) as Token;
    tokens.drop('owner', first);
    expect(await get()).toMatchObject({ value: 't2' });
    tokens.drop('owner', first);
    expect(await get()).toMatchObject({ value: 't2' });
  });

  it('are asked for again after a failure, and a refusal is not kept', async () => {
    const { tokens, get } = world();
    await expect(tokens.get('owner', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await tokens.get('owner', async () => ({ kind: 'refused', code: 'account.not_found' }))).toMatchObject({
      kind: 'refused',
    });
    expect(await get()).toMatchObject({ value: 't1' });
  });
});

it('a bounded map forgets what was set longest ago', () => {
  const map = new BoundedMap<number>(2);
  for (const key of ['a', 'b', 'a', 'c']) map.set(key, 1);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 1]);
});
