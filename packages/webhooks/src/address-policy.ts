/** Which addresses webhooks may reach. Looks at addresses only; names are resolved by the caller. */
import { KysoError } from '@kyso/domain';
import ipaddr from 'ipaddr.js';

/** Rules of one installation. */
export type WebhookPolicy = {
  /** Whether plain http is allowed, for development and closed networks. */
  readonly allowHttp: boolean;
  /** Networks that are not public and may be reached all the same, such as `10.1.0.0/16` or `127.0.0.0/8`. */
  readonly allowCidrs: readonly string[];
  /** Default: 443 and 8443, with `allowHttp` also 80 and 8080. A literal address inside `allowCidrs` may use any port. */
  readonly allowPorts?: readonly number[];
};

export type AddressRange = ReturnType<typeof ipaddr.parseCIDR>;

/** @throws KysoError `validation_failed` for a text that is no network. */
export function parseRanges(cidrs: readonly string[]): readonly AddressRange[] {
  return cidrs.map((cidr) => {
    if (!ipaddr.isValidCIDR(cidr)) {
      throw new KysoError('validation_failed', 'an allowed network is not an address, a slash and a prefix length', {
        details: { network: cidr },
      });
    }
    return ipaddr.parseCIDR(cidr);
  });
}

/**
 * Public unicast only. Everything that leads inside by another spelling — mapped IPv4, NAT64, 6to4, Teredo, link-local
 * (cloud metadata), shared, unique-local, documentation and reserved ranges — is not public.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

export function isInside(address: string, ranges: readonly AddressRange[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
}
