/** `<000…>`: where the CMS goes, as long as it is not there. */
export function placeholder(length: number): Buffer {
  const token = Buffer.alloc(length, '0');
  token.write('<', 0);
  token.write('>', Math.max(0, length - 1));
  return token;
}
