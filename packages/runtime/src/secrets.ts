/** Secrets of a process, apart from its configuration so that the latter may be printed. */
import type { ProcessName, Values, VariableName } from './config-table.ts';
import type { Operator, ProviderSettings } from './config-values.ts';
import { type StorageSecrets, storageSecrets } from './storage-config.ts';
import type { MasterKey } from './vault.ts';

export type SharedSecrets = StorageSecrets & { readonly masterKeys: readonly MasterKey[] };
type Redis = { readonly redisUrl: string };
type Providers = { readonly providers: readonly ProviderSettings[] };
type Seal = { readonly sealPassword?: string };

export type Secrets = {
  gateway: SharedSecrets & Redis & Providers & Seal;
  worker: SharedSecrets & Redis & Providers & { readonly auditKeys: readonly MasterKey[] };
  console: Redis & { readonly operators: readonly Operator[] };
  cli: SharedSecrets & Partial<Redis> & Providers & Seal & { readonly auditKeys?: readonly MasterKey[] };
};

/** Values that are certain once no problem was found: required or with a default in the processes that ask for them. */
export type Certain = Values & { readonly get: <N extends VariableName>(name: N) => NonNullable<Values[N]> };

const shared = (values: Certain): SharedSecrets => ({
  masterKeys: values.get('KYSO_MASTER_KEYS'),
  ...storageSecrets(values),
});
const redis = ({ get }: Certain): Redis => ({ redisUrl: get('REDIS_URL') });
const providers = ({ get }: Certain): Providers => ({ providers: get('KYSO_PROVIDERS') });
const seal = ({ KYSO_SEAL_P12_PASSWORD: sealPassword }: Values): Seal =>
  sealPassword === undefined ? {} : { sealPassword };

export const secretsOf: { readonly [P in ProcessName]: (values: Certain) => Secrets[P] } = {
  gateway: (v) => ({ ...shared(v), ...redis(v), ...providers(v), ...seal(v) }),
  worker: (v) => ({ ...shared(v), ...redis(v), ...providers(v), auditKeys: v.get('KYSO_AUDIT_KEYS') }),
  console: (v) => ({ ...redis(v), operators: v.get('KYSO_OPERATORS') }),
  cli: (v) => ({
    ...shared(v),
    ...providers(v),
    ...seal(v),
    ...(v.REDIS_URL === undefined ? {} : { redisUrl: v.REDIS_URL }),
    ...(v.KYSO_AUDIT_KEYS === undefined ? {} : { auditKeys: v.KYSO_AUDIT_KEYS }),
  }),
};
