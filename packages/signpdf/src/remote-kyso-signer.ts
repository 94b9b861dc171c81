import { chooseCredential } from '@kyso/cms';
import { awaitCredentials, KysoError } from '@kyso/domain';
import { KysoSigner } from './kyso-signer.ts';
import type { OrderInput } from './new-order.ts';
import { type RemoteHashSignerOptions, remoteHashSigner } from './remote-hash-signer.ts';
import { SYSTEM_PORTS } from './wait-ports.ts';

export type RemoteKysoSignerOptions = Omit<RemoteHashSignerOptions, keyof OrderInput> &
  Pick<OrderInput, 'account' | 'description' | 'documentName'> & {
    /** Hex; without it the newest usable certificate of the account signs. */
    readonly certificateSerial?: string;
    /** Ends the search for a certificate and every `sign`. */
    readonly signal?: AbortSignal;
  };

/**
 * A signer for one account of a remote provider. The certificate is chosen now, by the rule the service itself uses;
 * the phone is asked with each `sign`.
 * @throws KysoError `account.…` or `credential.…` when no certificate may sign; a fault of the provider as it comes.
 */
export async function remoteKysoSigner(options: RemoteKysoSignerOptions): Promise<KysoSigner> {
  const signal = options.signal ?? new AbortController().signal;
  const { credential, certificate } = await findCredential(options, signal);
  const chosen = { certificateSerial: certificate.serialNumberHex, certificate: certificate.raw };
  const signHash = remoteHashSigner({ ...options, ...chosen });
  return new KysoSigner({ certificate: certificate.raw, chain: credential.chain, signHash, signal });
}

async function findCredential(options: RemoteKysoSignerOptions, signal: AbortSignal) {
  const { signer, account, certificateSerial: serial, clock = SYSTEM_PORTS.clock } = options;
  signal.throwIfAborted();
  const answer = await awaitCredentials(signer, account, signal);
  signal.throwIfAborted();
  if (answer.kind === 'refused') throw new KysoError(answer.code, 'the provider refuses to list certificates');
  const wanted = { numbers: [account.number], ...(serial === undefined ? {} : { serial }) };
  const choice = chooseCredential(answer.credentials, wanted, clock.now());
  if (choice.kind === 'none') throw new KysoError(choice.code, 'no certificate of the account may sign');
  return choice;
}
