/** The findings as Markdown: how many judges agreed at each level, then every objection. */
import { markdownTable } from '../markdown.ts';
import { LEVELS, type LevelFile, ROUTES, type Route } from './make-levels.ts';
import type { Judge, LevelFinding } from './run-levels.ts';

const JUDGES: readonly (readonly [Judge, string])[] = [
  ['kyso', 'Kyso'],
  ['pyhanko', 'pyHanko'],
  ['dss', 'DSS'],
];

const ROUTE_TITLES: Readonly<Record<Route, string>> = {
  inside: 'inside the signature',
  behind: 'document timestamp',
};
const routeOf = ({ route }: Pick<LevelFile, 'route'>): string => (route === undefined ? 'none' : ROUTE_TITLES[route]);

type Kind = Pick<LevelFile, 'level' | 'route'>;

/** Every kind of file that is made. */
const KINDS = LEVELS.flatMap((level): readonly Kind[] =>
  level === 'B-B' ? [{ level }] : ROUTES.map((route) => ({ level, route })),
);

/** @param names of the inputs, in their order */
export function levelsReport(findings: readonly LevelFinding[], names: readonly string[]): string {
  const rows = KINDS.map((kind) => {
    const all = findings.filter(isOf(kind));
    const made = all.filter(({ output }) => output !== undefined);
    const agreed = (judge: Judge) => made.filter(({ objections }) => objections[judge]?.length === 0).length;
    return [kind.level, routeOf(kind), all.length, made.length, ...JUDGES.map(([judge]) => agreed(judge))];
  });
  const nameOf = ({ input }: LevelFinding) => `\`${names[input] ?? input}\``;
  const notMade = findings.flatMap((one) =>
    one.reason === undefined ? [] : [[nameOf(one), one.level, routeOf(one), one.reason]],
  );
  const objections = findings.flatMap((one) =>
    JUDGES.flatMap(([judge, title]) =>
      (one.objections[judge] ?? []).map((text) => [nameOf(one), one.level, routeOf(one), title, text]),
    ),
  );
  return [
    markdownTable(['level', 'first timestamp', 'tried', 'made', ...JUDGES.map(([, title]) => `${title} agrees`)], rows),
    notMade.length === 0
      ? 'All were made.'
      : markdownTable(['file', 'level', 'first timestamp', 'not made because'], notMade),
    objections.length === 0
      ? 'No objections.'
      : markdownTable(['file', 'level', 'first timestamp', 'judge', 'objection'], objections),
  ].join('\n\n');
}

const isOf =
  (kind: Kind) =>
  ({ level, route }: LevelFile): boolean =>
    level === kind.level && route === kind.route;

/** True when every kind was made of every input that could be signed, and each judge was there and objects to nothing. */
export function isUnanimous(findings: readonly LevelFinding[]): boolean {
  const signed = new Set(
    findings.filter(({ level, output }) => level === 'B-B' && output !== undefined).map(({ input }) => input),
  );
  const made = findings.filter(({ output }) => output !== undefined);
  return (
    signed.size > 0 &&
    made.length === signed.size * KINDS.length &&
    made.every(({ objections }) => JUDGES.every(([judge]) => objections[judge]?.length === 0))
  );
}
