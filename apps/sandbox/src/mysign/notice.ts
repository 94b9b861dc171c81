/**
 * The result of an order with `async: 3`. The provider first asks the partner for a token, by GET with a JSON body as its
 * document says, and then posts the result with it.
 */
import { request } from 'node:http';
import type { Transaction } from '../approvals/transaction.ts';
import { base64WithCrlf } from '../smartca/envelope.ts';

const TIMEOUT_MS = 5000;

export function noticeOf(transaction: Transaction) {
  const { id, code, signatures } = transaction;
  return {
    meta_data: { request_id: id, transaction_id: code, description: 'Ký thành công', status: '1' },
    data: {
      action_timestamp: new Date(transaction.answer?.at ?? transaction.createdAt).toISOString(),
      signature_timestamp: new Date(transaction.answer?.at ?? transaction.createdAt).toISOString(),
      results: signatures.map(({ docId, value }) => ({ document_id: docId, signature: base64WithCrlf(value) })),
    },
  };
}

/** The partner's token for us, from `<notice address>/token`. */
export function partnerToken(noticeUrl: string, client: { id: string; password: string }): Promise<string> {
  const body = JSON.stringify({
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.password,
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const call = request(`${noticeUrl}/token`, { method: 'GET', headers, timeout: TIMEOUT_MS }, async (response) => {
      try {
        const answer: unknown = JSON.parse(Buffer.concat(await response.toArray()).toString());
        resolve(String((answer as { data?: { access_token?: string } }).data?.access_token ?? ''));
      } catch (error) {
        reject(error);
      }
    });
    call.on('timeout', () => call.destroy(new Error('no token in time')));
    call.on('error', reject);
    call.end(body);
  });
}
