/**
 * The command line in a few files instead of two hundred, so that a start takes half as long: `.kyso/cli/current/main.mjs`.
 * A cache and nothing else: `script/kyso` makes it when a source is newer, and starts the sources where it is missing.
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = join(fileURLToPath(import.meta.url), '../..');
const CACHE = join(ROOT, '.kyso', 'cli');
/** Libraries of many files that signing needs; all others stay where they are and are found from the cache as well. */
const INLINED = ['@pdf-lib/standard-fonts', '@pdf-lib/upng', 'node-forge', 'pako', 'pdf-lib', 'tslib'];
/** Commands whose start counts have a file for themselves and keep what is compiled of it (`script/lib/start-compiled.ts`). */
const OWN_FILE = ['sign'];
/** Libraries that those load when they need them. */
const LATE = ['pdf-lib', 'node-forge'];
/** Somebody may be running an older one, and load a part of it late. */
const KEEP_OLD_MS = 60 * 60 * 1000;

const MAIN = join(ROOT, 'apps/cli/src/main.ts');
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  supported: { 'dynamic-import': false },
  logLevel: 'silent',
} as const;

const libraries: Plugin = {
  name: 'libraries stay outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      const isOurs = kind === 'entry-point' || path.startsWith('@kyso/');
      const isInlined = INLINED.some((library) => path === library || path.startsWith(`${library}/`));
      return isOurs || isInlined ? undefined : { path, external: true };
    });
  },
};

/** Leaves out all commands but one. */
const only = (command: string): Plugin => ({
  name: 'one command alone',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\// }, ({ path }) =>
      path === `./commands/${command}.ts` ? undefined : { path, external: true },
    );
    onResolve({ filter: /^[^./]/ }, ({ path }) =>
      LATE.includes(path) ? { path: `./${path}.cjs`, external: true } : undefined,
    );
  },
});

/** Fonts and threads are found beside the source that names them. */
const places: Plugin = {
  name: 'modules know where their source is',
  setup({ onLoad }) {
    onLoad({ filter: /\/(packages|apps)\/[^/]+\/src\/.*\.ts$/ }, ({ path }) => {
      const place = JSON.stringify(pathToFileURL(path).href);
      const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', place);
      if (contents.includes('import.meta.'))
        throw new Error(`${path}: only import.meta.url has a meaning in the bundle`);
      return { contents, loader: 'ts' };
    });
  },
};

mkdirSync(CACHE, { recursive: true });
const fresh = mkdtempSync(join(CACHE, 'build-'));
try {
  await make(fresh);
  publish(fresh);
} catch (error) {
  rmSync(fresh, { recursive: true, force: true });
  throw error;
}

async function make(directory: string): Promise<void> {
  // first, because what changes from here on is newer; with the place, because the bundle names files by it
  writeFileSync(join(directory, 'stamp'), `${ROOT}\n${realpathSync(process.execPath)}\n`);
  await build({
    ...OPTIONS,
    entryPoints: [MAIN],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    format: 'esm',
    supported: {},
    plugins: [libraries, places],
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
  });
  await Promise.all(OWN_FILE.map((command) => makeAlone(command, directory)));
  await build({ ...OPTIONS, entryPoints: LATE, outdir: directory, outExtension: { '.js': '.cjs' } });
  // whatever cannot be loaded is found here, and what was compiled is in the compile cache afterwards
  const chunks = readdirSync(directory).filter((name) => name.endsWith('.mjs') && name !== 'main.mjs');
  const parts = [...chunks, ...LATE.map((library) => `${library}.cjs`)];
  const load = parts.map((name) => `await import(${JSON.stringify(pathToFileURL(join(directory, name)).href)});`);
  execFileSync(process.execPath, ['--input-type=module', '--eval', load.join('\n')], { stdio: 'pipe' });
  execFileSync(process.execPath, [join(directory, 'main.mjs'), 'help'], { stdio: 'pipe' });
  for (const command of OWN_FILE) {
    execFileSync(process.execPath, [join(directory, `${command}.cjs`), command, '--help'], { stdio: 'pipe' });
  }
}

/** `COMMAND.cjs` and the program that it starts: a function that is given what a module of CommonJS has. */
async function makeAlone(command: string, directory: string): Promise<void> {
  const start = { in: join(ROOT, 'script/lib/start-compiled.ts'), out: command };
  await build({ ...OPTIONS, entryPoints: [start], outdir: directory, outExtension: { '.js': '.cjs' } });
  const program = join(directory, `${command}.js`);
  await build({
    ...OPTIONS,
    entryPoints: [MAIN],
    outfile: program,
    plugins: [only(command), libraries, places],
    banner: { js: '(function (require, module) {' },
    footer: { js: '})' },
  });
  writeFileSync(program, toAscii(readFileSync(program, 'utf8')));
}

/** A byte a character, in memory as well. What is not ASCII here stands in regular expressions and in templates. */
function toAscii(code: string): string {
  if (/\\[\u0080-\uffff]/.test(code)) throw new Error('a letter behind a backslash cannot be escaped');
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return code.replace(/[\u0080-\uffff]/g, escaped);
}

/** In one step, so that whoever starts meanwhile has the old one or the new one. */
function publish(directory: string): void {
  const link = `${directory}.link`;
  symlinkSync(basename(directory), link);
  renameSync(link, join(CACHE, 'current'));
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const isOld = Date.now() - statSync(path).mtimeMs > KEEP_OLD_MS;
    if (name !== 'current' && path !== directory && isOld) rmSync(path, { recursive: true, force: true });
  }
}
