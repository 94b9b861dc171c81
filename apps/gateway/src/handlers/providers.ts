import { KysoError, type RemoteSigner, type TenantId } from '@kyso/domain';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateQuery } from '../http/validate.ts';
import { healthOf, renderProvider, renderProviderHealth } from '../render/provider.ts';
import { noQuery } from '../schemas/fields.ts';
import { found } from './params.ts';

export async function listProviders(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  const { providers, store, clock } = deps;
  const observations = await store.health.list();
  const { tenantId } = call.caller;
  const data = (providers.codesFor?.(tenantId) ?? providers.codes).flatMap((code) => {
    const signer = providers.find(code, tenantId);
    return signer === undefined
      ? []
      : [renderProvider(signer, healthOf(nameOf(deps, code, tenantId), observations, clock.now()))];
  });
  return { status: 200, body: { data, next_cursor: null } };
}

export async function readProviderHealth(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  const { code } = found(deps.providers.find(call.params['provider_code'] ?? '', call.caller.tenantId));
  const health = healthOf(nameOf(deps, code, call.caller.tenantId), await deps.store.health.list(), deps.clock.now());
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: renderProviderHealth(code, health) };
}

function nameOf({ providers }: GatewayDeps, code: string, tenantId: TenantId): string {
  return providers.nameOf?.(code, tenantId) ?? code;
}

/** @throws KysoError `provider.unknown` that names those there are. */
export function configuredProvider({ providers }: GatewayDeps, code: string, tenantId: TenantId): RemoteSigner {
  const signer = providers.find(code, tenantId);
  if (signer !== undefined) return signer;
  throw new KysoError('provider.unknown', 'no such provider is configured', {
    details: { providers: providers.codesFor?.(tenantId) ?? providers.codes },
  });
}
