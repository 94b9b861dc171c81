/** The bodies of both calls, with the fields of the dialect in its order. */
import type { SignerAccount, SignOrder } from '@kyso/domain';
import { documentLabel } from '../document-label.ts';
import { hashText } from '../hash-text.ts';
import { plainLine } from '../text.ts';
import type { FileField, OrderField, QueryField, Sp769Dialect } from './dialect.ts';

/** @param reference what the query calls itself. @param caName for a gateway with several CAs behind it. */
export function toQueryBody(account: SignerAccount, dialect: Sp769Dialect, reference: string, caName: string) {
  const values: Readonly<Record<QueryField, unknown>> = {
    user_id: account.number,
    ca_name: caName,
    serial_number: '',
    transaction_id: reference,
  };
  return pick(values, dialect.fields.query);
}

export function toSignBody(order: SignOrder, dialect: Sp769Dialect, caName: string, nowMs: number) {
  const values: Readonly<Record<OrderField, unknown>> = {
    user_id: order.account.number,
    ca_name: caName,
    transaction_id: order.transactionId,
    transaction_desc: plainLine(order.description, dialect.descriptionMaxLength),
    serial_number: toSerialText(order.certificateSerial, dialect),
    time_stamp: toTimeStamp(nowMs),
    sign_files: order.documents.map((document) => toFile(document, dialect)),
  };
  return pick(values, dialect.fields.order);
}

function toFile({ itemId, name, hash }: SignOrder['documents'][number], dialect: Sp769Dialect) {
  const options = { file_type: 'pdf', sign_type: 'hash' };
  const values: Readonly<Record<FileField, unknown>> = {
    data_to_be_signed: hashText(hash, dialect.hashEncoding),
    doc_id: documentLabel(itemId, name),
    ...options,
    file_options: options,
  };
  return pick(values, dialect.fields.file);
}

function pick<F extends string>(values: Readonly<Record<F, unknown>>, fields: readonly F[]) {
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

function toSerialText(serial: string, { serialCase }: Sp769Dialect): string {
  return serialCase === 'lower' ? serial.toLowerCase() : serial.toUpperCase();
}

/** `YYYYMMDDHHmmSSZ`, UTC. */
function toTimeStamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d+|[-:T]/g, '');
}
