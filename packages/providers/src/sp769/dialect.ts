/**
 * The family of interfaces that follow Decision QĐ 769/QĐ-BTTTT (2022): every public CA offers "get certificate" and
 * "sign" with the same fields under its own paths, codes and words. What differs is data of this type.
 */
import type { SignerCapabilities } from '@kyso/domain';
import { APP_PUSH } from '../push-capabilities.ts';
import type { Words } from '../text.ts';

/**
 * What a status code means. `refused_credentials` covers a wrong service provider and a wrong person alike; words of the
 * message tell which.
 */
export type StatusMeaning =
  | 'ok'
  | 'bad_request'
  | 'refused_credentials'
  | 'certificate_unusable'
  | 'no_certificate'
  | 'signing_failed'
  | 'not_found'
  | 'rate_limited'
  | 'fault';

/** Fields of a certificate query after `sp_id` and `sp_password`. */
export type QueryField = 'user_id' | 'ca_name' | 'serial_number' | 'transaction_id';
/** Fields of an order after `sp_id` and `sp_password`. */
export type OrderField =
  | 'user_id'
  | 'ca_name'
  | 'transaction_id'
  | 'transaction_desc'
  | 'serial_number'
  | 'time_stamp'
  | 'sign_files';
/** `file_options` holds `file_type` and `sign_type`, which other members have beside the others. */
export type FileField = 'data_to_be_signed' | 'doc_id' | 'file_type' | 'sign_type' | 'file_options';

export type Sp769Dialect = {
  readonly name: string;
  readonly paths: {
    readonly certificates: string;
    readonly sign: string;
    /** `{id}` stands for the transaction. Absent: the sign call stays open until the phone has answered. */
    readonly status?: string;
  };
  /** What is sent, in this order. */
  readonly fields: {
    readonly query: readonly QueryField[];
    readonly order: readonly OrderField[];
    readonly file: readonly FileField[];
  };
  readonly hashEncoding: 'hex' | 'base64';
  /** How a serial number is spelled in a request; answers are read in any case. */
  readonly serialCase: 'lower' | 'upper';
  /** Whether the status call repeats `sp_id` and `sp_password` or sends `{}`. */
  readonly statusCarriesCredentials: boolean;
  /** Longest `transaction_desc`, in characters. */
  readonly descriptionMaxLength: number;
  /** By HTTP status or `status_code`; a code that is not named is a fault from 500 on, else outside the protocol. */
  readonly statusCodes: Readonly<Record<number, StatusMeaning>>;
  readonly words: {
    readonly declined: Words;
    readonly expired: Words;
    readonly unknownTransaction: Words;
    readonly duplicateTransaction: Words;
    readonly wrongServiceProvider: Words;
    readonly wrongPerson: Words;
  };
  readonly capabilities: SignerCapabilities;
};

/** The words that clients of several members search for; none of them is documented. */
export const USUAL_WORDS: Sp769Dialect['words'] = {
  declined: ['reject', 'deny', 'denied', 'declin', 'cancel', 'từ chối', 'hủy', 'huỷ'],
  expired: ['expire', 'timeout', 'timed out', 'time_out', 'hết hạn', 'quá hạn', 'hết thời gian'],
  unknownTransaction: ['not found', 'not_found', 'notfound', 'not exist', 'không tìm thấy', 'không tồn tại'],
  duplicateTransaction: ['duplicate', 'already', 'exists', 'existed', 'trùng', 'đã tồn tại'],
  wrongServiceProvider: ['sp_id', 'sp_password', 'spid', 'service provider'],
  wrongPerson: ['user', 'người dùng', 'tài khoản', 'thuê bao'],
};

type Capabilities = Omit<SignerCapabilities, 'showsDescription'>;

/** Members with a status path; an order may be unknown to it for a while. */
export const POLLED: Capabilities = { ...APP_PUSH, shape: 'poll', approvalSeconds: 300, propagationMs: 30_000 };
/** Members whose sign call stays open. */
export const OPEN_CALL: Capabilities = { ...APP_PUSH, shape: 'blocking', approvalSeconds: 300 };
