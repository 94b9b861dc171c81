/** A member of the QĐ 769 family, as data: what differs between the CAs that offer the interface of the decision. */
import type { PhoneApp } from '../protocol.ts';

/** Switched on by name: the member takes base64; it answers at once and is asked for the state. */
export const QUIRKS = { base64: 'qd769-base64', polled: 'qd769-polled' } as const;

export type Member = {
  readonly name: string;
  readonly path: string;
  readonly app: PhoneApp;
  readonly paths: { readonly certificates: string; readonly sign: string; readonly status?: string };
  /** Whether `file_type` and `sign_type` stand inside `file_options`. */
  readonly fileOptions: 'nested' | 'flat';
  readonly chain: 'list' | 'pair' | 'absent';
  readonly certId: 'text' | 'number';
  readonly results: 'signed_files' | 'signatures';
  /** `status_code` as text, and HTTP status 200 whatever it says. */
  readonly textStatus: boolean;
  /** What an account without a certificate answers. */
  readonly none: 'empty' | 404;
  /** With what a refused or expired approval is told. */
  readonly failed: 400 | 501;
  /** `timestamp_signature` repeats `time_stamp` of the order. */
  readonly echoesTime: boolean;
  /** CAs behind a gateway; `ca_name` is demanded when there are some. */
  readonly caNames: readonly string[];
  /** What is not known for sure of it. */
  readonly quirks: readonly string[];
};

const APP = { code: 'none', showsDescription: false, showsDocuments: true } as const;

export const QD769_MEMBER: Member = {
  name: 'qd769',
  path: '/qd769',
  app: { ...APP, name: 'CA theo QĐ 769', theme: 'teal' },
  paths: { certificates: '/get_certificate', sign: '/sign' },
  fileOptions: 'nested',
  chain: 'list',
  certId: 'text',
  results: 'signed_files',
  textStatus: false,
  none: 'empty',
  failed: 400,
  echoesTime: true,
  caNames: [],
  quirks: [],
};

export const INTRUST_MEMBER: Member = {
  ...QD769_MEMBER,
  name: 'intrust',
  path: '/intrust',
  app: { ...APP, name: 'Intrust CA', theme: 'green' },
  paths: { certificates: '/gateway/ca/get_cert', sign: '/gateway/ca/sign_file' },
  fileOptions: 'flat',
  chain: 'pair',
  certId: 'number',
  results: 'signatures',
  textStatus: true,
  none: 404,
  failed: 501,
};

export const NEAC_MEMBER: Member = {
  ...QD769_MEMBER,
  name: 'neac',
  path: '/neac',
  app: { ...APP, name: 'Cổng eSign NEAC', theme: 'red' },
  paths: { certificates: '/sign_v2/get_certificate', sign: '/sign_v2/sign', status: '/sign_v2/sign/:id/status' },
  fileOptions: 'flat',
  chain: 'absent',
  echoesTime: false,
  caNames: ['VNPT-CA', 'Viettel-CA', 'CA2', 'BkavCA', 'FPT-CA', 'TrustCA', 'MISA-CA'],
  quirks: Object.values(QUIRKS),
};
