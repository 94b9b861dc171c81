/** Authorities serve PEM under addresses that promise DER; both are read. */

/** The DER inside every block `-----BEGIN <label>-----`, in order; empty for bytes without one. */
export function pemBlocks(bytes: Uint8Array, label: string): readonly Uint8Array[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const block = new RegExp(
    `-----BEGIN (?:X509 |TRUSTED )?${label}-----([\\s\\S]*?)-----END (?:X509 |TRUSTED )?${label}-----`,
    'g',
  );
  return [...text.matchAll(block)].map(([, body = '']) => new Uint8Array(Buffer.from(body, 'base64')));
}

/** The blocks, or else the bytes themselves. */
export function derOrPem(bytes: Uint8Array, label: string): readonly Uint8Array[] {
  const blocks = pemBlocks(bytes, label);
  return blocks.length > 0 ? blocks : [bytes];
}
