/** A running sandbox and a plain client of its wire format, for tests. */
import { constants, createHash, publicDecrypt, X509Certificate } from 'node:crypto';
import type { BehaviourName } from '../src/behaviours.ts';
import { citizenWith } from '../src/citizens.ts';
import { type SandboxOptions, startSandbox } from '../src/sandbox.ts';

export const SERVICE_PROVIDER = { id: '0000-1.apps.signserviceapi.com', password: 'c2FuZGJveA==' };
const CALLER = { sp_id: SERVICE_PROVIDER.id, sp_password: SERVICE_PROVIDER.password };

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field and asserted
export type Json = any;
export type Reply = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: Json };

export async function openWorld(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({
    serviceProvider: SERVICE_PROVIDER,
    delays: { soonMs: 20, slowMs: 150, lateMs: 200 },
    ...options,
  });
  const request = async (method: string, path: string, body?: unknown, contentType = 'application/json') => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: { 'content-type': contentType },
      ...sent,
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  const post = (path: string, body?: unknown): Promise<Reply> => request('POST', path, body);
  const get = (path: string): Promise<Reply> => request('GET', path);

  const getCertificate = (userId: string, more: object = {}) =>
    post('/sca/sp769/v1/credentials/get_certificate', { ...CALLER, user_id: userId, transaction_id: 'T-C', ...more });
  const sign = (userId: string, transactionId: string, more: object = {}) =>
    post('/sca/sp769/v1/signatures/sign', { ...signBody(userId, transactionId), ...more });
  const status = (idOrCode: string) => post(`/sca/sp769/v1/signatures/sign/${idOrCode}/status`, {});
  const pushes = async () => (await get('/sandbox/transactions')).json.transactions;

  return {
    ...sandbox,
    request,
    get,
    post,
    getCertificate,
    sign,
    status,
    transactions: pushes,
    /** Polls until the status call no longer says that it waits. */
    async settled(idOrCode: string): Promise<Reply> {
      for (;;) {
        const reply = await status(idOrCode);
        if (reply.json.message !== 'sig_wait_for_user_confirm') return reply;
        await sleep(20);
      }
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export function idOf(behaviour: BehaviourName): string {
  return citizenWith(behaviour).id;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function signBody(userId: string, transactionId: string) {
  return {
    ...CALLER,
    user_id: userId,
    transaction_id: transactionId,
    transaction_desc: 'Ký đơn đề nghị, hồ sơ H12.34-250801-0001',
    serial_number: '',
    sign_files: [signFile('DOC-001')],
  };
}

export function signFile(docId: string) {
  return { data_to_be_signed: hashOf(docId), doc_id: docId, file_type: 'pdf', sign_type: 'hash' };
}

/** @param base64 may hold CRLF. */
export function bytesOf(base64: string): Buffer {
  return Buffer.from(base64.replace(/\s/g, ''), 'base64');
}

export function certificateOf(row: { cert_data: string }): X509Certificate {
  return new X509Certificate(bytesOf(row.cert_data));
}

/** The hash inside an RSASSA-PKCS1-v1_5 value, in hex, or undefined when the padding or the key is not right. */
export function signedHash(certificate: X509Certificate, signature: Uint8Array): string | undefined {
  try {
    const info = publicDecrypt({ key: certificate.publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
    const prefix = '3031300d060960864801650304020105000420';
    const hex = info.toString('hex');
    return hex.startsWith(prefix) && info.length === 51 ? hex.slice(prefix.length) : undefined;
  } catch {
    return undefined;
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
