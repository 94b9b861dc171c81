import {
  HEALTH_FRESH_MS,
  mergeHealth,
  type ProviderHealth,
  type ProviderObservation,
  type RemoteSigner,
} from '@kyso/domain';
import { instant } from '@kyso/runtime';
import type { ProviderHealthJson, ProviderJson } from '../schemas/providers.ts';

/** @param name what health knows the provider by. */
export function healthOf(name: string, observations: readonly ProviderObservation[], nowMs: number): ProviderHealth {
  return mergeHealth(
    observations.filter(({ provider }) => provider === name),
    instant(nowMs - HEALTH_FRESH_MS),
  );
}

export function renderProvider({ code, capabilities, link }: RemoteSigner, { state }: ProviderHealth): ProviderJson {
  return {
    object: 'provider',
    code,
    shape: capabilities.shape,
    push: capabilities.push,
    shows_description: capabilities.showsDescription,
    batch_max: capabilities.batchMax,
    hash_input: [...capabilities.digestAlgorithms],
    approval_seconds: capabilities.approvalSeconds,
    link_required: link !== undefined,
    state,
  };
}

export function renderProviderHealth(code: string, health: ProviderHealth): ProviderHealthJson {
  return {
    object: 'provider_health',
    code,
    state: health.state,
    since: health.since ?? null,
    observed_at: health.seenAt ?? null,
    median_approval_seconds: health.medianApprovalSeconds ?? null,
    approvals_observed: health.approvals,
  };
}
