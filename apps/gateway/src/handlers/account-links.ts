/** Linking an account, of a profile or on its own, at a provider that asks for more than a number. No secret stays here. */
import {
  type AccountLink,
  type HeldAccount,
  KysoError,
  type LinkProof,
  type Versioned,
  type VersionedRecords,
} from '@kyso/domain';
import { withGrant } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateBody } from '../http/validate.ts';
import { type AccountLinkJson, type LinkAccount, linkAccount } from '../schemas/account-links.ts';
import { findAccount } from './provider-accounts.ts';
import { findProfile } from './signature-profiles.ts';

const TIMEOUT_MS = 20_000;

export async function linkProfile(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await link(call, deps, deps.store.profiles, await findProfile(call, deps));
}

export async function linkProviderAccount(call: Call, deps: GatewayDeps): Promise<Answer> {
  return await link(call, deps, deps.store.accounts, await findAccount(call, deps));
}

async function link<R extends HeldAccount & Versioned>(
  call: Call,
  deps: GatewayDeps,
  records: Pick<VersionedRecords<R>, 'replace'>,
  record: R,
): Promise<Answer> {
  const body = validateBody(linkAccount, call.body);
  const way = deps.providers.find(record.provider, record.tenantId)?.link;
  if (way === undefined) throw notLinkable('provider');
  if (body.kind === 'authorization') {
    return said('authorization_required', addressOf(way, body.redirect_uri, body.state));
  }
  const proof = proofOf(body);
  if (!way.proofs.includes(proof.kind)) throw notLinkable('kind', way.proofs);
  const answer = await way.redeem(proof, AbortSignal.timeout(TIMEOUT_MS));
  if (answer.kind === 'refused') throw new KysoError(answer.code, 'the provider does not link the account');
  if (answer.kind === 'second_factor_required') return said('second_factor_required');
  if ((await records.replace(withGrant(deps, record, answer.grant))) === 'conflict') {
    throw new KysoError('precondition_failed', 'the record was changed meanwhile');
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
