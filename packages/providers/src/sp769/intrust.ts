import { OPEN_CALL, type Sp769Dialect, USUAL_WORDS } from './dialect.ts';

/** The gateway of Intrust CA: one call that stays open, `status_code` as text, HTTP status always 200. */
export const INTRUST: Sp769Dialect = {
  name: 'intrust',
  paths: { certificates: '/gateway/ca/get_cert', sign: '/gateway/ca/sign_file' },
  fields: {
    query: ['user_id', 'serial_number', 'transaction_id'],
    order: ['user_id', 'transaction_id', 'serial_number', 'time_stamp', 'sign_files'],
    file: ['data_to_be_signed', 'doc_id', 'file_type', 'sign_type'],
  },
  hashEncoding: 'hex',
  serialCase: 'lower',
  statusCarriesCredentials: true,
  descriptionMaxLength: 200,
  statusCodes: {
    200: 'ok',
    400: 'bad_request', // document invalid
    401: 'refused_credentials',
    402: 'bad_request', // form of the hash invalid
    403: 'certificate_unusable', // revoked or unreadable
    404: 'no_certificate',
    405: 'refused_credentials', // login failed
    429: 'rate_limited',
    500: 'fault',
    501: 'signing_failed',
  },
  words: USUAL_WORDS,
  // without a description there is nothing that could carry a code to the phone
  capabilities: { ...OPEN_CALL, showsDescription: false, verificationCode: 'none' },
};
