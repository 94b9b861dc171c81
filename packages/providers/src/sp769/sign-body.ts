/** The body of a sign call, in the documented order of its fields. */
import type { SignOrder } from '@kyso/domain';
import { documentLabel } from '../document-label.ts';
import { plainLine } from '../text.ts';
import type { Sp769Dialect } from './dialect.ts';

const HASH_BYTES = 32;

export function toSignBody(order: SignOrder, dialect: Sp769Dialect, nowMs: number) {
  return {
    user_id: order.account.number,
    transaction_id: order.transactionId,
    transaction_desc: plainLine(order.description, dialect.descriptionMaxLength),
    serial_number: toSerialText(order.certificateSerial, dialect),
    time_stamp: toTimeStamp(nowMs),
    sign_files: order.documents.map(({ itemId, name, hash }) => ({
      data_to_be_signed: toHashText(hash, dialect),
      doc_id: documentLabel(itemId, name),
      file_type: 'pdf',
      sign_type: 'hash',
    })),
  };
}

function toSerialText(serial: string, { serialCase }: Sp769Dialect): string {
  return serialCase === 'lower' ? serial.toLowerCase() : serial.toUpperCase();
}

/** `YYYYMMDDHHmmSSZ`, UTC. */
function toTimeStamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d+|[-:T]/g, '');
}

function toHashText(hash: Uint8Array, { hashEncoding }: Sp769Dialect): string {
  if (hash.byteLength !== HASH_BYTES) throw new RangeError(`a hash to be signed has ${HASH_BYTES} bytes`);
  return Buffer.from(hash).toString(hashEncoding);
}
