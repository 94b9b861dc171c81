/** Signs a sample and asks pyHanko and DSS about every output. */
import { join } from 'node:path';
import type { Finding } from '../corpus/examine.ts';
import { type CorpusRun, runCorpus } from '../corpus/run-corpus.ts';
import { Dss } from '../dss.ts';
import { Pyhanko } from '../pyhanko.ts';
import { inSampleOrder, type KnownFile } from './choose-sample.ts';
import { dssOpinion, type Opinion, pyhankoOpinion } from './second-opinion.ts';

export type SampleFinding = {
  readonly name: string;
  readonly folder: string;
  readonly kind: string;
  readonly signaturesBefore: number;
  readonly pyhanko: Opinion;
  readonly dss: Opinion;
};

/** What both referees trust. */
export type Trust = { readonly rootFile: string; readonly crlFile: string };

type SignedFile = KnownFile & { readonly fieldName: string; readonly signatures: number };

/**
 * @param issueTrust called after signing: a CRL has to be younger than the signature.
 * @throws Error when a referee is missing or breaks down.
 */
export async function runSample(
  files: Parameters<typeof inSampleOrder>[0],
  count: number,
  run: CorpusRun,
  issueTrust: () => Promise<Trust>,
): Promise<readonly SampleFinding[]> {
  const signed = await signUntil(await inSampleOrder(files), count, run);
  const { rootFile, crlFile } = await issueTrust();
  await using pyhanko = new Pyhanko({ rootFiles: [rootFile], crlFiles: [crlFile] });
  await using dss = new Dss({ rootFiles: [rootFile], crlFiles: [crlFile] });
  const findings: SampleFinding[] = [];
  for (const file of signed) findings.push(await secondOpinions(file, run, pyhanko, dss));
  return findings;
}

/** Signs in the order given until `count` outputs exist. */
async function signUntil(files: readonly KnownFile[], count: number, run: CorpusRun): Promise<readonly SignedFile[]> {
  const signed: SignedFile[] = [];
  for (let next = 0; signed.length < count && next < files.length; ) {
    const batch = files.slice(next, next + count - signed.length);
    next += batch.length;
    const findings = await runCorpus(batch, run);
    for (const [index, file] of batch.entries()) {
      const finding = findings[index];
      if (finding !== undefined && isSigned(finding)) {
        signed.push({ ...file, fieldName: finding.fieldName, signatures: finding.signatures });
      }
    }
  }
  return signed;
}

function isSigned(finding: Finding): finding is Extract<Finding, { outcome: 'sound' | 'unsound' }> {
  return finding.outcome === 'sound' || finding.outcome === 'unsound';
}

async function secondOpinions(file: SignedFile, run: CorpusRun, pyhanko: Pyhanko, dss: Dss): Promise<SampleFinding> {
  const { name, folder, kind, path, fieldName, signatures } = file;
  const output = join(run.out, name);
  const options = { password: run.passwords.get(name) };
  return {
    name,
    folder,
    kind,
    signaturesBefore: signatures,
    pyhanko: pyhankoOpinion(await pyhanko.judge(path, options), await pyhanko.judge(output, options), fieldName),
    dss: dssOpinion(await dss.judge(path, options), await dss.judge(output, options), fieldName),
  };
}
