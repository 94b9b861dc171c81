/** Who calls, by API key. The tenant comes from the key and from nowhere else. */
import { createHmac } from 'node:crypto';
import { type Clock, KysoError, type Scope, type TenantRecords } from '@kyso/domain';
import { instant, isSecret, parseApiKey } from '@kyso/runtime';
import type { Caller } from './http/call.ts';

const BEARER = /^Bearer +([\w.-]{1,200})$/i;

/** @throws KysoError `unauthenticated` with one wording for every reason: a caller learns nothing about other keys. */
export async function authenticate(
  deps: { keys: Pick<TenantRecords, 'findKey'>; clock: Clock },
  authorization: string | undefined,
): Promise<Caller> {
  const parsed = parseApiKey(BEARER.exec(authorization ?? '')?.[1] ?? '');
  const record = parsed === undefined ? undefined : await deps.keys.findKey(parsed.id);
  const isGood =
    parsed !== undefined &&
    record !== undefined &&
    isSecret(parsed.secret, record.secretSha256) &&
    record.livemode === parsed.livemode &&
    record.revokedAt === undefined &&
    (record.expiresAt === undefined || record.expiresAt > instant(deps.clock.now()));
  if (!isGood) throw new KysoError('unauthenticated', 'the api key is missing, wrong, expired or revoked');
  return {
    tenantId: record.tenantId,
    keyId: record.id,
    actor: `api:${record.id}`,
    livemode: record.livemode,
    scopes: record.scopes,
    fingerprint: (text) => createHmac('sha256', parsed.secret).update(text, 'utf8').digest('hex'),
  };
}

/** @throws KysoError `forbidden` naming the scope. */
export function authorise(caller: Caller, scope: Scope | undefined): void {
  if (scope !== undefined && !caller.scopes.includes(scope)) {
    throw new KysoError('forbidden', `the api key lacks the scope ${scope}`, { details: { requiredScope: scope } });
  }
}
