/** Standard alphabet with padding, on one line; an absent value is a fault of ours. */
export function base64Of(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) throw new TypeError('nothing to encode');
  return Buffer.from(bytes).toString('base64');
}

/**
 * The bytes of a base64 text (RFC 4648 §4) as providers send it: with line breaks anywhere, and for certificates
 * sometimes between PEM lines. Undefined when anything else is in it, or nothing.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  return decodePlain(text) ?? decodeCompact(text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, ''));
}

function decodeCompact(text: string): Uint8Array | undefined {
  const plain = decodePlain(text);
  // The last character may have bits of which no byte is made.
  if (plain !== undefined || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return plain;
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** What the encoder makes of the bytes again: far cheaper to see than that every character is one of the alphabet. */
function decodePlain(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}
