/** Findings as numbers and as Markdown. */
import { markdownTable } from '../markdown.ts';
import type { Finding } from './examine.ts';
import { FAULTS } from './soundness.ts';

/** Share of the files that open which has to be sound. */
export const REQUIRED_SOUND_SHARE = 0.99;

export type Tally = {
  readonly files: number;
  readonly openable: number;
  readonly sound: number;
  readonly refused: number;
  readonly unsound: number;
  readonly errors: number;
  /** Outputs in which something good of the input is lost. */
  readonly broken: number;
  /** Sound outputs whose page 1 MuPDF could not draw before either, so that there was nothing to compare. */
  readonly undrawn: number;
};

export function tally(findings: readonly Finding[]): Tally {
  const count = (outcome: Finding['outcome']) => findings.filter((one) => one.outcome === outcome).length;
  return {
    files: findings.length,
    openable: findings.length - count('not_openable'),
    sound: count('sound'),
    refused: count('refused'),
    unsound: count('unsound'),
    errors: count('error'),
    broken: findings.filter(breaks).length,
    undrawn: findings.filter((one) => one.outcome === 'sound' && !one.drawn).length,
  };
}

function breaks(finding: Finding): boolean {
  return finding.outcome === 'unsound' && finding.faults.some(({ code }) => FAULTS[code].breaks);
}

/** Enough files are sound and none is broken. */
export function passes({ openable, sound, broken, errors }: Tally): boolean {
  return openable > 0 && sound / openable >= REQUIRED_SOUND_SHARE && broken === 0 && errors === 0;
}

export function corpusReport(findings: readonly Finding[]): string {
  return [folderTable(findings), reasonTable(findings), notSound(findings)].filter((part) => part !== '').join('\n\n');
}

function folderTable(findings: readonly Finding[]): string {
  const folders = [...new Set(findings.map(({ folder }) => folder))];
  const row = (title: string, some: readonly Finding[]) => {
    const { files, openable, sound, refused, unsound, errors, broken, undrawn } = tally(some);
    const share = openable === 0 ? '' : `${((100 * sound) / openable).toFixed(1)} %`;
    return [title, files, openable, sound, share, refused, unsound, errors, broken, undrawn];
  };
  const head = [
    'folder',
    'files',
    'openable',
    'sound',
    'share',
    'refused',
    'unsound',
    'errors',
    'broken',
    'sound but not drawn',
  ];
  const rows = folders.map((folder) =>
    row(
      folder,
      findings.filter((one) => one.folder === folder),
    ),
  );
  return markdownTable(head, [...rows, row('**all**', findings)]);
}

function reasonTable(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const reason of findings.flatMap(reasonsOf)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return '';
  const rows = [...counts].sort(([, one], [, other]) => other - one);
  return markdownTable(['why not sound', 'files'], rows);
}

function reasonsOf(finding: Finding): readonly string[] {
  switch (finding.outcome) {
    case 'sound':
    case 'not_openable':
      return [];
    case 'refused':
      return [`refused: \`${finding.code}\`${finding.reason === '' ? '' : ` (${finding.reason})`}`];
    case 'error':
      return [`error: ${finding.code}`];
    case 'unsound':
      return [...new Set(finding.faults.map(({ code }) => `unsound: ${FAULTS[code].meaning}`))];
  }
}

function notSound(findings: readonly Finding[]): string {
  const rows = findings
    .filter(({ outcome }) => outcome !== 'sound' && outcome !== 'not_openable')
    .map((finding) => [`\`${finding.name}\``, reasonsOf(finding).join('; '), detailOf(finding)]);
  return rows.length === 0 ? '' : markdownTable(['file', 'why', 'detail'], rows);
}

const DETAIL_CHARACTERS = 120;

function detailOf(finding: Finding): string {
  if (finding.outcome === 'sound') return '';
  const text = finding.outcome === 'unsound' ? finding.faults.map(({ detail }) => detail).join('; ') : finding.detail;
  const line = text.replace(/\s+/g, ' ');
  return line.length > DETAIL_CHARACTERS ? `${line.slice(0, DETAIL_CHARACTERS)}…` : line;
}
