/** The other end of a child pool: a process that answers calls until its parent is gone. */
import { isKysoError } from '@kyso/domain';
import type { ChildAnswer, ChildMessage } from './child-pool.ts';

export type ChildCalls = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * Answers the calls of the parent, one after the other. A KysoError is told with code and details; any other error ends the process,
 * for it is a bug.
 * @param prepare gets what the pool was given as `setup`.
 */
export function serveCalls(prepare: (setup: never) => Promise<ChildCalls>): void {
  let calls: Promise<ChildCalls> | undefined;
  process.on('message', async (message: ChildMessage) => {
    if ('setup' in message) {
      calls = prepare(message.setup as never); // both ends are in one app
      await calls;
      process.send?.('ready');
      return;
    }
    process.send?.(await answer((await calls) ?? {}, message));
  });
  process.once('disconnect', () => process.exit(0));
}

async function answer(
  calls: ChildCalls,
  { name, args }: { name: string; args: readonly unknown[] },
): Promise<ChildAnswer> {
  const call = calls[name];
  if (call === undefined) throw new TypeError(`there is no call ${name}`);
  try {
    return { result: await call(...(args as never[])) };
  } catch (error) {
    if (!isKysoError(error)) throw error;
    return { fault: { code: error.code, message: error.message, details: error.details } };
  }
}
