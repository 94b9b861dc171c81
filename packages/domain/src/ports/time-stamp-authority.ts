/** Proof that something existed at a time, by somebody who is neither signer nor portal (RFC 3161). */
export interface TimeStampAuthority {
  /**
   * A token (DER ContentInfo) over `digest`, checked: its imprint, its signature, its nonce, its purpose.
   * @param digest SHA-256, 32 bytes.
   * @throws KysoError `timestamp.unavailable` when no authority gave one in time.
   */
  stamp(digest: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}
