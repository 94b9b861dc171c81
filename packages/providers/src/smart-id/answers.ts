/** What the statuses of the RP API mean where an approval or a certificate is asked for. */
import { KysoError, type Refusal } from '@kyso/domain';
import type { Answer } from '../http/exchange.ts';

/* biome-ignore format: one row a status, read as a table */
const REFUSALS: Readonly<Record<number, Refusal['code']>> = {
  404: 'account.not_found',
  // v2: accounts, but none of the level asked for; v3 says it as 404 with a code
  471: 'credential.none',
  // the person should look into the app or the portal of the provider first
  472: 'account.locked',
};
const NO_SUITABLE_ACCOUNT = 'NO_SUITABLE_ACCOUNT_FOUND';

/**
 * The refusal in an answer to a creating call; undefined when the call was taken.
 * @throws KysoError `provider.credentials_rejected` (401, 403), `provider.protocol_error` (400, 480 and whatever else)
 */
export function refusalIn({ status, body }: Answer): Refusal | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) {
    throw new KysoError('provider.credentials_rejected', 'the relying party is not accepted', { details: { status } });
  }
  if (status === 404 && JSON.stringify(body ?? '').includes(NO_SUITABLE_ACCOUNT)) {
    return { kind: 'refused', code: 'credential.none' };
  }
  const code = REFUSALS[status];
  if (code !== undefined) return { kind: 'refused', code };
  throw new KysoError('provider.protocol_error', 'the provider does not accept the call', { details: { status } });
}
