/** Numbers that name a person in Viet Nam: their forms, and what of a phone may be shown. */

export type AccountNumber = {
  /** CCCD: citizen number; CMND: the older identity card; MST: tax code. */
  readonly kind: 'cccd' | 'cmnd' | 'mst' | 'passport';
  /** Without spaces; leading zeros matter. */
  readonly number: string;
};

export type PhoneNumber = {
  /** `0xxxxxxxxx`, for screens. */
  readonly national: string;
  /** `84xxxxxxxxx`, for networks. */
  readonly msisdn: string;
};

const ACCOUNT_FORMS: readonly (readonly [AccountNumber['kind'], RegExp])[] = [
  ['cccd', /^\d{12}$/],
  ['cmnd', /^\d{9}$/],
  ['mst', /^\d{10}(-\d{3})?$/],
  ['passport', /^[A-Z]\d{7,8}$/],
];
const MOBILE = /^(?:0|\+?84)([35789]\d{8})$/;
const HIDDEN = '••••';
const SHOWN_CHARS = 3;

/** Undefined when `text` has none of the known forms. Spaces are ignored, letters may be lower case. */
export function parseAccountNumber(text: string): AccountNumber | undefined {
  const number = text.replace(/\s/g, '').toUpperCase();
  const kind = ACCOUNT_FORMS.find(([, form]) => form.test(number))?.[0];
  return kind === undefined ? undefined : { kind, number };
}

/** A Vietnamese mobile number; undefined for anything else. Spaces, dots, hyphens and brackets are ignored. */
export function parsePhone(text: string): PhoneNumber | undefined {
  const digits = MOBILE.exec(text.replace(/[\s.()-]/g, ''))?.[1];
  return digits === undefined ? undefined : { national: `0${digits}`, msisdn: `84${digits}` };
}

/** `0912345678` as `091••••678`. Takes the national form. */
export function maskPhone(national: string): string {
  return national.slice(0, SHOWN_CHARS) + HIDDEN + national.slice(-SHOWN_CHARS);
}
