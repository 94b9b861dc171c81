/** Accounts of people at providers, for portals that sign without a profile. */
import { type ErrorCode, KysoError, type ProviderAccount, type RemoteSigner } from '@kyso/domain';
import { instant } from '@kyso/runtime';
import { type CredentialList, listCredentialsOf, sealAccount, sealFurtherNumbers, sealPhone } from '@kyso/signing';
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateBody, validateQuery } from '../http/validate.ts';
import { renderCredential, renderProviderAccount } from '../render/provider-account.ts';
import { renderFailure } from '../render/signature-request.ts';
import { LIST_LIMIT, listQuery, noQuery } from '../schemas/fields.ts';
import { createProviderAccount, type ProviderAccountCheckJson } from '../schemas/provider-accounts.ts';
import { assertMatch, etag, isKnown } from './conditional.ts';
import { found, idParam } from './params.ts';
import { configuredProvider } from './providers.ts';
import { withCursor } from './signature-requests.ts';

/** For one question to a provider while a caller waits. */
const TIMEOUT_MS = 20_000;

export async function createAccount(call: Call, deps: GatewayDeps): Promise<Answer> {
  const body = validateBody(createProviderAccount, call.body);
  const { code } = configuredProvider(deps, body.provider, call.caller.tenantId);
  const { tenantId } = call.caller;
  const now = instant(deps.clock.now());
  const account: ProviderAccount = {
    id: deps.ids.next('acc'),
    tenantId,
    version: 1,
    createdAt: now,
    updatedAt: now,
    provider: code,
    ...sealAccount(deps.vault, tenantId, body.citizen_id),
    ...sealFurtherNumbers(deps.vault, tenantId, body.citizen_ids),
    ...(body.phone === undefined ? {} : sealPhone(deps.vault, tenantId, body.phone)),
  };
  await deps.store.accounts.insert(account);
  return answer(account, 201, { location: `/v1/provider-accounts/${account.id}` });
}

export async function listAccounts(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { limit = LIST_LIMIT.fallback, cursor } = validateQuery(listQuery, call.query);
  const query = { limit, ...(cursor === undefined ? {} : { cursor }) };
  const page = await withCursor(() => deps.store.accounts.list(call.caller.tenantId, query));
  const body = { data: page.records.map(renderProviderAccount), next_cursor: page.nextCursor ?? null };
  return { status: 200, body };
}

export async function readAccount(call: Call, deps: GatewayDeps): Promise<Answer> {
  const account = await findAccount(call, deps);
  const tag = etag(account.version);
  return isKnown(call, tag) ? { status: 304, headers: { etag: tag } } : answer(account, 200);
}

export async function removeAccount(call: Call, deps: GatewayDeps): Promise<Answer> {
  const account = await findAccount(call, deps);
  assertMatch(call, etag(account.version));
  await deps.store.accounts.remove(call.caller.tenantId, account.id);
  return { status: 204 };
}

/** That the account cannot sign is an answer; that the provider does not answer is an error. */
export async function checkAccount(call: Call, deps: GatewayDeps): Promise<Answer> {
  const list = await askProvider(call, deps);
  const credentials = list.kind === 'found' ? list.credentials : [];
  const signable = credentials.filter((credential) => credential.signable).length;
  const code = signable > 0 ? undefined : obstacleIn(list);
  const body: ProviderAccountCheckJson = {
    object: 'provider_account_check',
    usable: signable > 0,
    checked_at: instant(deps.clock.now()),
    credentials: credentials.length,
    signable,
    failure: code === undefined ? null : renderFailure({ code }, call.language),
  };
  return { status: 200, headers: { 'cache-control': 'no-store' }, body };
}

export async function listCredentials(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  const list = await askProvider(call, deps);
  if (list.kind === 'refused') {
    throw new KysoError(list.code, 'the provider lists no certificates of the account', {
      details: list.details ?? {},
    });
  }
  const data = list.credentials.map((credential) => renderCredential(credential, call.language));
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: { data, next_cursor: null } };
}

async function askProvider(call: Call, deps: GatewayDeps): Promise<CredentialList> {
  const account = await findAccount(call, deps);
  const signer: RemoteSigner = configuredProvider(deps, account.provider, account.tenantId);
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  return await listCredentialsOf(deps, deps.store.accounts, account, signer, signal);
}

/** Of several certificates that may not sign, the reason of the one that is valid longest. */
function obstacleIn(list: CredentialList): ErrorCode {
  if (list.kind === 'refused') return list.code;
  const [last] = list.credentials.toSorted((a, b) => (a.notAfter < b.notAfter ? 1 : -1));
  return last?.reason ?? 'credential.none';
}

export async function findAccount(call: Call, deps: GatewayDeps): Promise<ProviderAccount> {
  return found(await deps.store.accounts.find(call.caller.tenantId, idParam(call, 'account_id', 'acc')));
}

function answer(account: ProviderAccount, status: number, headers = {}): Answer {
  return { status, headers: { ...headers, etag: etag(account.version) }, body: renderProviderAccount(account) };
}
