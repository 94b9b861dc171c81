import { OPEN_CALL, type Sp769Dialect, USUAL_WORDS } from './dialect.ts';

/**
 * The interface of Decision QĐ 769/QĐ-BTTTT itself, which every public CA had to offer to the National Public Service
 * Portal. It has no path to ask for the state of an order. `docs/providers/qd769.md` has the grounds of each row.
 */
export const QD769: Sp769Dialect = {
  name: 'qd769',
  paths: { certificates: '/get_certificate', sign: '/sign' },
  fields: {
    query: ['user_id', 'serial_number', 'transaction_id'],
    order: ['user_id', 'transaction_id', 'serial_number', 'time_stamp', 'sign_files'],
    file: ['data_to_be_signed', 'doc_id', 'file_options'],
  },
  hashEncoding: 'hex',
  serialCase: 'lower',
  statusCarriesCredentials: true,
  descriptionMaxLength: 200,
  statusCodes: {
    200: 'ok',
    400: 'bad_request',
    401: 'refused_credentials',
    403: 'certificate_unusable',
    429: 'rate_limited',
    500: 'fault',
  },
  words: USUAL_WORDS,
  // without a description there is nothing that could carry a code to the phone
  capabilities: { ...OPEN_CALL, showsDescription: false, verificationCode: 'none' },
};
