/** First four and last four characters with dots between; shorter numbers keep the last two only. */
export function maskAccount(account: string): string {
  const dots = (count: number) => '•'.repeat(count);
  if (account.length < 10) return dots(Math.max(account.length - 2, 4)) + account.slice(-2);
  return account.slice(0, 4) + dots(account.length - 8) + account.slice(-4);
}
