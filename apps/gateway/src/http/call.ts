/** What a handler gets and gives. Handlers know no Express: they take a call and return an answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ApiKeyId, OpenBlob, Scope, Sha256, TenantId } from '@kyso/domain';
import type { Language } from './language.ts';

/** Who calls: everything comes from the API key, nothing from the request. */
export type Caller = {
  readonly tenantId: TenantId;
  readonly keyId: ApiKeyId;
  /** `api:<key id>`. */
  readonly actor: string;
  readonly livemode: boolean;
  readonly scopes: readonly Scope[];
  /**
   * A fingerprint that only this key can make again: HMAC-SHA256 under the secret, which is not stored anywhere. A bare
   * hash of a body would give away the short numbers in it.
   */
  readonly fingerprint: (text: string) => Sha256;
};

export type Call = {
  readonly caller: Caller;
  readonly method: string;
  /** The path template of the route. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** Parsed JSON where the route takes JSON. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** The body as it arrives, where the route takes bytes. */
  readonly stream: Readable;
  readonly language: Language;
  /** Aborted when the client went away or the process stops. */
  readonly signal: AbortSignal;
};

export type Headers = Readonly<Record<string, string>>;

export type JsonAnswer = {
  readonly status: number;
  readonly headers?: Headers;
  readonly body?: unknown;
  /** Instead of the body: the JSON of it, where it was written already. */
  readonly text?: string;
};
/** The server streams the blob and closes it. */
export type BlobAnswer = { readonly status: 200; readonly headers: Headers; readonly blob: OpenBlob };
/** Made while it is sent. */
export type StreamAnswer = { readonly status: 200; readonly headers: Headers; readonly stream: Readable };
export type Answer = JsonAnswer | BlobAnswer | StreamAnswer;
