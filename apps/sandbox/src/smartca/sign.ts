/** `POST /v1/signatures/sign`: accepts an order and starts the push. */
import type { Order } from '../approvals/transaction.ts';
import { BEHAVIOURS } from '../behaviours.ts';
import type { Citizen } from '../citizens.ts';
import { type Answer, CUT_CONNECTION, type IncomingRequest, NO_ANSWER } from '../http/message.ts';
import { REFUSALS, readBody, success } from './envelope.ts';
import { admit, chooseCredential, type SmartCa } from './smartca.ts';
import { SIGN, type SignBody } from './wire.ts';

export async function sign(smartCa: SmartCa, request: IncomingRequest): Promise<Answer> {
  const body = readBody(SIGN, request);
  const citizen = admit(smartCa, body);
  const { signFault } = BEHAVIOURS[citizen.behaviour];
  if (signFault === 'before' && isFirstTry(smartCa, body.transaction_id)) throw REFUSALS.serverError();

  const order = await toOrder(smartCa, body, citizen);
  const transaction = smartCa.ledger.accept(order);
  if (transaction === undefined) throw REFUSALS.duplicate();
  smartCa.phone.ring(transaction);
  if (signFault === 'after') throw REFUSALS.serverError();
  if (signFault === 'silent') return NO_ANSWER;
  if (signFault === 'dropped') return CUT_CONNECTION;

  return success('sig_wait_for_user_confirm', {
    transaction_id: transaction.id,
    tran_code: transaction.code,
    expired_in: Math.round((transaction.expiresAt - transaction.createdAt) / 1000),
  });
}

function isFirstTry({ failedOnce }: SmartCa, transactionId: string): boolean {
  if (failedOnce.has(transactionId)) return false;
  failedOnce.add(transactionId);
  return true;
}

async function toOrder({ book }: SmartCa, body: SignBody, citizen: Citizen): Promise<Order> {
  const behaviour = BEHAVIOURS[citizen.behaviour];
  const credential = chooseCredential(await book.of(citizen), body.serial_number ?? '');
  const keys = behaviour.signs === 'other-key' ? await book.strangerKeys() : credential.keys;
  return {
    id: body.transaction_id,
    protocol: 'smartca',
    citizen,
    behaviour,
    description: body.transaction_desc ?? '',
    documents: body.sign_files.map((file) => ({
      docId: file.doc_id,
      fileType: file.file_type,
      hash: Buffer.from(file.data_to_be_signed, 'hex'),
    })),
    key: keys.privateKey,
    scheme: 'rsa-pkcs1',
    digest: 'sha256',
  };
}
