/**
 * Where a browser goes on to after a provider's page. Only to origins that the operator allowed for the tenant, compared
 * after parsing: an address that merely looks like one of them leads to another origin.
 */
import type { Tenant } from '@kyso/domain';

const MAX_CHARACTERS = 2_048;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The origin as it is compared; undefined for what is no bare origin of https, or of http on this machine. */
export function parseReturnOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.origin !== text && `${url.origin}/` !== text)) return undefined;
  // A pattern would only look like one: origins are compared as they are.
  if (url.hostname.includes('*')) return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  return isSafe ? url.origin : undefined;
}

/** Whether a browser may be sent to the address; it may have a path and a query, but no user name. */
export function isAllowedReturn(text: string, tenant: Pick<Tenant, 'returnOrigins'> | undefined): boolean {
  if (text.length > MAX_CHARACTERS || !URL.canParse(text)) return false;
  const { origin, username, password } = new URL(text);
  // Origins of other schemes, such as javascript:, are all called "null".
  return origin !== 'null' && username + password === '' && (tenant?.returnOrigins ?? []).includes(origin);
}
