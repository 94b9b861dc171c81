/** One file at every level, by the command line. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kysoLines } from '../kyso-command.ts';
import type { TestAuthorities } from './test-authorities.ts';

/** `renewed`: B-LTA whose last timestamp was renewed. */
export const LEVELS = ['B-B', 'B-T', 'B-LT', 'B-LTA', 'renewed'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * Where the first timestamp is: inside the signature, because the authority answered while it was made, or behind it as a
 * document timestamp, because it did not (or the signature is somebody else's).
 */
export const ROUTES = ['inside', 'behind'] as const;
export type Route = (typeof ROUTES)[number];

export type LevelFile = {
  /** Place in what was given. */
  readonly input: number;
  readonly level: Level;
  /** Absent: B-B, which has no timestamp. */
  readonly route?: Route;
  /** Absent when it was not made. */
  readonly output?: string;
  /** Why not: reason of the command. */
  readonly reason?: string;
};

type Line = { readonly status: string; readonly reason: string | null; readonly output: string | null };
type Wish = Pick<LevelFile, 'input' | 'level' | 'route'>;

/** @returns for every input B-B, and the others where that was made */
export async function makeLevels(
  inputs: readonly string[],
  authorities: TestAuthorities,
  out: string,
): Promise<readonly LevelFile[]> {
  const sign = (wish: Pick<Wish, 'level' | 'route'>) =>
    Promise.all(inputs.map((file, input) => signOne(file, { input, ...wish }, authorities, out)));
  const raise = async (from: readonly LevelFile[], level: Level, route: Route) => {
    const made: LevelFile[] = [];
    for (const { output, reason: _, ...one } of from) {
      if (output !== undefined) made.push(await extendOne(output, { ...one, level, route }, authorities, out));
    }
    return made;
  };
  const plain = await sign({ level: 'B-B' });
  // Nothing to raise, unless there were signatures before.
  const stamped = await raise(await sign({ level: 'B-T', route: 'inside' }), 'B-T', 'inside');
  const starts = { inside: stamped, behind: await raise(plain, 'B-T', 'behind') };
  const closed = {
    inside: await raise(starts.inside, 'B-LTA', 'inside'),
    behind: await raise(plain, 'B-LTA', 'behind'),
  };
  const evident = [...(await raise(starts.inside, 'B-LT', 'inside')), ...(await raise(plain, 'B-LT', 'behind'))];
  authorities.renewTimestampUnit();
  const renewed = [
    ...(await raise(closed.inside, 'renewed', 'inside')),
    ...(await raise(closed.behind, 'renewed', 'behind')),
  ];
  return [...plain, ...starts.inside, ...starts.behind, ...evident, ...closed.inside, ...closed.behind, ...renewed];
}

/** A file signed at B-B, in `directory`. @throws Error when it is refused */
export async function signPlain(file: string, authorities: TestAuthorities, directory: string): Promise<string> {
  const { words, variables } = signing(authorities);
  const [line] = await kysoLines<Line>([...words, '--out-dir', directory, file], 1, variables);
  if (line === undefined || line.output === null) throw new Error(`${file} was not signed: ${line?.reason}`);
  return line.output;
}

function signOne(file: string, wish: Wish, authorities: TestAuthorities, out: string): Promise<LevelFile> {
  const { words, variables } = signing(authorities);
  const stamp = wish.route === 'inside' ? ['--tsa', authorities.timestampUrl] : [];
  return run([...words, ...stamp], file, wish, out, variables);
}

function signing({ p12, p12Password }: TestAuthorities) {
  const words = ['sign', '--p12', p12, '--password-env', 'KYSO_CONFORMANCE_P12', '--invisible'];
  return { words, variables: { KYSO_CONFORMANCE_P12: p12Password } };
}

async function extendOne(
  file: string,
  wish: Wish,
  { timestampUrl, trust }: TestAuthorities,
  out: string,
): Promise<LevelFile> {
  const level = wish.level === 'renewed' ? 'B-LTA' : wish.level;
  return run(['extend', '--tsa', timestampUrl, '--level', level, '--trust', trust], file, wish, out);
}

async function run(
  words: readonly string[],
  file: string,
  wish: Wish,
  out: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<LevelFile> {
  const outDir = join(out, wish.route ?? 'plain', wish.level, String(wish.input));
  await mkdir(outDir, { recursive: true });
  const [line] = await kysoLines<Line>([...words, '--out-dir', outDir, file], 1, variables);
  const output = line?.status === 'unchanged' ? file : (line?.output ?? undefined);
  if (output !== undefined) return { ...wish, output };
  return { ...wish, reason: line?.reason ?? line?.status ?? 'no answer' };
}
