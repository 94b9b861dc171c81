/** What pyHanko and DSS said, as Markdown: how often what, then every file with an objection. */
import { markdownTable } from '../markdown.ts';
import type { SampleFinding } from './run-sample.ts';
import type { Opinion } from './second-opinion.ts';

export function sampleReport(findings: readonly SampleFinding[]): string {
  const objections = saidRows(findings, ({ objections }) => objections);
  const remarks = saidRows(findings, ({ remarks }) => remarks);
  const closed = saidRows(findings, ({ closedBefore }) => (closedBefore === undefined ? [] : [closedBefore]));
  return [
    markdownTable(
      ['folder', 'outputs', 'signed before', 'pyHanko agrees', 'DSS agrees', 'DSS does not open the input'],
      folderRows(findings),
    ),
    markdownTable(['kind', 'outputs'], countRows(findings.map(({ kind }) => kind))),
    markdownTable(['verdict', 'outputs'], verdictRows(findings)),
    objections.length === 0 ? 'No objections.' : markdownTable(['file', 'kind', 'referee', 'objection'], objections),
    ...(closed.length === 0 ? [] : [markdownTable(['file', 'kind', 'referee', 'does not open the input'], closed)]),
    remarks.length === 0
      ? 'No remarks.'
      : markdownTable(['file', 'kind', 'referee', 'remark on the document'], remarks),
  ].join('\n\n');
}

/** True when neither referee objects to any output whose input it opens, and pyHanko opens them all. */
export function agreed(findings: readonly SampleFinding[]): boolean {
  const isFine = ({ pyhanko, dss }: SampleFinding) => agrees(pyhanko) && (agrees(dss) || isClosed(dss));
  return findings.some(({ dss }) => agrees(dss)) && findings.every(isFine);
}

const isClosed = ({ closedBefore }: Opinion): boolean => closedBefore !== undefined;

function saidRows(findings: readonly SampleFinding[], pick: (opinion: Opinion) => readonly string[]) {
  return findings.flatMap(({ name, kind, pyhanko, dss }) => [
    ...pick(pyhanko).map((text) => [`\`${name}\``, kind, 'pyHanko', text]),
    ...pick(dss).map((text) => [`\`${name}\``, kind, 'DSS', text]),
  ]);
}

function agrees({ objections, closedBefore }: Opinion): boolean {
  return objections.length === 0 && closedBefore === undefined;
}

function folderRows(findings: readonly SampleFinding[]) {
  const row = (title: string, some: readonly SampleFinding[]) => [
    title,
    some.length,
    some.filter(({ signaturesBefore }) => signaturesBefore > 0).length,
    some.filter(({ pyhanko }) => agrees(pyhanko)).length,
    some.filter(({ dss }) => agrees(dss)).length,
    some.filter(({ dss }) => isClosed(dss)).length,
  ];
  const groups = [...Map.groupBy(findings, ({ folder }) => folder)];
  return [...groups.map(([folder, some]) => row(folder, some)), row('**all**', findings)];
}

function verdictRows(findings: readonly SampleFinding[]) {
  return countRows(
    findings.flatMap(({ pyhanko, dss }) => [
      `pyHanko: ${pyhanko.summary || 'cannot say'}`,
      `DSS: ${dss.summary || 'cannot say'}`,
    ]),
  );
}

function countRows(texts: readonly string[]): readonly (readonly [string, number])[] {
  return [...Map.groupBy(texts, (text) => text)]
    .map(([text, all]) => [text, all.length] as const)
    .sort(([, one], [, other]) => other - one);
}
