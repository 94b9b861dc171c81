/** What an adapter has to remember between two looks at a transaction. The core stores it sealed and hands it back. */
import type { Transaction } from '@kyso/domain';
import type { z } from 'zod';
import { fromJson } from './parse.ts';

/** The session that this adapter handed out, or undefined when the answer that would have made one never came. */
export function sessionOf<T extends z.ZodType>(schema: T, { session }: Transaction): z.output<T> | undefined {
  return session === undefined ? undefined : schema.parse(fromJson(Buffer.from(session)));
}
