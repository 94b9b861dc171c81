import type { Clock } from '@kyso/domain';
import type { HttpSettings } from '../http/json-client.ts';
import type { AccessSettings } from './access.ts';
import type { Dialect } from './dialect.ts';

export type CscOptions = HttpSettings & {
  readonly code: string;
  readonly dialect: Dialect;
  readonly access: AccessSettings;
  /** Base of `oauth2/…`; often another host than the API. */
  readonly oauthBase?: string | undefined;
  /** How people approve: pushed by the provider, or on its page. */
  readonly approval: 'push' | 'page';
  readonly redirectUri?: string | undefined;
  /** What an account's number is to the provider. */
  readonly accountIs: 'user' | 'credential';
  readonly userIdPrefix: string;
  readonly batchMax: number;
  readonly approvalSeconds: number;
  readonly operationMode: 'S' | 'A';
  readonly clock: Clock;
};
