import { text } from 'node:stream/consumers';
import { hashPassword } from '@kyso/runtime';
import { type Command, UsageError } from '../command.ts';

const MIN_CHARACTERS = 12;

/** Reads from standard input, so that the password is in no process list and no shell history. */
export const password: Command = {
  name: 'password',
  usage: '< FILE',
  summary: 'hash a password read from standard input, for KYSO_OPERATORS',
  options: {},
  async run() {
    const given = (await text(process.stdin)).replace(/\r?\n$/, '');
    if (given.length < MIN_CHARACTERS)
      throw new UsageError(`give at least ${MIN_CHARACTERS} characters on standard input`);
    process.stdout.write(`${await hashPassword(given)}\n`);
    return 0;
  },
};
