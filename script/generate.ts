/**
 * Writes the documents that are made from code. `--check` writes nothing and fails when one of them is not what the
 * code says; continuous integration runs it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildOpenApi } from '../apps/gateway/src/openapi.ts';
import { renderConfigurationMarkdown } from '../packages/runtime/src/index.ts';
import { renderErrors } from './generate/errors.ts';
import { renderWorkflow } from './generate/workflow.ts';

const root = new URL('..', import.meta.url);
const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'docs/configuration.md': renderConfigurationMarkdown,
  'docs/errors.md': renderErrors,
  'docs/openapi.json': () => `${JSON.stringify(buildOpenApi(), null, 2)}\n`,
  'docs/workflow.md': renderWorkflow,
};

const check = process.argv.includes('--check');
let drifted = 0;
for (const [path, render] of Object.entries(DOCUMENTS)) {
  const file = new URL(path, root);
  const text = render();
  if (!check) {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  } else if (read(file) !== text) {
    console.error(`${path} is not what the code says; run: npm run generate`);
    drifted++;
  }
}
process.exitCode = drifted === 0 ? 0 : 1;

function read(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
