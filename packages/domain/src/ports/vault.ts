import type { Sealed } from '../events.ts';

/** Encrypts personal data and secrets at rest. */
export interface Vault {
  /** AES-256-GCM under the current key. `context` (tenant, record, field) is authenticated and must be given again to open. */
  seal(plaintext: string | Uint8Array, context: string): Sealed;
  /** @throws KysoError `internal` when the key is unknown, or text or context were tampered with. */
  open(sealed: Sealed, context: string): string;
  /** The same for what is not text; of text its UTF-8. */
  openBytes(sealed: Sealed, context: string): Uint8Array;
}
