/** What the four effects of a request have in common. */
import {
  type BlobStore,
  type ErrorCode,
  type Failure,
  isKysoError,
  type Providers,
  type RemoteSigner,
  type SignatureRequest,
  type SignerAccount,
  type Vault,
} from '@kyso/domain';
import { fromInstant } from './instant.ts';
import type { Policy } from './policy.ts';
import { type LogPorts, record } from './record.ts';
import { vaultContext } from './vault-context.ts';

export type EffectPorts = LogPorts & {
  readonly blobs: BlobStore;
  readonly vault: Vault;
  readonly providers: Providers;
  readonly policy: Policy;
  /** `length` random bytes. */
  random(length: number): Uint8Array;
};

/** `again`: nothing changed, look once more after so many milliseconds. Otherwise the effect is done or was overtaken. */
export type Step = { readonly again?: number };

export const DONE: Step = {};
export const WORKER = { actor: 'worker' } as const;

export function signerOf(ports: EffectPorts, request: SignatureRequest): RemoteSigner | undefined {
  return ports.providers.find(request.signer.provider);
}

export function accountOf(ports: EffectPorts, request: SignatureRequest): SignerAccount {
  return { number: ports.vault.open(request.signer.account, vaultContext.requestAccount(request.tenantId)) };
}

export function isOverdue(ports: EffectPorts, request: SignatureRequest, aheadMs = 0): boolean {
  return request.deadlineAt !== undefined && ports.clock.now() + aheadMs > fromInstant(request.deadlineAt);
}

export async function fail(ports: EffectPorts, request: SignatureRequest, failure: Failure): Promise<Step> {
  await record(ports, request, { type: 'failed', data: { failure } }, WORKER);
  return DONE;
}

const FAULTS: readonly ErrorCode[] = ['provider.unavailable', 'provider.rate_limited', 'provider.protocol_error'];

/** A fault that may pass; everything else is for the caller to judge. */
export function isProviderFault(error: unknown): error is { code: ErrorCode; details: { retryAfterMs?: unknown } } {
  return isKysoError(error) && FAULTS.includes(error.code);
}

/** How long to stay away after a fault: doubled with the time already lost, Retry-After honoured, never past the maximum. */
export function pauseAfterFault(
  ports: EffectPorts,
  since: string,
  error: { details: { retryAfterMs?: unknown } },
): number {
  const { first, max } = ports.policy.faultPauseMs;
  const lostMs = Math.max(0, ports.clock.now() - fromInstant(since));
  const asked = typeof error.details.retryAfterMs === 'number' ? error.details.retryAfterMs : 0;
  return Math.min(max, Math.max(first, lostMs / 2, asked));
}
