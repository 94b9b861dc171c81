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
/** Somebody may be running an older one, and load a part of it late. */
const KEEP_OLD_MS = 60 * 60 * 1000;

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
    entryPoints: [join(ROOT, 'apps/cli/src/main.ts')],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
    plugins: [libraries, places],
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
  });
  // whatever cannot be loaded is found here, and what was compiled is in the compile cache afterwards
  const parts = readdirSync(directory).filter((name) => name.endsWith('.mjs') && name !== 'main.mjs');
  const load = parts.map((name) => `await import(${JSON.stringify(pathToFileURL(join(directory, name)).href)});`);
  execFileSync(process.execPath, ['--input-type=module', '--eval', load.join('\n')], { stdio: 'pipe' });
  execFileSync(process.execPath, [join(directory, 'main.mjs'), 'help'], { stdio: 'pipe' });
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
