/** Issuer certificates that a provider does not send, added from its settings. */
import { X509Certificate } from 'node:crypto';
import { orderChain, parseCertificate } from '@kyso/cms';
import type { Credential, RemoteSigner } from '@kyso/domain';

/** DER of the certificates in PEM. @throws TypeError when there is none, or one cannot be read. */
export function issuersIn(pem: string): readonly Uint8Array[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new TypeError('no certificate in PEM');
  return blocks.map((block) => new Uint8Array(new X509Certificate(block).raw));
}

/** The same signer, whose credentials come with their path as far as `issuers` hold it. */
export function withIssuers(signer: RemoteSigner, issuers: readonly Uint8Array[]): RemoteSigner {
  const list = signer.listCredentials.bind(signer);
  const completed: RemoteSigner['listCredentials'] = async (account, signal, session) => {
    const answer = await list(account, signal, session);
    if (answer.kind !== 'found') return answer;
    return { ...answer, credentials: answer.credentials.map((credential) => complete(credential, issuers)) };
  };
  return Object.assign(signer, { listCredentials: completed });
}

function complete(credential: Credential, issuers: readonly Uint8Array[]): Credential {
  const certificate = parseCertificate(credential.certificate);
  const bag = [...credential.chain, ...issuers].map((der) => parseCertificate(der));
  const chain = orderChain(certificate, bag).slice(1);
  return { ...credential, chain: chain.map(({ raw }) => raw) };
}
