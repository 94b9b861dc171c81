/** The body of `signHash`, in the documented order of its fields. */
import type { SignOrder } from '@kyso/domain';
import { documentNumber } from '../document-number.ts';
import { hashText } from '../hash-text.ts';
import { asciiLine, plainLine } from '../text.ts';

const ID_SHA256 = '2.16.840.1.101.3.4.2.1';
const ID_RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
/** Documented as "under 100". */
const MAX_NAME_CHARS = 99;
const MAX_DESCRIPTION_CHARS = 200;

/** 0: the call stays open until the phone answers; 1: poll; 3: a webhook tells, and polling works too. */
export const MODES = { blocking: 0, poll: 1, webhook: 3 } as const;
export type MySignMode = keyof typeof MODES;

export function toSignBody(order: SignOrder, credentialId: string, mode: MySignMode) {
  return {
    credentialID: credentialId,
    numSignatures: order.documents.length,
    description: base64(plainLine(order.description, MAX_DESCRIPTION_CHARS)),
    documents: order.documents.map(({ name }, at) => ({
      document_id: documentNumber(order.transactionId, at),
      document_name: base64(nameOf(name)),
    })),
    hash: order.documents.map(({ hash }) => hashText(hash, 'base64')),
    hashAlgo: ID_SHA256,
    signAlgo: ID_RSA_ENCRYPTION,
    async: MODES[mode],
  };
}

/** The provider takes letters, digits, `_`, `-` and spaces; a dot was seen once and is not relied on. */
function nameOf(name: string): string {
  const clean = asciiLine(name.replaceAll('.', '_'), MAX_NAME_CHARS);
  return clean === '' ? 'document' : clean;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
