import { loadConfig, readEnvironment } from '@kyso/runtime';
import { openStore } from '@kyso/storage';

/** Opens the store of the installation that the environment describes; the caller disposes of it. */
export async function openInstallation() {
  const { config, secrets } = loadConfig('cli', readEnvironment());
  return { config, secrets, store: await openStore(config.store, secrets) };
}
