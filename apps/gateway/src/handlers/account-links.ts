/** Linking the account of a profile at a provider that asks for more than a number. No secret stays here. */
import { type AccountLink, KysoError, type LinkProof } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { vaultContext } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateBody } from '../http/validate.ts';
import { type AccountLinkJson, type LinkAccount, linkAccount } from '../schemas/account-links.ts';
import { findProfile } from './signature-profiles.ts';

const TIMEOUT_MS = 20_000;

export async function linkProfile(call: Call, deps: GatewayDeps): Promise<Answer> {
  const profile = await findProfile(call, deps);
  const body = validateBody(linkAccount, call.body);
  const link = deps.providers.find(profile.provider)?.link;
  if (link === undefined) throw notLinkable('provider');
  if (body.kind === 'authorization') {
    return said('authorization_required', addressOf(link, body.redirect_uri, body.state));
  }
  const proof = proofOf(body);
  if (!link.proofs.includes(proof.kind)) throw notLinkable('kind', link.proofs);
  const answer = await link.redeem(proof, AbortSignal.timeout(TIMEOUT_MS));
  if (answer.kind === 'refused') throw new KysoError(answer.code, 'the provider does not link the account');
  if (answer.kind === 'second_factor_required') return said('second_factor_required');
  const grant = deps.vault.seal(answer.grant, vaultContext.profileGrant(profile.tenantId));
  const linked = { ...profile, grant, version: profile.version + 1, updatedAt: instant(deps.clock.now()) };
  if ((await deps.store.profiles.replace(linked)) === 'conflict') {
    throw new KysoError('precondition_failed', 'the profile was changed meanwhile');
  }
  return said('linked');
}

function addressOf({ authorizationUrl, proofs }: AccountLink, redirectUri: string, state: string): string {
  if (authorizationUrl === undefined) throw notLinkable('kind', proofs);
  return authorizationUrl(redirectUri, state);
}

function proofOf(body: Exclude<LinkAccount, { kind: 'authorization' }>): LinkProof {
  switch (body.kind) {
    case 'code':
      return { kind: 'code', code: body.code, redirectUri: body.redirect_uri };
    case 'password':
      return { kind: 'password', userName: body.user_name, password: body.password };
    case 'one_time_password': {
      const { user_name: userName, one_time_password: oneTimePassword, sent_by: sentBy } = body;
      return { kind: 'one_time_password', userName, oneTimePassword, sentBy };
    }
  }
}

function notLinkable(field: string, proofs?: readonly string[]): KysoError {
  const details = { fields: [field], ...(proofs === undefined ? {} : { proofs }) };
  return new KysoError('validation_failed', 'accounts are not linked so at this provider', { details });
}

function said(status: AccountLinkJson['status'], authorization_url: string | null = null): Answer {
  const body: AccountLinkJson = { object: 'account_link', status, authorization_url };
  return { status: 200, headers: { 'cache-control': 'no-store' }, body };
}
