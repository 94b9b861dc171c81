/** `npm run conformance -- providers [CODE …]`: prints the table; fails when a cell does. */
import { COLUMNS } from './columns.ts';
import { runColumns } from './run.ts';
import { startSuiteSandbox } from './sandbox.ts';
import { failuresOf, tableOf } from './table.ts';

const wanted = process.argv.slice(2);
const columns = COLUMNS.filter(({ code }) => wanted.length === 0 || wanted.includes(code));
if (columns.length === 0) throw new TypeError(`known are: ${COLUMNS.map(({ code }) => code).join(', ')}`);

await using sandbox = await startSuiteSandbox();
const results = await runColumns(sandbox, columns);
process.stdout.write(`${tableOf(results)}\n`);
const failures = failuresOf(results);
for (const failure of failures) process.stderr.write(`${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
