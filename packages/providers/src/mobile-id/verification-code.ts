/** First 6 and last 7 bits of the digest as a number of 13 bits, four digits: 0000 to 8191. */
export function mobileIdVerificationCode(digest: Uint8Array): string {
  const [first = 0] = digest;
  const last = digest.at(-1) ?? 0;
  return String(((first >> 2) << 7) | (last & 0x7f)).padStart(4, '0');
}
