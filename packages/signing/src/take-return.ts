import {
  type Bell,
  type Clock,
  currentBatch,
  KysoError,
  type PageAnswer,
  type Providers,
  type RequestStore,
  type ReturnQuery,
  type SignatureRequest,
  type Vault,
} from '@kyso/domain';
import { fromInstant } from './instant.ts';
import { providerNamed } from './provider-named.ts';
import { record } from './record.ts';
import { requestIdOf } from './transaction.ts';
import { vaultContext } from './vault-context.ts';

export type ReturnPorts = {
  readonly requests: RequestStore;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly providers: Pick<Providers, 'find' | 'named' | 'nameOf'>;
};

/** `over`: the request waits no longer. `unknown`: not ours, forged, or taken before. */
export type Returned = PageAnswer | 'over' | 'unknown';
export type Return = {
  readonly answer: Returned;
  /** The request that the browser proved to come back for; absent for `unknown`. */
  readonly request?: SignatureRequest;
};

const UNKNOWN: Return = { answer: 'unknown' };

/** Races lost against a worker before the person is told to try again. */
const ATTEMPTS = 10;

/**
 * A browser comes back from the page of `provider`: its code, or the id of the record where a tenant registered it. What it brings is sealed into the log, which takes it exactly once,
 * and the worker redeems it from there: a process that dies in between loses nothing.
 * @throws KysoError `store.unavailable`
 */
export async function takeReturn(ports: ReturnPorts, provider: string, query: ReturnQuery): Promise<Return> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const signer = providerNamed(ports.providers, provider);
    const transactionId = signer?.page?.transactionOf(query);
    const request = await find(ports, transactionId);
    if (signer?.page === undefined || request === undefined) return UNKNOWN;
    if (nameOf(ports, request) !== provider) return UNKNOWN;
    const session = sessionOf(ports, request);
    if (session === undefined || currentBatch(request)?.transactionId !== transactionId) return UNKNOWN;
    const taken = signer.page.take(session, query);
    if (taken === undefined) return UNKNOWN;
    if (!isAwaited(ports, request)) return { answer: 'over', request };
    const sealed = ports.vault.seal(taken.session, vaultContext.requestSession(request.tenantId));
    const body = { type: 'session_changed', data: { session: sealed } } as const;
    if ((await record(ports, request, body, { actor: `provider:${provider}` })) !== undefined) {
      return { answer: taken.answer, request };
    }
  }
  throw new KysoError('store.unavailable', `lost ${ATTEMPTS} races for what a browser brought back`);
}

async function find({ requests }: ReturnPorts, transactionId = ''): Promise<SignatureRequest | undefined> {
  const id = requestIdOf(transactionId);
  return id === undefined ? undefined : await requests.load(id);
}

function sessionOf({ vault }: ReturnPorts, { submission, tenantId }: SignatureRequest): string | undefined {
  if (submission?.session === undefined) return undefined;
  return vault.open(submission.session, vaultContext.requestSession(tenantId));
}

function nameOf({ providers }: ReturnPorts, { signer, tenantId }: SignatureRequest): string {
  return providers.nameOf?.(signer.provider, tenantId) ?? signer.provider;
}

/** As long as the person may answer; the margin after that is for look-ups alone. */
function isAwaited({ clock }: ReturnPorts, { state, submission }: SignatureRequest): boolean {
  const { expiresAt } = submission ?? {};
  return state === 'awaiting_approval' && expiresAt !== undefined && clock.now() <= fromInstant(expiresAt);
}
