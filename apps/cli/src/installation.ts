import { loadConfig, readEnvironment } from '@kyso/runtime';
import { openSqliteStore } from '@kyso/store-sqlite';

/** Opens the store of the installation that the environment describes; the caller disposes of it. */
export function openInstallation() {
  const { config, secrets } = loadConfig('cli', readEnvironment());
  return { config, secrets, store: openSqliteStore({ path: config.storePath }) };
}
