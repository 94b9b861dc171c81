/** The bodies of `credentials/authorize` and `signatures/signHash`, in the order of fields seen in running code. */
import type { SignOrder } from '@kyso/domain';
import { hashText } from '../hash-text.ts';
import { plainLine } from '../text.ts';

const ID_SHA256 = '2.16.840.1.101.3.4.2.1';
const ID_RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const MAX_DESCRIPTION_CHARS = 200;
const MAX_NAMES_CHARS = 200;

export type Presentation = {
  /** Whom the app names as the one who asks. */
  readonly rpName: string;
  readonly scaIdentity?: string | undefined;
  readonly validitySeconds: number;
};

export function toAuthorizeBody(order: SignOrder, credentialID: string, shown: Presentation) {
  const names = plainLine(order.documents.map(({ name }) => name).join(', '), MAX_NAMES_CHARS);
  return {
    credentialID,
    numSignatures: order.documents.length,
    documentDigests: digestsOf(order),
    notificationMessage: plainLine(order.description, MAX_DESCRIPTION_CHARS),
    messageCaption: 'Yêu cầu ký số',
    // both are JSON inside a text, as the app wants them
    message: JSON.stringify({ 'FILE NAME': names, 'FILE TYPE': 'pdf' }),
    rpName: JSON.stringify({ 'RP NAME': shown.rpName }),
    ...(shown.scaIdentity === undefined ? {} : { scaIdentity: shown.scaIdentity }),
    vcEnabled: true,
    acEnabled: true,
    validityPeriod: shown.validitySeconds,
    operationMode: 'S',
  };
}

export function toSignBody(order: SignOrder, credentialID: string, SAD: string, { validitySeconds }: Presentation) {
  return {
    credentialID,
    documentDigests: digestsOf(order),
    signAlgo: ID_RSA_ENCRYPTION,
    SAD,
    operationMode: 'S',
    validityPeriod: validitySeconds,
  };
}

function digestsOf({ documents }: SignOrder) {
  const hashes = documents.map(({ hash }) => hashText(hash, 'base64'));
  return { hashes, hashAlgorithmOID: ID_SHA256 };
}
