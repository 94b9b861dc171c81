import type { Providers, RemoteSigner } from '@kyso/domain';

/** The provider that a notice or a browser from outside names: by its code, or by the id of its record. */
export function providerNamed(providers: Pick<Providers, 'find' | 'named'>, name: string): RemoteSigner | undefined {
  return providers.named === undefined ? providers.find(name) : providers.named(name);
}
