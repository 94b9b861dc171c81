/**
 * Passwords as bytes (ISO 32000-2 §7.6.4.3). Writers do not agree on how, so each kind is a list of what to try. Not
 * here: the prohibited, unassigned and bidirectional checks of RFC 4013; a writer that obeys them never made such a
 * password, and one that does not has to be opened all the same.
 */
import { encodeDocText } from '../text-string.ts';

/** Of the UTF-8 form (ISO 32000-2 §7.6.4.3.3). */
const MAX_UTF8_BYTES = 127;

/** RFC 3454 table C.1.2, without the ASCII space. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454 table B.1. The zero width space U+200B is in both tables and becomes a space. */
const MAPPED_TO_NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

/** Revisions 2 to 4: PDFDocEncoding; what it does not have is given as UTF-8, as many writers do. */
export function legacyPasswords(password: string): readonly Uint8Array[] {
  const encoded = encodeDocText(password);
  const utf8 = new TextEncoder().encode(password);
  return encoded === undefined ? [utf8] : distinct([encoded, utf8]);
}

/** Revisions 5 and 6: UTF-8 after SASLprep (RFC 4013 §2.1, §2.2), and as it is for writers that leave that out. */
export function modernPasswords(password: string): readonly Uint8Array[] {
  const forms = [saslPrepared(password), password];
  return distinct(forms.map((form) => new TextEncoder().encode(form).subarray(0, MAX_UTF8_BYTES)));
}

function saslPrepared(password: string): string {
  return password.replace(OTHER_SPACES, ' ').replace(MAPPED_TO_NOTHING, '').normalize('NFKC');
}

function distinct(forms: readonly Uint8Array[]): Uint8Array[] {
  return forms.filter((form, at) => !forms.slice(0, at).some((earlier) => Buffer.compare(earlier, form) === 0));
}
