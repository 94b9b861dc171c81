import type { Sp769Dialect } from './dialect.ts';
import { QD769 } from './national.ts';

/**
 * The eSign gateway of the National Electronic Authentication Centre: all public CAs behind one address, each order
 * naming its CA. `docs/providers/neac.md` has the grounds of each row.
 */
export const NEAC: Sp769Dialect = {
  ...QD769,
  name: 'neac',
  paths: { certificates: '/sign_v2/get_certificate', sign: '/sign_v2/sign' },
  fields: {
    query: ['user_id', 'ca_name', 'serial_number'],
    order: ['user_id', 'ca_name', 'transaction_id', 'serial_number', 'sign_files'],
    file: ['doc_id', 'file_type', 'sign_type', 'data_to_be_signed'],
  },
};
