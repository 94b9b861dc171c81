import type { Store } from '@kyso/domain';
import type { StorageSecrets, StoreConfig } from '@kyso/runtime';

/** @throws KysoError `store.unavailable` when it cannot be opened or belongs to a newer release. */
export async function openStore(config: StoreConfig, { storeUrl }: StorageSecrets): Promise<Store> {
  if (config.kind === 'sqlite') {
    const { openSqliteStore } = await import('@kyso/store-sqlite');
    return openSqliteStore({ path: config.path });
  }
  if (storeUrl === undefined) throw new TypeError('MongoDB was chosen without an address');
  const { openMongoStore } = await import('@kyso/store-mongo');
  return openMongoStore({ url: storeUrl });
}
