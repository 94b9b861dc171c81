/** Makes files at every level and asks Kyso, pyHanko and DSS about each. */
import { existsSync } from 'node:fs';
import { DSS_JAR, Dss } from '../dss.ts';
import { PYHANKO_PYTHON, Pyhanko } from '../pyhanko.ts';
import type { RefereeTrust } from '../reading-options.ts';
import { kysoVerify } from '../verify/kyso-verify.ts';
import { dssObjections, kysoObjections, pyhankoObjections } from './level-opinions.ts';
import { type Level, type LevelFile, makeLevels } from './make-levels.ts';
import type { TestAuthorities } from './test-authorities.ts';

export type LevelFinding = LevelFile & {
  /** Of each judge that is there; none where the file was not made. */
  readonly objections: Readonly<Partial<Record<Judge, readonly string[]>>>;
};
export type Judge = 'kyso' | 'pyhanko' | 'dss';

/** B-LT and above: everything is in the file, and nobody is asked. */
const isSelfContained = (level: Level): boolean => level !== 'B-B' && level !== 'B-T';

/** A referee that is not installed is left out; the caller says so. */
export async function runLevels(
  inputs: readonly string[],
  authorities: TestAuthorities,
  out: string,
): Promise<readonly LevelFinding[]> {
  const files = await makeLevels(inputs, authorities, out);
  const { rootFiles } = authorities;
  const outside = { rootFiles, crlFiles: await authorities.issueCrls() };
  const inside = { rootFiles, crlFiles: [] };
  const early = await judgeAll(
    files.filter(({ level }) => !isSelfContained(level)),
    outside,
    ['--trust', authorities.trust],
  );
  const late = await judgeAll(
    files.filter(({ level }) => isSelfContained(level)),
    inside,
    ['--trust', authorities.trust, '--offline'],
  );
  return [...early, ...late];
}

async function judgeAll(
  files: readonly LevelFile[],
  trust: RefereeTrust,
  words: readonly string[],
): Promise<readonly LevelFinding[]> {
  const outputs = files.flatMap(({ output }) => output ?? []);
  const verdicts = new Map((await kysoVerify(outputs, words)).map((one) => [one.file, one]));
  await using pyhanko = existsSync(PYHANKO_PYTHON) ? new Pyhanko(trust) : undefined;
  await using dss = existsSync(DSS_JAR) ? new Dss(trust) : undefined;
  const findings: LevelFinding[] = [];
  for (const file of files) {
    const { output, level } = file;
    const kyso = output === undefined ? undefined : verdicts.get(output);
    if (output === undefined || kyso === undefined) {
      findings.push({ ...file, objections: {} });
      continue;
    }
    const others = {
      pyhanko: await pyhanko?.judge(output, { longTerm: level !== 'B-B' }),
      dss: await dss?.judge(output),
    };
    const objections = {
      kyso: kysoObjections(level, kyso),
      ...(others.pyhanko === undefined ? {} : { pyhanko: pyhankoObjections(others.pyhanko) }),
      ...(others.dss === undefined ? {} : { dss: dssObjections(level, others.dss) }),
    };
    findings.push({ ...file, objections });
  }
  return findings;
}
