import type { Column } from './column.ts';
import { ROWS } from './rows.ts';
import type { Cell, Results } from './run.ts';

/** Markdown: behaviours down, adapters across, then what needs a word. */
export function tableOf(results: Results): string {
  const columns = [...results.keys()];
  const head = `| | ${columns.map(nameOf).join(' | ')} |`;
  const line = `|---|${columns.map(() => '---|').join('')}`;
  const rows = ROWS.map(({ name }) => {
    const cells = columns.map((column) => shortOf(results.get(column)?.get(name)));
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [head, line, ...rows, '', ...notesOf(results)].join('\n');
}

export function failuresOf(results: Results): readonly string[] {
  return [...results].flatMap(([column, cells]) =>
    [...cells].flatMap(([name, cell]) =>
      cell.kind === 'failed' ? [`${nameOf(column)}, ${name}: ${cell.problem}`] : [],
    ),
  );
}

function shortOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.kind === 'not expressible') return '–';
  return cell.kind === 'passed' ? cell.ending : `**FAILED: ${cell.ending}**`;
}

function notesOf(results: Results): readonly string[] {
  return [...results].flatMap(([column, cells]) => {
    const notes = [...cells].flatMap(([name, cell]) =>
      cell.kind !== 'failed' && cell.why !== undefined ? [`${name}: ${cell.why}`] : [],
    );
    return notes.length === 0 ? [] : [`- **${nameOf(column)}** – ${notes.join('; ')}.`];
  });
}

export function nameOf({ name, code }: Column): string {
  return name ?? code;
}
