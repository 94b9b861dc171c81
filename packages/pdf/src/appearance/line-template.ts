/** The lines of a signature profile with their placeholders filled in. */
import { APPEARANCE_LIMITS } from './appearance-limits.ts';

export type LineValues = {
  readonly signer?: string;
  /** Ready for reading, see `formatVietnamTime`. */
  readonly time?: string;
  /** The same moment in ISO 8601, see `formatIsoVietnamTime`. */
  readonly time_iso?: string;
  readonly reason?: string;
};

/** For profiles that name no lines of their own. */
export const STANDARD_LINES: readonly string[] = ['Ký bởi: {signer}', 'Thời gian: {time}', 'Lý do: {reason}'];

const PLACEHOLDER = /\{(signer|time|time_iso|reason)\}/g;
const ELLIPSIS = '…';

/**
 * Replaces `{signer}`, `{time}`, `{time_iso}` and `{reason}`; anything else in braces stays as it is, also inside a value. A line none
 * of whose placeholders has a value is left out. A line that grows past the limit of the drawing ends in an ellipsis.
 */
export function fillLines(lines: readonly string[], values: LineValues): readonly string[] {
  const filled = (name: string): string => {
    // PLACEHOLDER captures nothing but the keys of LineValues
    const value = values[name as keyof LineValues] ?? '';
    return value.replace(/\s+/gu, ' ').trim();
  };
  return lines.flatMap((line) => {
    const found = [...line.matchAll(PLACEHOLDER)].map(([, name = '']) => filled(name));
    if (found.length > 0 && found.every((value) => value === '')) return [];
    return [shortened(line.replace(PLACEHOLDER, (_, name: string) => filled(name)))];
  });
}

function shortened(line: string): string {
  const characters = Array.from(line);
  const limit = APPEARANCE_LIMITS.lineCharacters;
  return characters.length <= limit ? line : characters.slice(0, limit - 1).join('') + ELLIPSIS;
}
