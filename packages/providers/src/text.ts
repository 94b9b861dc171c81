/** Texts on their way to a provider's screens, and words searched for in its answers. */

/** Lower-case fragments of a message; one that occurs anywhere in it decides. */
export type Words = readonly string[];

/** Whether one of `words` occurs in `message`, whatever its case and the Unicode form of its accents. */
export function mentions(message: string, words: Words): boolean {
  return firstMentioned(message, [{ words }]) !== undefined;
}

/** The first of `rows` with a word that {@link mentions} would find in `message`. */
export function firstMentioned<T extends { readonly words: Words }>(
  message: string,
  rows: readonly T[],
): T | undefined {
  const text = message.normalize('NFC').toLowerCase();
  return rows.find(({ words }) => words.some((word) => text.includes(word)));
}

/** One line of at most `maxLength` characters, without control and direction characters that could disguise it. */
export function plainLine(text: string, maxLength: number): string {
  const line = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= maxLength
    ? line
    : `${characters
        .slice(0, maxLength - 1)
        .join('')
        .trimEnd()}…`;
}

/** `Đơn đề nghị (1).pdf` as `Don de nghi 1.pdf`: ASCII letters, digits, `_`, `-`, `.` and spaces, for strict providers. */
export function asciiLine(text: string, maxLength: number): string {
  return text
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_\-. ]+/g, ' ')
    .replace(/ +(?=[. ]|$)/g, '')
    .trim()
    .slice(0, maxLength)
    .trimEnd();
}
