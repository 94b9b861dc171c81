/** What the effects of a request have in common. */
import {
  type AccountRecords,
  type BlobStore,
  type Effect,
  type ErrorCode,
  type Failure,
  isKysoError,
  type ProfileRecords,
  type Providers,
  type RemoteSigner,
  type RevocationChecker,
  type SignatureRequest,
  type TimeStampAuthority,
  type Vault,
} from '@kyso/domain';
import type { Background } from './background.ts';
import type { ChainChecker } from './chain-checker.ts';
import { fromInstant } from './instant.ts';
import type { Policy } from './policy.ts';
import type { StrengthenPorts } from './preserve/strengthen.ts';
import { type LogPorts, record } from './record.ts';

export type EffectPorts = LogPorts & {
  readonly blobs: BlobStore;
  readonly vault: Vault;
  readonly providers: Providers;
  readonly policy: Policy;
  readonly background: Background;
  /** Where replaced secrets of accounts are kept; absent: in the request alone. */
  readonly profiles?: Pick<ProfileRecords, 'find' | 'replace'>;
  readonly accounts?: Pick<AccountRecords, 'find' | 'replace'>;
  /** Absent: what the provider says of a certificate is all that is known. */
  readonly revocation?: RevocationChecker;
  /** Absent: nobody looks whether a certificate leads to a trusted root. */
  readonly chain?: ChainChecker;
  /** Who gives timestamps and evidence; absent: no level above B-B can be reached. */
  readonly preservation?: Pick<StrengthenPorts, 'authority' | 'revocation' | 'certificates' | 'issuers'> & {
    /**
     * Asked while a document is sealed: gives a token within seconds or throws `timestamp.unavailable`. Absent: no
     * signature carries a timestamp of its own.
     */
    readonly promptAuthority?: TimeStampAuthority;
  };
  /** `length` random bytes. */
  random(length: number): Uint8Array;
};

/**
 * `again`: nothing changed, look once more after so many milliseconds. `asleep`: nothing to do for so many milliseconds,
 * perhaps years; the sweeper alone wakes it. `present`: nothing was done, the request has come to that effect meanwhile.
 * Otherwise the effect is done or was overtaken. `standBy`, beside `again`, names who can tell that the provider answers
 * again, and may ring sooner. `of`, beside `again`, is the effect that the look is for where it has become another one.
 */
export type Step = {
  readonly again?: number;
  readonly of?: { readonly effect: Effect; readonly seq: number };
  readonly asleep?: number;
  readonly present?: Effect;
  readonly standBy?: string;
};

export const DONE: Step = {};
export const WORKER = { actor: 'worker' } as const;

export function signerOf(ports: EffectPorts, request: SignatureRequest): RemoteSigner | undefined {
  return ports.providers.find(request.signer.provider, request.tenantId);
}

export function isOverdue(ports: EffectPorts, request: SignatureRequest, aheadMs = 0): boolean {
  return request.deadlineAt !== undefined && ports.clock.now() + aheadMs > fromInstant(request.deadlineAt);
}

/** When the present stage has to be over, in milliseconds since the epoch; without a deadline never. */
export function endOf({ deadlineAt }: SignatureRequest): number {
  return deadlineAt === undefined ? Number.POSITIVE_INFINITY : fromInstant(deadlineAt);
}

export async function fail(ports: EffectPorts, request: SignatureRequest, failure: Failure): Promise<Step> {
  await record(ports, request, { type: 'failed', data: { failure } }, WORKER);
  return DONE;
}

const FAULTS: readonly ErrorCode[] = ['provider.unavailable', 'provider.rate_limited', 'provider.protocol_error'];

type ProviderFault = { code: ErrorCode; details: { retryAfterMs?: unknown; standBy?: unknown } };

/** A fault that may pass; everything else is for the caller to judge. */
export function isProviderFault(error: unknown): error is ProviderFault {
  return isKysoError(error) && FAULTS.includes(error.code);
}

/** How long to stay away after a fault: doubled with the time already lost, Retry-After honoured, never past the maximum. */
export function pauseAfterFault(
  ports: EffectPorts,
  since: string,
  error: { details: { retryAfterMs?: unknown } },
  { first, max } = ports.policy.faultPauseMs,
): number {
  const lostMs = Math.max(0, ports.clock.now() - fromInstant(since));
  const asked = typeof error.details.retryAfterMs === 'number' ? error.details.retryAfterMs : 0;
  return Math.min(max, Math.max(first, lostMs / 2, asked));
}

/**
 * When to call a provider again after a fault. Where somebody stands by who rings as soon as it answers, the pause may be
 * longer than usual, but leaves time for a last look before the end.
 */
export function afterProviderFault(
  ports: EffectPorts,
  since: string,
  { details }: ProviderFault,
  endMs: number,
): Step & { readonly again: number } {
  const pauseMs = pauseAfterFault(ports, since, { details });
  const { standBy, retryAfterMs } = details;
  if (typeof standBy !== 'string' || typeof retryAfterMs !== 'number') return { again: pauseMs };
  const lastLookMs = endMs - ports.clock.now() - ports.policy.faultPauseMs.max;
  return { again: Math.max(pauseMs, Math.min(retryAfterMs, lastLookMs)), standBy };
}
