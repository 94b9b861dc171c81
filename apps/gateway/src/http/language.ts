/** The languages of answers; Vietnamese is the default of the product. */

export type Language = 'vi' | 'en';

const DEFAULT: Language = 'vi';
/** A header longer than this is not a preference of a person. */
const MAX_HEADER_CHARS = 500;

/** The preferred one of our languages by `Accept-Language` (RFC 9110 §12.5.4). */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage.length > MAX_HEADER_CHARS) return DEFAULT;
  let best: { language: Language; weight: number } = { language: DEFAULT, weight: 0 };
  for (const range of acceptLanguage.split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const language = toLanguage(tag);
    const weight = weightOf(parameters);
    if (language !== undefined && weight > best.weight) best = { language, weight };
  }
  return best.language;
}

function toLanguage(tag: string): Language | undefined {
  if (tag === '*') return DEFAULT;
  const primary = tag.split('-', 1)[0];
  return primary === 'vi' || primary === 'en' ? primary : undefined;
}

function weightOf(parameters: readonly string[]): number {
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  if (q === undefined) return 1;
  const weight = Number(q.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
