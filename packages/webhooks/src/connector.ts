/**
 * The guard at the moment of connecting, which no name and no redirect gets around. Network policy outside the process
 * (an egress proxy, a closed subnet) is still wanted; this is the last line, not the only one.
 */
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { type AddressRange, isInside, isPublicAddress, parseRanges, type WebhookPolicy } from './address-policy.ts';
import { hostOf } from './url-policy.ts';

const CONNECT_TIMEOUT_MS = 3_000;

/** Certificates, and a check of the server's. */
export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'checkServerIdentity'>;

export type Resolved = { readonly address: string; readonly family: number };
/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly Resolved[]>;

/** Refused before a packet was sent. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  readonly code = 'KYSO_BLOCKED_ADDRESS';
}

export type GuardedAgentOptions = {
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  readonly tls?: TlsOptions;
  /** Sockets to one origin at a time, so that a slow one does not take them all; default: any number. */
  readonly connections?: number;
  /** For the head of an answer, and again between pieces of its body; default: each call bounds its time as a whole. */
  readonly timeoutMs?: number;
};

/** An undici agent that connects to public addresses, and to those the policy lists, only, with HTTP/1.1. */
export function guardedAgent(
  policy: Pick<WebhookPolicy, 'allowCidrs'>,
  { resolve = resolveBySystem, tls = {}, connections, timeoutMs = 0 }: GuardedAgentOptions = {},
): Agent {
  return new Agent({
    connect: guardedConnector(parseRanges(policy.allowCidrs), resolve, tls),
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    ...(connections === undefined ? {} : { connections }),
  });
}

function guardedConnector(
  ranges: readonly AddressRange[],
  resolve: Resolve,
  tls: TlsOptions,
): buildConnector.connector {
  const connect = buildConnector({
    ...tls,
    lookup: guardedLookup(ranges, resolve),
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
  });
  return (options, callback) => {
    // Node never calls `lookup` for a literal address, so that one is checked here.
    const host = hostOf({ hostname: options.hostname });
    if (isIP(host) !== 0 && !isReachable(host, ranges))
      return callback(new BlockedAddressError('a blocked address'), null);
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null || isReachable(socket.remoteAddress ?? '', ranges)) return callback(...result);
      socket.destroy();
      callback(new BlockedAddressError('a blocked address was dialled'), null);
    });
  };
}

function isReachable(address: string, ranges: readonly AddressRange[]): boolean {
  return isPublicAddress(address) || isInside(address, ranges);
}

/**
 * Resolves once and hands on exactly the addresses it has checked, so that a name cannot change its mind between check
 * and connection. One bad address among good ones refuses the name.
 */
function guardedLookup(ranges: readonly AddressRange[], resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        const isClean = found.every(({ address }) => isReachable(address, ranges));
        if (first === undefined || !isClean) {
          return callback(new BlockedAddressError('the name leads to a blocked address'), '', 0);
        }
        if (options.all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

const resolveBySystem: Resolve = (hostname) =>
  new Promise((done, fail) => {
    systemLookup(hostname, { all: true }, (error, found) => {
      if (error === null) done(found);
      else fail(error);
    });
  });
