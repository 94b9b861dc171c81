/** How the text of one variable becomes a value. Messages complete the sentence "NAME must be …". */
import { PROVIDER_CODE } from '@kyso/domain';
import { z } from 'zod';
import { isPasswordHash } from './password.ts';
import { MASTER_KEY_BYTES, type MasterKey } from './vault.ts';

/** Somebody who may use the console: a `viewer` looks, an `operator` may also retry and clean jobs. */
export type Operator = {
  readonly name: string;
  readonly role: 'viewer' | 'operator';
  readonly passwordHash: string;
};

const MAX_PORT = 65_535;
const LIST_SEPARATOR = /[\s,]+/;
const MASTER_KEY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/;
const OPERATOR = /^([A-Za-z0-9._-]{1,64}):(viewer|operator):(.+)$/;

/** A provider of this installation. `settings` hold secrets and are checked by the family of the protocol. */
export type ProviderSettings = {
  readonly code: string;
  readonly protocol: string;
  readonly settings: Readonly<Record<string, unknown>>;
};

const PROVIDERS = z
  .array(
    z.strictObject({
      code: z.string().regex(PROVIDER_CODE),
      protocol: z.string().min(1),
      settings: z.record(z.string(), z.unknown()),
    }),
  )
  .refine((entries) => new Set(entries.map(({ code }) => code)).size === entries.length);

const expect = (message: string) => ({ error: message });

export const text = z.string();

export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, expect(`a whole number from ${min} to ${max}`))
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min)
        .max(max, expect(`a whole number from ${min} to ${max}`)),
    );

export const port = integer(0, MAX_PORT);

export const flag = z
  .enum(['true', 'false', '1', '0'], expect('true or false'))
  .transform((v) => v === 'true' || v === '1');

export const oneOf = <const T extends readonly [string, ...string[]]>(choices: T) =>
  z.enum(choices, expect(`one of ${choices.join(', ')}`));

export const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      expect(`an absolute URL starting with ${protocols.map((p) => `${p}//`).join(' or ')}`),
    );

/** The message names no field: what stands in this variable may be a password in the wrong place. */
export const providers = z.string().transform((value, context): readonly ProviderSettings[] => {
  const parsed = PROVIDERS.safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  context.addIssue('a JSON array of {code, protocol, settings} with different codes');
  return z.NEVER;
});

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** `mongodb://user:password@host1,host2/database?replicaSet=…`: several hosts make it no URL. */
export const mongoUrl = z
  .string()
  .regex(
    /^mongodb(\+srv)?:\/\/[^\s/?]+\/[A-Za-z0-9_-]{1,38}(\?\S*)?$/,
    expect('mongodb://host/database or mongodb+srv://host/database'),
  );

export const list = z.string().transform((value): readonly string[] => split(value));

export const urls = (protocols: readonly string[]) =>
  list.refine(
    (values) => values.length > 0 && values.every((value) => url(protocols).safeParse(value).success),
    expect(`absolute URLs starting with ${protocols.map((p) => `${p}//`).join(' or ')}`),
  );

export const masterKeys = z.string().transform((value, context): readonly MasterKey[] => {
  const keys = split(value).flatMap((entry) => {
    const [, kid = '', base64 = ''] = MASTER_KEY.exec(entry) ?? [];
    const key = new Uint8Array(Buffer.from(base64, 'base64'));
    return key.length === MASTER_KEY_BYTES ? [{ kid, key }] : [];
  });
  const isWhole = keys.length === split(value).length && keys.length > 0;
  if (isWhole && new Set(keys.map((k) => k.kid)).size === keys.length) return keys;
  context.addIssue('a list of kid:base64, each key exactly 32 random bytes and each kid different');
  return z.NEVER;
});

export const operators = z.string().transform((value, context): readonly Operator[] => {
  const found = split(value).flatMap((entry): Operator[] => {
    const [, name = '', role, passwordHash = ''] = OPERATOR.exec(entry) ?? [];
    return isPasswordHash(passwordHash) ? [{ name, role: role === 'operator' ? role : 'viewer', passwordHash }] : [];
  });
  if (found.length === split(value).length && found.length > 0) return found;
  context.addIssue('a list of name:role:scrypt-hash, where the role is viewer or operator');
  return z.NEVER;
});

function split(value: string): readonly string[] {
  return value.split(LIST_SEPARATOR).filter((entry) => entry !== '');
}
