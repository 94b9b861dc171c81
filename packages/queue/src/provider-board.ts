/**
 * What the processes that call providers have seen, laid out in Redis for the operators' page, which has no store. The
 * records in the store are the truth: what is lost here is written again within a round.
 */
import type { ProviderObservation } from '@kyso/domain';
import type { Redis } from 'ioredis';

export type ProviderBoard = {
  /** The providers that are configured, called or not. */
  readonly codes: readonly string[];
  readonly observations: readonly ProviderObservation[];
};

/** Three rounds of the watch; afterwards nobody is there who could know. */
const LIFE_MS = 90_000;
const keyOf = (prefix: string) => `${prefix}:provider-board`;

export async function putProviderBoard(connection: Redis, prefix: string, board: ProviderBoard): Promise<void> {
  await connection.set(keyOf(prefix), JSON.stringify(board), 'PX', LIFE_MS);
}

/** Undefined when no worker has written lately. */
export async function readProviderBoard(connection: Redis, prefix: string): Promise<ProviderBoard | undefined> {
  const text = await connection.get(keyOf(prefix));
  // written by the function above
  return text === null ? undefined : (JSON.parse(text) as ProviderBoard);
}
