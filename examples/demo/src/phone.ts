/** Taps "Xác nhận ký" on the simulated phone, for runs without a person. */
export async function tapPhone(sandbox: string): Promise<void> {
  // the sandbox's own list
  const { transactions } = (await (await fetch(`${sandbox}/sandbox/transactions`)).json()) as {
    transactions: readonly { transaction_id: string; state: string }[];
  };
  for (const { transaction_id: id, state } of transactions) {
    if (state === 'waiting')
      await fetch(`${sandbox}/sandbox/transactions/${encodeURIComponent(id)}/approve`, { method: 'POST' });
  }
}
