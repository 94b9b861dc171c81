/** Whether a certificate names the person who is meant. Not here: reading the certificate. */
import { parseAccountNumber } from './identity-numbers.ts';

/** `CCCD:001090000001` of a subject's UID, taken apart. */
export type NamedIdentifier = { readonly kind: string; readonly value: string };

/**
 * `match`: the certificate names one of the numbers. `mismatch`: it names a number of a kind that is known of the person,
 * and another one. `unstated`: it names none of those kinds, so it says nothing (a seal of an organisation, an old
 * identity card of somebody of whom only the citizen number is known).
 */
export type IdentityMatch = 'match' | 'mismatch' | 'unstated';

/**
 * Compares the identifiers of a subject with all numbers of one person. People who moved from CMND to CCCD keep the
 * old number on their certificate until it is renewed, and since 1 July 2025 the tax code of a person is the citizen
 * number: numbers are compared by form, not by label.
 * @param numbers every identity number known of the person, in any order; spaces do not matter.
 */
export function matchIdentity(named: readonly NamedIdentifier[], numbers: readonly string[]): IdentityMatch {
  const known = numbers.map(toComparable);
  const values = named.map(({ value }) => toComparable(value));
  if (values.some(({ number }) => known.some((mine) => mine.number === number))) return 'match';
  return values.some(({ form }) => known.some((mine) => mine.form === form)) ? 'mismatch' : 'unstated';
}

/** A number of no known form is of a form of its own length. */
function toComparable(text: string): { readonly form: string; readonly number: string } {
  const known = parseAccountNumber(text);
  if (known !== undefined) return { form: known.kind, number: known.number };
  const number = text.replace(/\s/g, '').toUpperCase();
  return { form: String(number.length), number };
}
