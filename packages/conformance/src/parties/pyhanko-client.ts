/** pyHanko's CSC v1 client signs a PDF with the sandbox and validates what it made. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { birthRegistrationForm } from '@kyso/fixtures';
import { SANDBOX_SP } from '@kyso/testkit';
import { REFEREES_DIRECTORY, STATE_DIRECTORY } from '../referee-paths.ts';
import type { PartySandbox } from './sandbox.ts';
import type { Verdict } from './verdict.ts';

const run = promisify(execFile);
const PYTHON = join(STATE_DIRECTORY, 'venv-csc', 'bin', 'python');
const PROGRAM = join(REFEREES_DIRECTORY, 'pyhanko_csc.py');
const TIMEOUT_MS = 60_000;

/** A deviation of the sandbox, a citizen, and what pyHanko must say. */
const ATTEMPTS = [
  ['', 'approve', 'signed, intact, valid, trusted, ENTIRE_FILE'],
  ['nulls', 'approve', 'signed, intact, valid, trusted, ENTIRE_FILE'],
  // pyHanko wants the mechanism itself among the algorithms of the key; the adapter of Kyso takes the bare key as well
  ['key-oid', 'approve', 'SigningError'],
  ['', 'decline', 'RuntimeError: authorize 400 access_denied'],
  ['', 'ignore', 'RuntimeError: authorize 504 server_error'],
  ['', 'no_certificate', 'SigningError'],
] as const;

export async function pyhankoClient(sandbox: PartySandbox, dir: string): Promise<readonly Verdict[]> {
  const pdf = join(dir, 'form.pdf');
  const root = join(dir, 'root.pem');
  await writeFile(pdf, await birthRegistrationForm());
  await writeFile(root, await (await fetch(`${sandbox.url}/pki/root.pem`)).text());
  const token = await tokenOf(sandbox);
  const verdicts: Verdict[] = [];
  for (const [quirks, behaviour, expected] of ATTEMPTS) {
    const base = quirks === '' ? sandbox.url : `${sandbox.url}/q/${quirks}`;
    const args = [PROGRAM, base, token, `${sandbox.citizen(behaviour)}-valid`, pdf, join(dir, 'signed.pdf'), root];
    const { stdout } = await run(PYTHON, args, { timeout: TIMEOUT_MS });
    const attempt = quirks === '' ? behaviour : `${behaviour}, ${quirks}`;
    verdicts.push({ party: 'pyHanko CSC client', attempt, expected, said: inWords(JSON.parse(stdout)) });
  }
  return verdicts;
}

async function tokenOf({ url }: PartySandbox): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: SANDBOX_SP.id, client_secret: SANDBOX_SP.password };
  const answer = await fetch(`${url}/csc/v1/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token; // the token of the sandbox
}

type Said = { error?: string; intact?: boolean; valid?: boolean; trusted?: boolean; coverage?: string };

function inWords({ error, intact, valid, trusted, coverage }: Said): string {
  if (error !== undefined) return error;
  return `signed, ${intact ? '' : 'not '}intact, ${valid ? '' : 'not '}valid, ${trusted ? '' : 'not '}trusted, ${coverage}`;
}
