/** The ways out: undici dispatchers, which keep connections between calls. */
import { Agent, type buildConnector, type Dispatcher } from 'undici';
import { connectionOptions, type TlsOptions, type TlsSettings } from './tls.ts';

/** Makes the way to one provider, which may be narrower than the usual one, from the TLS options of its connections. */
export type DispatcherFor = (tls: TlsOptions) => Dispatcher;

/**
 * Connects by `connect`, with HTTP/1.1. Time is bounded by each call as a whole, not by undici.
 * @param connect options of the usual connector, or one that does not reach every address
 */
export function agentOver(connect: TlsOptions | buildConnector.connector): Dispatcher {
  return new Agent({ connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
}

/** Connections without options of their own. */
const USUAL = agentOver({});

/** The dispatcher that connects as `settings` say. */
export function dispatcherOver(settings: TlsSettings | undefined, dispatcherFor?: DispatcherFor): Dispatcher {
  if (settings === undefined && dispatcherFor === undefined) return USUAL;
  return (dispatcherFor ?? agentOver)(settings === undefined ? {} : connectionOptions(settings));
}
