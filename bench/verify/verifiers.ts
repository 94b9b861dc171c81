/** Those who verify, each warm in a process that lives through all files, except pdfsig, which starts for each. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Dss, INSTALL_SCRIPT, issueCrl, makeTestIdentity, Pyhanko } from '@kyso/conformance';
import { openLocalFile } from '@kyso/local-files';
import { validateDocument } from '@kyso/validation';
import { has } from '../sign/measure.ts';

export interface Verifier extends AsyncDisposable {
  readonly name: string;
  verify(path: string): Promise<unknown>;
}

/** Kyso first. Who cannot be had is left out, with the reason. */
export async function openVerifiers(keys: string): Promise<{ verifiers: Verifier[]; missing: string[] }> {
  const { rootFile } = await makeTestIdentity(keys);
  const crlFile = await issueCrl(keys);
  const verifiers: Verifier[] = [kyso(rootFile)];
  const missing: string[] = [];
  const offer = (name: string, isThere: boolean, open: () => Verifier): void => {
    if (isThere) verifiers.push(open());
    else missing.push(`${name}: it is not installed (see docs/conformance.md)`);
  };
  offer('pyHanko', installs('need_pyhanko'), () =>
    judge('pyHanko', new Pyhanko({ rootFiles: [rootFile], crlFiles: [crlFile] })),
  );
  offer('EU DSS', installs('need_dss'), () => judge('EU DSS', new Dss({ rootFiles: [rootFile], crlFiles: [crlFile] })));
  offer('pdfsig', has('pdfsig'), pdfsig);
  return { verifiers, missing };
}

function installs(what: string): boolean {
  try {
    execFileSync('bash', ['-c', `. "$0" && ${what}`, INSTALL_SCRIPT], { stdio: ['ignore', 'ignore', 'inherit'] });
    return true;
  } catch {
    return false;
  }
}

function kyso(rootFile: string): Verifier {
  const pem = readFileSync(rootFile, 'latin1').replace(/-----[^-]+-----/g, '');
  const trust = { anchors: [new Uint8Array(Buffer.from(pem, 'base64'))] };
  return {
    name: 'Kyso',
    async verify(path) {
      using file = openLocalFile(path);
      return await validateDocument(file, { now: new Date().toISOString(), trust });
    },
    async [Symbol.asyncDispose]() {},
  };
}

type Judge = AsyncDisposable & { judge(file: string): Promise<unknown> };

const judge = (name: string, one: Judge): Verifier => ({
  name,
  verify: (path) => one.judge(path),
  [Symbol.asyncDispose]: () => Promise.resolve(one[Symbol.asyncDispose]()),
});

const pdfsig = (): Verifier => ({
  name: 'pdfsig (whole process)',
  verify: async (path) => execFileSync('pdfsig', ['-nocert', path], { stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 }),
  async [Symbol.asyncDispose]() {},
});
