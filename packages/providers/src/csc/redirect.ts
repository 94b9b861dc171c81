/** The page where a person approves: OAuth 2.0 authorization code of scope `credential` (v1 §8.3.3, v2 §8.4.2). */
import { createHash, randomBytes } from 'node:crypto';
import type { SignOrder } from '@kyso/domain';
import { plainLine } from '../text.ts';
import { hashAlgorithmOf } from './algorithms.ts';
import type { Dialect } from './dialect.ts';

/** The specification asks to stay below; browsers and proxies cut longer ones. */
export const MAX_URL_CHARACTERS = 2083;

export type RedirectSettings = { readonly oauthBase: string; readonly clientId: string; readonly redirectUri: string };

export function newVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/** The address of the page; longer than {@link MAX_URL_CHARACTERS} when there are too many hashes. */
export function authorizeUrl(
  settings: RedirectSettings,
  dialect: Dialect,
  order: SignOrder,
  credentialId: string,
  { state, verifier }: { readonly state: string; readonly verifier: string },
): string {
  const hashes = order.documents.map(({ hash }) => Buffer.from(hash).toString('base64url')).join(',');
  const common = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: settings.redirectUri,
    scope: 'credential',
    credentialID: credentialId,
    numSignatures: String(order.documents.length),
    state,
    description: plainLine(order.description, 200),
  };
  const own = dialect.pkce
    ? {
        hashes,
        hashAlgorithmOID: hashAlgorithmOf(order),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }
    : { hash: hashes };
  return `${settings.oauthBase}/oauth2/authorize?${new URLSearchParams({ ...common, ...own })}`;
}
