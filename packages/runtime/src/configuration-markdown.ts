import { configRows, PROCESSES, type Presence, type VariableRow } from './config-table.ts';

/** The text of `docs/configuration.md`, from the table. */
export function renderConfigurationMarkdown(): string {
  const rows = configRows.map(
    ([name, row]) => `| \`${name}\`${row.secret ? ' (secret)' : ''} | ${readers(row)} | ${row.meaning} |`,
  );
  return [
    '# Configuration',
    '',
    'Every process reads its environment once, at the start, and stops with a list of all that is wrong.',
    'Secrets have no default and are never printed.',
    '',
    '| Variable | Read by, and its default | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Processes grouped by what happens when the variable is absent: `gateway, worker: required`. */
function readers(row: VariableRow): string {
  const groups = new Map<string, string[]>();
  for (const process of PROCESSES) {
    const presence = row.readBy[process];
    if (presence === undefined) continue;
    const label = labelOf(presence);
    groups.set(label, [...(groups.get(label) ?? []), process]);
  }
  return [...groups].map(([label, names]) => `${names.join(', ')}: ${label}`).join('; ');
}

function labelOf(presence: Presence): string {
  if (typeof presence === 'string') return presence;
  return presence.default === '' ? 'none' : `\`${presence.default}\``;
}
