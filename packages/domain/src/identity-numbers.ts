/** Numbers that name a person or an organisation in Viet Nam: their forms. */

export type AccountNumber = {
  /** CCCD: citizen number; CMND: the older identity card; MST: tax code. */
  readonly kind: 'cccd' | 'cmnd' | 'mst' | 'passport';
  /** Without spaces; leading zeros matter. */
  readonly number: string;
};

const ACCOUNT_FORMS: readonly (readonly [AccountNumber['kind'], RegExp])[] = [
  ['cccd', /^\d{12}$/],
  ['cmnd', /^\d{9}$/],
  ['mst', /^\d{10}(-\d{3})?$/],
  ['passport', /^[A-Z]\d{7,8}$/],
];

/** Undefined when `text` has none of the known forms. Spaces are ignored, letters may be lower case. */
export function parseAccountNumber(text: string): AccountNumber | undefined {
  const number = text.replace(/\s/g, '').toUpperCase();
  const kind = ACCOUNT_FORMS.find(([, form]) => form.test(number))?.[0];
  return kind === undefined ? undefined : { kind, number };
}
