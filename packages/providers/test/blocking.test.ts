import { describe, expect, it } from '@jest/globals';
import { KysoError, type Outcome } from '@kyso/domain';
import { lookupBlocking, startBlocking } from '../src/blocking.ts';
import { Unsent } from '../src/unsent.ts';
import { TRANSACTION } from './sp769/orders.ts';

const never = new AbortController().signal;
const start = (run: (signal: AbortSignal) => Promise<Outcome>, signal = never, timeoutMs = 5_000) =>
  startBlocking({ run, signal, timeoutMs, settleMs: 20 });
const after = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));
const down = () => new KysoError('provider.unavailable', 'the connection broke');
const answerOf = async (submission: Awaited<ReturnType<typeof start>>) =>
  submission.kind === 'accepted' ? submission.answer : submission;

describe('a call that stays open', () => {
  it('is accepted while it is open and ends with its outcome', async () => {
    const submission = await start(() => after(60, { kind: 'declined' }));
    expect(submission).toMatchObject({ kind: 'accepted', session: expect.any(String) });
    expect(await answerOf(submission)).toEqual({ kind: 'declined' });
  });

  it('is refused when the refusal comes at once', async () => {
    const refusal = { kind: 'refused', code: 'account.not_found' } as const;
    expect(await start(async () => refusal)).toEqual(refusal);
  });

  it('fails like any call when it breaks at once', async () => {
    await expect(start(() => Promise.reject(down()))).rejects.toMatchObject({ code: 'provider.unavailable' });
  });

  it('is lost, not declined, when it breaks later', async () => {
    const submission = await start(() => after(40, 0).then(() => Promise.reject(down())));
    expect(await answerOf(submission)).toEqual({ kind: 'lost' });
  });

  it('ends with its own time, not with that of its caller', async () => {
    const caller = new AbortController();
    const ended = (signal: AbortSignal) =>
      new Promise<Outcome>((_, reject) => signal.addEventListener('abort', () => reject(down())));
    const submission = await start(ended, caller.signal, 80);
    caller.abort();
    const answer = answerOf(submission);
    expect(await Promise.race([answer, after(20, 'open')])).toBe('open');
    expect(await answer).toEqual({ kind: 'lost' });
  });

  it('can be looked up only as waiting, or as lost when nobody took note of its acceptance', () => {
    const unsent = new Unsent();
    expect(lookupBlocking({ ...TRANSACTION, session: '{}' }, unsent)).toEqual({ kind: 'waiting' });
    expect(lookupBlocking(TRANSACTION, unsent)).toEqual({ kind: 'lost' });
  });

  it('may be tried again only when what precedes it failed in this process', async () => {
    const unsent = new Unsent();
    const attempt = unsent.before(TRANSACTION.transactionId, () => Promise.reject(down()));
    await expect(attempt).rejects.toMatchObject({ code: 'provider.unavailable' });
    expect(lookupBlocking(TRANSACTION, unsent)).toEqual({ kind: 'unknown' });
    await unsent.before(TRANSACTION.transactionId, async () => 'sent');
    expect(lookupBlocking(TRANSACTION, unsent)).toEqual({ kind: 'lost' });
  });
});
