import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command may write to and how it was called. */
export type Call = {
  /** Words after the command. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Standard output: results only, one JSON value a line. */
  print(value: unknown): void;
  /** Standard output: text for people. */
  say(text: string): void;
  /** A variable of the environment that the caller names; for secrets that must not be in the list of processes. */
  variable(name: string): string | undefined;
};

export type Command = {
  /** Words that name it: `tenant create`. */
  readonly name: string;
  /** The rest of the line, for `help`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Options;
  /** @returns the exit code. */
  run(call: Call): Promise<number>;
};

/** The caller's mistake: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the call names is of no use, or this machine cannot do it: printed without a stack, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export function required(call: Call, option: string): string {
  const value = call.options[option];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${option} is required`);
  return value;
}

/** A secret in the variable that `--option` names: the secret itself would stand in the list of processes. */
export function secret(call: Call, option: string): string | undefined {
  const name = call.options[option];
  if (typeof name !== 'string' || name === '') return undefined;
  const value = call.variable(name);
  if (value === undefined) throw new UsageError(`the variable ${name} is not set`);
  return value;
}

export function word(call: Call, index: number, meaning: string): string {
  const value = call.words[index];
  if (value === undefined) throw new UsageError(`give ${meaning}`);
  return value;
}
