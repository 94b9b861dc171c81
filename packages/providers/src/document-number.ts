/** Names of documents where the provider shows none: the transaction and a number, `KYSO-01J8ZQ4T5V6W7X8Y9Z0A1B2C3D-1`. */

/** At most 36 characters for the core's transaction ids, the least that any provider takes. */
export function documentNumber(transactionId: string, at: number): string {
  return `${transactionId}-${at + 1}`;
}

/** The transaction a document belongs to; undefined when the name is none of ours. */
export function transactionOf(documentId: string): string | undefined {
  return /^(.+)-\d{1,4}$/.exec(documentId)?.[1];
}
