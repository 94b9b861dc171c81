/** The check of a webhook URL when it is registered, and again before each attempt. Resolves nothing. */
import { isIP } from 'node:net';
import { KysoError } from '@kyso/domain';
import { type AddressRange, isInside, parseRanges, type WebhookPolicy } from './address-policy.ts';

const URL_MAX_CHARACTERS = 2_048;
const HTTPS_PORTS = [443, 8443];
const HTTP_PORTS = [80, 8080];

export type UrlFault =
  | 'malformed'
  | 'too_long'
  | 'scheme'
  | 'credentials'
  | 'fragment'
  | 'address'
  | 'local_name'
  | 'port';

/**
 * Compares after parsing only: the WHATWG parser turns `0x7f.1`, `2130706433` and full-width digits into 127.0.0.1.
 * @throws KysoError `validation_failed` with `details.field` = `url` and `details.reason` a {@link UrlFault}.
 */
export function checkWebhookUrl(text: string, policy: WebhookPolicy): URL {
  return check(text, policy, parseRanges(policy.allowCidrs));
}

/** {@link checkWebhookUrl} for one policy and many URLs. */
export function webhookUrlCheck(policy: WebhookPolicy): (text: string) => URL {
  const ranges = parseRanges(policy.allowCidrs);
  return (text) => check(text, policy, ranges);
}

function check(text: string, policy: WebhookPolicy, ranges: readonly AddressRange[]): URL {
  if (text.length > URL_MAX_CHARACTERS) throw refuse('too_long', `is longer than ${URL_MAX_CHARACTERS} characters`);
  const url = URL.parse(text);
  if (url === null) throw refuse('malformed', 'is not an absolute URL');
  if (url.protocol !== 'https:' && !(policy.allowHttp && url.protocol === 'http:')) {
    throw refuse('scheme', policy.allowHttp ? 'is neither http nor https' : 'is not https');
  }
  if (url.username !== '' || url.password !== '') throw refuse('credentials', 'contains a user name or password');
  if (url.hash !== '') throw refuse('fragment', 'has a fragment, which is never sent');

  const host = hostOf(url);
  const isAllowedLocal = isInside(isLocalName(host) ? '127.0.0.1' : host, ranges);
  if (isIP(host) !== 0 && !isAllowedLocal) throw refuse('address', 'names a bare address instead of a host');
  if (isLocalName(host) && !isAllowedLocal) throw refuse('local_name', 'names this machine');
  if (!isAllowedLocal && !allowedPorts(policy).includes(portOf(url))) {
    throw refuse('port', `uses a port other than ${allowedPorts(policy).join(', ')}`);
  }
  return url;
}

/** The host without the brackets of an IPv6 address and without the full stop of a rooted name. */
export function hostOf(url: Pick<URL, 'hostname'>): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function allowedPorts({ allowPorts, allowHttp }: WebhookPolicy): readonly number[] {
  return allowPorts ?? (allowHttp ? [...HTTPS_PORTS, ...HTTP_PORTS] : HTTPS_PORTS);
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function refuse(reason: UrlFault, sentence: string): KysoError {
  return new KysoError('validation_failed', `the webhook url ${sentence}`, { details: { field: 'url', reason } });
}
