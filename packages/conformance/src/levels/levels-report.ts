/** The findings as Markdown: how many judges agreed at each level, then every objection. */
import { markdownTable } from '../markdown.ts';
import { LEVELS } from './make-levels.ts';
import type { Judge, LevelFinding } from './run-levels.ts';

const JUDGES: readonly (readonly [Judge, string])[] = [
  ['kyso', 'Kyso'],
  ['pyhanko', 'pyHanko'],
  ['dss', 'DSS'],
];

/** @param names of the inputs, in their order */
export function levelsReport(findings: readonly LevelFinding[], names: readonly string[]): string {
  const rows = LEVELS.map((level) => {
    const all = findings.filter((one) => one.level === level);
    const made = all.filter(({ output }) => output !== undefined);
    const agreed = (judge: Judge) => made.filter(({ objections }) => objections[judge]?.length === 0).length;
    return [level, all.length, made.length, ...JUDGES.map(([judge]) => agreed(judge))];
  });
  const nameOf = ({ input }: LevelFinding) => `\`${names[input] ?? input}\``;
  const notMade = findings.flatMap((one) => (one.reason === undefined ? [] : [[nameOf(one), one.level, one.reason]]));
  const objections = findings.flatMap((one) =>
    JUDGES.flatMap(([judge, title]) =>
      (one.objections[judge] ?? []).map((text) => [nameOf(one), one.level, title, text]),
    ),
  );
  return [
    markdownTable(['level', 'tried', 'made', ...JUDGES.map(([, title]) => `${title} agrees`)], rows),
    notMade.length === 0 ? 'All were made.' : markdownTable(['file', 'level', 'not made because'], notMade),
    objections.length === 0 ? 'No objections.' : markdownTable(['file', 'level', 'judge', 'objection'], objections),
  ].join('\n\n');
}

/** True when something was made at every level and nobody objects to anything. */
export function isUnanimous(findings: readonly LevelFinding[]): boolean {
  const isMade = LEVELS.every((level) => findings.some((one) => one.level === level && one.output !== undefined));
  return isMade && findings.every(({ objections }) => Object.values(objections).every(({ length }) => length === 0));
}
