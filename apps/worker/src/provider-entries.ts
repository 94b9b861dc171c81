import type { ProviderEntry } from '@kyso/providers';
import type { ProviderConfig } from '@kyso/runtime';

/** The configured providers in the words of the registry. */
export function providerEntries(
  config: ProviderConfig,
  secrets: { readonly smartcaSpPassword?: string },
): readonly ProviderEntry[] {
  const { smartca } = config;
  if (smartca === undefined || secrets.smartcaSpPassword === undefined) return [];
  const { url: baseUrl, spId } = smartca;
  return [{ code: 'smartca', protocol: 'smartca', baseUrl, spId, spPassword: secrets.smartcaSpPassword }];
}
