/** One file at every level, by the command line. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kysoLines } from '../kyso-command.ts';
import type { TestAuthorities } from './test-authorities.ts';

/** `renewed`: B-LTA whose last timestamp was renewed. */
export const LEVELS = ['B-B', 'B-T', 'B-LT', 'B-LTA', 'renewed'] as const;
export type Level = (typeof LEVELS)[number];

export type LevelFile = {
  /** Place in what was given. */
  readonly input: number;
  readonly level: Level;
  /** Absent when it was not made. */
  readonly output?: string;
  /** Why not: reason of the command. */
  readonly reason?: string;
};

type Line = { readonly status: string; readonly reason: string | null; readonly output: string | null };

/** @returns for every input B-B, and the others where that was made */
export async function makeLevels(
  inputs: readonly string[],
  authorities: TestAuthorities,
  out: string,
): Promise<readonly LevelFile[]> {
  const all = inputs.map((file, input) => ({ file, input }));
  const base = await Promise.all(all.map((one) => signOne(one.file, one.input, authorities, out)));
  const extended = async (level: Exclude<Level, 'B-B'>, from: readonly LevelFile[]) => {
    const made: LevelFile[] = [];
    for (const one of from)
      if (one.output !== undefined) made.push(await extendOne(one.output, one.input, level, authorities, out));
    return made;
  };
  const [stamped, evident, closed] = [
    await extended('B-T', base),
    await extended('B-LT', base),
    await extended('B-LTA', base),
  ];
  authorities.renewTimestampUnit();
  return [...base, ...stamped, ...evident, ...closed, ...(await extended('renewed', closed))];
}

async function signOne(file: string, input: number, authorities: TestAuthorities, out: string): Promise<LevelFile> {
  const outDir = await directoryFor(out, input, 'B-B');
  const key = ['--p12', authorities.p12, '--password-env', 'KYSO_CONFORMANCE_P12', '--invisible'];
  const variables = { KYSO_CONFORMANCE_P12: authorities.p12Password };
  const [line] = await kysoLines<Line>(['sign', ...key, '--out-dir', outDir, file], 1, variables);
  return fileOf(input, 'B-B', line);
}

async function extendOne(
  file: string,
  input: number,
  level: Exclude<Level, 'B-B'>,
  { timestampUrl, trust }: TestAuthorities,
  out: string,
): Promise<LevelFile> {
  const outDir = await directoryFor(out, input, level);
  const wish = ['--tsa', timestampUrl, '--level', level === 'renewed' ? 'B-LTA' : level, '--trust', trust];
  const [line] = await kysoLines<Line>(['extend', ...wish, '--out-dir', outDir, file], 1);
  return fileOf(input, level, line);
}

async function directoryFor(out: string, input: number, level: Level): Promise<string> {
  const directory = join(out, level, String(input));
  await mkdir(directory, { recursive: true });
  return directory;
}

function fileOf(input: number, level: Level, line: Line | undefined): LevelFile {
  const output = line?.output ?? undefined;
  return output === undefined
    ? { input, level, reason: line?.reason ?? line?.status ?? 'no answer' }
    : { input, level, output };
}
