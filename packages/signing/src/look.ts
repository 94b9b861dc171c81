import { isAtRest, type Outcome, type RemoteSigner, type SignatureRequest } from '@kyso/domain';
import { keepGrant, sealFresh } from './account.ts';
import { type EffectPorts, WORKER } from './effect.ts';
import { record } from './record.ts';
import { transactionOf } from './transaction.ts';

export type Look = {
  readonly outcome: Outcome;
  /** With what the look brought; undefined when somebody else moved meanwhile. */
  readonly request: SignatureRequest | undefined;
};

/**
 * One lookup. What the adapter wants to find again is in the log before this returns, so before the next look.
 * @throws KysoError the fault of the provider
 */
export async function lookUp(
  ports: EffectPorts,
  signer: RemoteSigner,
  request: SignatureRequest,
  signal: AbortSignal,
): Promise<Look> {
  const outcome = await signer.lookup(await transactionOf(ports, request), signal);
  if (outcome.kind !== 'waiting') return { outcome, request };
  return { outcome, request: await keepFresh(ports, request, outcome) };
}

type Fresh = { readonly session?: string; readonly grant?: string; readonly providerReference?: string };

/** Stores what an answer brought; the request as it is when it brought nothing. */
export async function keepFresh(
  ports: EffectPorts,
  request: SignatureRequest,
  fresh: Fresh,
): Promise<SignatureRequest | undefined> {
  const { session, grant, providerReference } = fresh;
  if (grant !== undefined) await keepGrant(ports, request, grant);
  if (session === undefined && grant === undefined && providerReference === undefined) return request;
  if (isAtRest(request.state)) return request;
  const sealed = sealFresh(ports, request, fresh);
  const data = { ...sealed, ...(providerReference === undefined ? {} : { providerReference }) };
  return record(ports, request, { type: 'session_changed', data }, { ...WORKER, goOn: true });
}
