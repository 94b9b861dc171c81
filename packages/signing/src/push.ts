/** The one call that cannot be undone: the phone rings. Every push has an intention of its own in the log. */
import {
  currentBatch,
  type EventBody,
  isAtRest,
  isKysoError,
  type Outcome,
  type RemoteSigner,
  type SignatureRequest,
  type Submission,
  WORKFLOW,
  withinTime,
} from '@kyso/domain';
import { keepGrant, sealFresh } from './account.ts';
import {
  afterProviderFault,
  DONE,
  type EffectPorts,
  endOf,
  isOverdue,
  isProviderFault,
  type Step,
  WORKER,
} from './effect.ts';
import { fromInstant, toInstant } from './instant.ts';
import { keepFresh } from './look.ts';
import { record } from './record.ts';
import { end, refusalFailure, type Settled, settle } from './settle.ts';
import { orderOf } from './transaction.ts';
import { vaultContext } from './vault-context.ts';

type Acceptance = Extract<Submission, { kind: 'accepted' }>;

/** Races lost against others before a result is taken up again by whoever retries. */
const ATTEMPTS = 10;

export const INTENTION: EventBody = { type: 'submission_started', data: {} };

/** Writes the intention, then pushes. */
export async function push(
  ports: EffectPorts,
  signer: RemoteSigner,
  request: SignatureRequest,
  signal: AbortSignal,
): Promise<Step> {
  const intended = await record(ports, request, INTENTION, { ...WORKER, goOn: true });
  return intended === undefined ? DONE : pushIntended(ports, signer, intended, signal);
}

/** Only the writer of an intention pushes, once, and soon. */
export async function pushIntended(
  ports: EffectPorts,
  signer: RemoteSigner,
  intended: SignatureRequest,
  signal: AbortSignal,
): Promise<Step> {
  const order = await orderOf(ports, intended);
  // A process that stood still since its intention may have been overtaken: what is long ago is looked up first.
  if (sinceIntention(ports, intended) > ports.policy.push.startMs)
    return { again: untilUnclear(ports, signer, intended) };
  let answer: Submission;
  try {
    // Cut off, so that it is certainly over when others may push again.
    answer = await withinTime(ports.policy.push.callMs, signal, (limited) => signer.submit(order, limited));
  } catch (error) {
    return afterFault(ports, intended, error);
  }
  if (answer.kind === 'refused') {
    await end(ports, intended, 'failed', refusalFailure(answer));
    return DONE;
  }
  if (answer.answer !== undefined) awaitAnswer(ports, intended, answer.answer);
  if (answer.grant !== undefined) await keepGrantNowOrSoon(ports, intended, answer.grant);
  const submitted = await recordSubmitted(ports, signer, intended, {
    ...answer,
    expiresAt: answer.expiresAt ?? order.expiresAt,
  });
  if (submitted === undefined) await keepForOthers(ports, intended, answer);
  return DONE;
}

/** From when on `unknown` means that the provider will never hear of the last push. */
export function untilUnclear(
  { policy, clock }: EffectPorts,
  { capabilities }: RemoteSigner,
  request: SignatureRequest,
): number {
  const { startMs, callMs, skewMs } = policy.push;
  const intendedMs = fromInstant(request.submissionStartedAt ?? request.updatedAt);
  return Math.max(0, intendedMs + startMs + callMs + skewMs + capabilities.propagationMs - clock.now());
}

export async function recordSubmitted(
  ports: EffectPorts,
  signer: RemoteSigner,
  request: SignatureRequest,
  answer: Omit<Acceptance, 'kind'> & { readonly expiresAt: string },
): Promise<SignatureRequest | undefined> {
  const { expiresAt, providerReference, verificationCode, redirectUrl } = answer;
  const { vault, policy } = ports;
  const data = {
    expiresAt,
    deadlineAt: toInstant(fromInstant(expiresAt) + policy.approvalMarginMs),
    ...sealFresh(ports, request, answer),
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(verificationCode === undefined ? {} : { verificationCode }),
    ...(redirectUrl === undefined
      ? {}
      : { redirectUrl: vault.seal(redirectUrl, vaultContext.requestRedirect(request.tenantId)) }),
  };
  const delayMs = policy.poll.fastMs ?? signer.capabilities.poll.firstMs;
  return record(ports, request, { type: 'submitted', data }, { ...WORKER, delayMs });
}

export async function afterFault(ports: EffectPorts, request: SignatureRequest, error: unknown): Promise<Step> {
  if (isKysoError(error, 'provider.credentials_rejected')) {
    await end(ports, request, 'failed', { code: error.code });
    return DONE;
  }
  if (!isProviderFault(error)) throw error;
  const step = afterProviderFault(ports, request.submissionStartedAt ?? request.updatedAt, error, endOf(request));
  if (!isOverdue(ports, request, step.again)) return step;
  await end(ports, request, 'abandoned', { code: error.code });
  return DONE;
}

/** The phone rings already: a store that is away must not keep the rest of the answer from the log. */
async function keepGrantNowOrSoon(ports: EffectPorts, request: SignatureRequest, grant: string): Promise<void> {
  try {
    await keepGrant(ports, request, grant);
  } catch {
    ports.background.run(() => keepGrant(ports, request, grant));
  }
}

/**
 * The request moved on while the phone was being asked: whoever looks it up needs what the provider answered. What a look
 * of somebody else has brought meanwhile is newer, and a provider may know the last session only.
 */
async function keepForOthers(ports: EffectPorts, intended: SignatureRequest, answer: Acceptance): Promise<void> {
  const { providerReference, session } = answer;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const request = await ports.requests.load(intended.id);
    if (request === undefined || isAtRest(request.state) || !isSameBatch(request, intended)) return;
    const { submission: known } = request;
    const fresh = {
      ...(known?.session === undefined && session && { session }),
      ...(known?.providerReference === undefined && providerReference && { providerReference }),
    };
    if ((await keepFresh(ports, request, fresh)) !== undefined) return;
  }
}

/** A call that blocks goes on inside this process; its end is settled whatever the request has come to meanwhile. */
function awaitAnswer(ports: EffectPorts, intended: SignatureRequest, answer: Promise<Outcome>): void {
  const outcome = answer.then(asSettled, (): Settled => ({ kind: 'lost' }));
  ports.background.run(async () => {
    const settled = await outcome;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const request = await ports.requests.load(intended.id);
      if (request === undefined || !isSameBatch(request, intended) || isAnswered(request)) return;
      if ((await settle(ports, request, settled)) !== undefined) return;
    }
    throw new Error(`lost ${ATTEMPTS} races for the outcome of a call`);
  });
}

function asSettled(outcome: Outcome): Settled {
  return outcome.kind === 'waiting' || outcome.kind === 'unknown' ? { kind: 'lost' } : outcome;
}

function isAnswered({ state }: SignatureRequest): boolean {
  return state === 'finalizing' || WORKFLOW[state].effect === 'preserve' || isAtRest(state);
}

function isSameBatch(a: SignatureRequest, b: SignatureRequest): boolean {
  return currentBatch(a)?.transactionId === currentBatch(b)?.transactionId;
}

function sinceIntention({ clock }: EffectPorts, request: SignatureRequest): number {
  return clock.now() - fromInstant(request.submissionStartedAt ?? request.updatedAt);
}
