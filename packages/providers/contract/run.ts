/** The table adapters x behaviours over real HTTP: one verdict a cell. */
import type { Clock } from '@kyso/domain';
import { createSigner } from '@kyso/providers';
import type { Column } from './column.ts';
import { drive } from './drive.ts';
import { ROWS, type Row, type RowName } from './rows.ts';
import type { SuiteSandbox } from './sandbox.ts';

export type Results = ReadonlyMap<Column, ReadonlyMap<RowName, Cell>>;

export type Cell =
  | { readonly kind: 'passed'; readonly ending: string; readonly why?: string }
  | { readonly kind: 'failed'; readonly ending: string; readonly problem: string }
  /** The protocol has no way to say this. */
  | { readonly kind: 'not expressible'; readonly why: string };

const CLOCK: Clock = { now: () => Date.now() };

export async function runCell(sandbox: SuiteSandbox, column: Column, row: Row & { name: RowName }): Promise<Cell> {
  const why = column.cannot?.[row.name];
  if (why !== undefined) return { kind: 'not expressible', why };
  const signer = createSigner(entryOf(sandbox, column), CLOCK);
  const account = await column.account(sandbox.person(row.behaviour), sandbox.url);
  const { ending, hashes } = await drive(signer, account, row.documents, column);
  const wanted = { endings: row.endings, pushes: row.pushes, ...column.instead?.[row.name] };
  if (!wanted.endings.includes(ending)) {
    return { kind: 'failed', ending, problem: `ended as "${ending}" instead of ${wanted.endings.join(' or ')}` };
  }
  const pushes = await sandbox.pushes(hashes);
  if (pushes !== wanted.pushes) {
    return { kind: 'failed', ending, problem: `the phone rang ${pushes} times instead of ${wanted.pushes}` };
  }
  const reason = column.instead?.[row.name]?.why;
  return { kind: 'passed', ending, ...(reason === undefined ? {} : { why: reason }) };
}

/** All cells of one adapter at the same time: the citizens are different people. */
export async function runColumn(sandbox: SuiteSandbox, column: Column): Promise<ReadonlyMap<RowName, Cell>> {
  const cells = await Promise.all(ROWS.map(async (row) => [row.name, await runCell(sandbox, column, row)] as const));
  return new Map(cells);
}

/** Columns at the same time: more would make the machine slow, and approvals of the sandbox live for seconds only. */
const AT_ONCE = 2;

export async function runColumns(sandbox: SuiteSandbox, columns: readonly Column[]): Promise<Results> {
  const results = new Map<Column, ReadonlyMap<RowName, Cell>>();
  const queue = [...columns];
  const work = async () => {
    for (let column = queue.shift(); column !== undefined; column = queue.shift()) {
      results.set(column, await runColumn(sandbox, column));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return new Map(columns.map((column) => [column, results.get(column) ?? new Map()]));
}

function entryOf({ providers, url }: SuiteSandbox, { code, settings, quirks = [] }: Column) {
  const entry = providers.find((provider) => provider.code === code);
  if (entry === undefined) throw new TypeError(`the sandbox has no provider ${code}`);
  const prefix = quirks.length === 0 ? url : `${url}/q/${quirks.join()}`;
  const baseUrl = String(entry.settings['baseUrl']).replace(url, prefix);
  return { ...entry, settings: { ...entry.settings, baseUrl, ...settings } };
}
