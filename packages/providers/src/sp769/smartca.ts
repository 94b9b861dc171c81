import type { Sp769Dialect } from './dialect.ts';

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
  words: {
    declined: ['reject', 'deny', 'denied', 'declin', 'cancel', 'từ chối', 'hủy', 'huỷ'],
    expired: ['expire', 'timeout', 'timed out', 'time_out', 'hết hạn', 'quá hạn', 'hết thời gian'],
    unknownTransaction: ['not found', 'not_found', 'notfound', 'not exist', 'không tìm thấy', 'không tồn tại'],
    duplicateTransaction: ['duplicate', 'already', 'exists', 'existed', 'trùng', 'đã tồn tại'],
    wrongServiceProvider: ['sp_id', 'sp_password', 'spid', 'service provider'],
    wrongPerson: ['user', 'người dùng', 'tài khoản', 'thuê bao'],
  },
  capabilities: {
    shape: 'poll',
    push: true,
    showsDescription: true,
    cancel: false,
    batchMax: 50,
    approvalSeconds: 300,
    propagationMs: 30_000,
    digestAlgorithms: ['sha256'],
    poll: { firstMs: 2_000, fastMs: 2_000, slowMs: 5_000 },
    verificationCode: 'kyso',
  },
};
