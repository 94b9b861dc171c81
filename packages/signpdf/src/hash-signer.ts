/**
 * Whatever can sign a hash: an HSM, a key service, a remote provider. `hash` is the SHA-256 of the DER signed
 * attributes, 32 bytes. The answer is the raw value: RSA as long as the modulus (PKCS #1 v1.5 with the DigestInfo of
 * SHA-256, RFC 8017 §9.2), ECDSA as DER or as r‖s. It is verified before it is used.
 */
export type HashSigner = (hash: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
