import { type AccessPermissions, accessPermissions } from './access-permissions.ts';
import type { CryptMethod } from './crypt-methods.ts';
import type { Authority, SecurityHandler } from './security-handler.ts';

/** How a document is encrypted and with what rights it was opened. */
export type EncryptionSummary = {
  readonly handler: 'Standard';
  /** `/V` and `/R`. */
  readonly version: number;
  readonly revision: number;
  readonly methods: {
    readonly strings: CryptMethod;
    readonly streams: CryptMethod;
    readonly embeddedFiles: CryptMethod;
  };
  readonly metadataEncrypted: boolean;
  readonly openedAs: Authority;
  /** It does not open with the empty password. */
  readonly passwordNeeded: boolean;
  /** What a user may do; they do not bind the owner. */
  readonly permissions: AccessPermissions;
};

export function encryptionSummary(handler: SecurityHandler): EncryptionSummary {
  const { version, revision, filters, encryptMetadata } = handler.encryption;
  const { strings, streams, embeddedFiles } = filters;
  return {
    handler: 'Standard',
    version,
    revision,
    methods: { strings, streams, embeddedFiles },
    metadataEncrypted: encryptMetadata,
    openedAs: handler.authority,
    passwordNeeded: handler.passwordNeeded,
    permissions: accessPermissions(handler),
  };
}
