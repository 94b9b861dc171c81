import { markdownTable } from '../markdown.ts';
import { type Comparison, disagrees, type Integrity } from './opinions.ts';

const SCALE: readonly Integrity[] = ['good', 'bad', 'silent'];

/** Counts and every disagreement, as Markdown. */
export function verifyReport(comparisons: readonly Comparison[], files: number, signed: number): string {
  const count = (who: 'kyso' | 'pyhanko' | 'dss', integrity: Integrity): string =>
    String(comparisons.filter((one) => one[who].integrity === integrity).length);
  const row = (name: string, who: 'kyso' | 'pyhanko' | 'dss'): string[] => [
    name,
    ...SCALE.map((integrity) => count(who, integrity)),
  ];
  const different = comparisons.filter(disagrees);
  const counts = markdownTable(
    ['verifier', ...SCALE],
    [row('Kyso', 'kyso'), row('pyHanko', 'pyhanko'), row('EU DSS', 'dss')],
  );
  const rows = different.map(({ file, field, kyso, pyhanko, dss }) => [
    file,
    field,
    ...[kyso, pyhanko, dss].map(({ integrity, words }) => `${integrity}: ${words.slice(0, 120)}`),
  ]);
  return [
    `${files} files, ${signed} with signatures, ${comparisons.length} signatures.`,
    counts,
    `${different.length} disagreements.`,
    markdownTable(['file', 'field', 'Kyso', 'pyHanko', 'EU DSS'], rows),
  ].join('\n\n');
}
