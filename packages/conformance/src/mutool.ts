/** MuPDF's picture of a page, as a hash: two files that look the same have the same one. */
import type { ReadingOptions } from './reading-options.ts';
import { runProgram } from './run-program.ts';

const DPI = '72';

/**
 * MD5 of the pixels of a page (1-based) at 72 dpi; `undefined` when MuPDF cannot draw it.
 *
 * @throws Error when mutool is missing or too slow.
 */
export async function hashOfPage(
  file: string,
  page: number,
  options: ReadingOptions = {},
): Promise<string | undefined> {
  const password = options.password === undefined ? [] : ['-p', options.password];
  const args = ['draw', '-s', '5', '-r', DPI, ...password, file, String(page)];
  const { stdout, stderr } = await runProgram('mutool', args, {}, options.timeLimitMs);
  return parsePageHash(`${new TextDecoder().decode(stdout)}\n${stderr}`);
}

/** @param output of `mutool draw -s 5` for one page. */
export function parsePageHash(output: string): string | undefined {
  return /^page .* ([0-9a-f]{32})$/m.exec(output)?.[1];
}
