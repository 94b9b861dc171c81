/**
 * Starts the program beside it, `NAME.js` beside `NAME.cjs`, with what the engine compiled of it in an earlier start: the
 * functions that were called then, not only the outer ones as in Node's own cache. It is part of the bundle of the command line.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';

const program = __filename.replace(/\.cjs$/, '.js');
const compiled = `${program}.compiled`;

const cachedData = read(compiled);
const script = new Script(readFileSync(program, 'latin1'), { filename: program, ...(cachedData && { cachedData }) });
script.runInThisContext()(require, module);

// a start that failed or only gave help compiled next to nothing of it
const asksForHelp = process.argv.some((word) => word === '--help' || word === '-h');
// undefined: there was none; true: it is damaged, or of another Node
if (script.cachedDataRejected !== false && !asksForHelp) process.once('exit', (code) => code === 0 && keep());

/** Another start may do the same: whoever comes last is kept. Without a place for it the next start is as slow as this one. */
function keep(): void {
  try {
    const own = `${compiled}.${process.pid}`;
    writeFileSync(own, script.createCachedData());
    renameSync(own, compiled);
  } catch {}
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
