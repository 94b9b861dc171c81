/**
 * The family of interfaces that follow Decision QĐ 769/QĐ-BTTTT (2022): every public CA offers "get certificate" and
 * "sign" with the same fields under its own paths, codes and words. What differs is data of this type.
 */
import type { SignerCapabilities } from '@kyso/domain';
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
  | 'not_found'
  | 'rate_limited'
  | 'fault';

export type Sp769Dialect = {
  readonly name: string;
  readonly paths: {
    readonly certificates: string;
    readonly sign: string;
    /** `{id}` stands for the transaction. */
    readonly status: string;
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
