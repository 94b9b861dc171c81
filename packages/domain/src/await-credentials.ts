import type { CredentialAnswer, RemoteSigner, SignerAccount } from './ports/remote-signer.ts';

/**
 * The certificates of an account, for callers that keep nothing between two calls: where the person has to choose on the
 * phone, this asks again, with what the adapter handed out, until the choice is made or `signal` aborts.
 * @throws KysoError the faults of {@link RemoteSigner.listCredentials}; the reason of `signal`.
 */
export async function awaitCredentials(
  signer: Pick<RemoteSigner, 'listCredentials'>,
  account: SignerAccount,
  signal: AbortSignal,
): Promise<Exclude<CredentialAnswer, { kind: 'choosing' }>> {
  let answer = await signer.listCredentials(account, signal);
  while (answer.kind === 'choosing') {
    signal.throwIfAborted();
    answer = await signer.listCredentials(account, signal, answer.session);
  }
  return answer;
}
