/** Which certificate signs, and whether it may: checked before the phone is asked, so that nobody approves in vain. */
import { type Certificate, chooseCredential } from '@kyso/cms';
import {
  type Credential,
  type Failure,
  isKysoError,
  type RemoteSigner,
  type SeenEvidence,
  type SignatureAlgorithmName,
  type SignatureRequest,
} from '@kyso/domain';
import { accountOf, keepGrant, numbersOf } from './account.ts';
import {
  afterProviderFault,
  type EffectPorts,
  endOf,
  isOverdue,
  isProviderFault,
  pauseAfterFault,
  type Step,
} from './effect.ts';
import { toInstant } from './instant.ts';
import { refusalFailure } from './settle.ts';
import { vaultContext } from './vault-context.ts';

export type Chosen = {
  readonly kind: 'chosen';
  readonly credential: Credential;
  readonly certificate: Certificate;
  readonly signatureAlgorithm: SignatureAlgorithmName;
  readonly revocation?: 'good' | 'unknown';
  /** Whether the certificate leads to a trusted root. */
  readonly trusted?: boolean;
  /** The answers behind `revocation`. */
  readonly seen?: readonly SeenEvidence[];
  /** The account's secret that came with the list. */
  readonly grant?: string;
};
export type Choice =
  | Chosen
  | { readonly kind: 'none'; readonly failure: Failure }
  /** The person chooses on the phone: the session is for the next look, after so many milliseconds. */
  | { readonly kind: 'choosing'; readonly session: string; readonly afterMs: number }
  | { readonly kind: 'again'; readonly step: Step };

/**
 * The certificate the person asked for, or the newest usable one: valid now, of a strong key, naming the person, of an
 * algorithm the provider offers, and not revoked.
 */
export async function chooseForSigning(
  ports: EffectPorts,
  request: SignatureRequest,
  signer: RemoteSigner,
  signal: AbortSignal,
): Promise<Choice> {
  const account = await accountOf(ports, request);
  try {
    const answer = await signer.listCredentials(account, signal, sessionOf(ports, request));
    if (answer.kind === 'choosing') {
      return { kind: 'choosing', session: answer.session, afterMs: answer.retryAfterMs };
    }
    if (answer.kind === 'refused') return { kind: 'none', failure: refusalFailure(answer) };
    if (answer.grant !== undefined) await keepGrant(ports, request, answer.grant);
    const { certificateSerial: serial } = request.signer;
    const wanted = { numbers: numbersOf(ports, request, account.number), ...(serial === undefined ? {} : { serial }) };
    const choice = chooseCredential(answer.credentials, wanted, ports.clock.now());
    if (choice.kind === 'none') return { kind: 'none', failure: { code: choice.code } };
    const { credential, certificate } = choice;
    const signatureAlgorithm = algorithmOf(certificate, signer);
    if (signatureAlgorithm === undefined) return { kind: 'none', failure: { code: 'credential.unusable' } };
    const grant = answer.grant === undefined ? {} : { grant: answer.grant };
    const trusted = await leadsToRoot(ports, certificate, credential);
    if (trusted === false && ports.policy.signerTrust === 'hard') {
      return { kind: 'none', failure: { code: 'credential.untrusted' } };
    }
    const chosen: Chosen = {
      kind: 'chosen',
      credential,
      certificate,
      signatureAlgorithm,
      ...grant,
      ...(trusted === undefined ? {} : { trusted }),
    };
    return checkRevocation(ports, request, chosen, signal);
  } catch (error) {
    if (isKysoError(error, 'provider.credentials_rejected')) return { kind: 'none', failure: { code: error.code } };
    if (!isProviderFault(error)) throw error;
    const step = afterProviderFault(ports, request.updatedAt, error, endOf(request));
    if (isOverdue(ports, request, step.again)) return { kind: 'none', failure: { code: error.code } };
    return { kind: 'again', step };
  }
}

function leadsToRoot(
  { chain, clock }: EffectPorts,
  certificate: Certificate,
  credential: Credential,
): Promise<boolean> | undefined {
  return chain?.leadsToRoot(certificate, credential.chain, toInstant(clock.now()));
}

/** What the adapter handed out at the look before this one, while the person chooses. */
function sessionOf({ vault }: EffectPorts, { submission, tenantId }: SignatureRequest): string | undefined {
  if (submission?.session === undefined) return undefined;
  return vault.open(submission.session, vaultContext.requestSession(tenantId));
}

/** The key decides; an RSA key takes PKCS#1 v1.5 unless the provider offers PSS alone. */
function algorithmOf({ publicKey }: Certificate, { capabilities }: RemoteSigner): SignatureAlgorithmName | undefined {
  const byKey: Readonly<Record<string, readonly SignatureAlgorithmName[]>> = {
    rsa: ['rsa-pkcs1', 'rsa-pss'],
    'rsa-pss': ['rsa-pss'],
    ec: ['ecdsa'],
    ed25519: ['ed25519'],
  };
  const { signatureAlgorithms } = capabilities;
  return byKey[publicKey.kind]?.find((name) => signatureAlgorithms === undefined || signatureAlgorithms.includes(name));
}

async function checkRevocation(
  ports: EffectPorts,
  request: SignatureRequest,
  chosen: Chosen,
  signal: AbortSignal,
): Promise<Choice> {
  if (ports.revocation === undefined) return chosen;
  const { certificate, credential } = chosen;
  const at = toInstant(ports.clock.now());
  const status = await ports.revocation.check(certificate.raw, credential.chain, at, signal);
  if (status.kind === 'revoked') return { kind: 'none', failure: { code: 'credential.revoked' } };
  if (status.kind === 'good' || ports.policy.revocation === 'soft') {
    return { ...chosen, revocation: status.kind, ...(status.seen === undefined ? {} : { seen: status.seen }) };
  }
  const afterMs = pauseAfterFault(ports, request.updatedAt, { details: {} });
  if (!isOverdue(ports, request, afterMs)) return { kind: 'again', step: { again: afterMs } };
  return { kind: 'none', failure: { code: 'credential.status_unknown' } };
}
