import { POLLED, type Sp769Dialect, USUAL_WORDS } from './dialect.ts';

/**
 * VNPT SmartCA, service-provider API v1. `docs/providers/smartca.md` says of each row whether it is documented, seen in
 * running code, or inferred.
 */
export const SMARTCA: Sp769Dialect = {
  name: 'smartca',
  paths: {
    certificates: '/v1/credentials/get_certificate',
    sign: '/v1/signatures/sign',
    status: '/v1/signatures/sign/{id}/status',
  },
  fields: {
    query: ['user_id', 'serial_number', 'transaction_id'],
    order: ['user_id', 'transaction_id', 'transaction_desc', 'serial_number', 'time_stamp', 'sign_files'],
    file: ['data_to_be_signed', 'doc_id', 'file_type', 'sign_type'],
  },
  hashEncoding: 'hex',
  serialCase: 'lower',
  statusCarriesCredentials: false,
  descriptionMaxLength: 200,
  statusCodes: {
    200: 'ok',
    400: 'bad_request',
    401: 'refused_credentials',
    403: 'certificate_unusable',
    404: 'not_found',
    429: 'rate_limited',
    500: 'fault',
  },
  words: USUAL_WORDS,
  capabilities: { ...POLLED, showsDescription: true },
};
