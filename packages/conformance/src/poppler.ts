/** Poppler's view of a page: its text and its picture. */
import { runProgramOrFail } from './run-program.ts';

const DEFAULT_DPI = 96;

/** Text of all pages, or of one (1-based). @throws Error when pdftotext is missing or cannot read the file. */
export async function pdftotext(file: string, page?: number): Promise<string> {
  const range = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  const text = await runProgramOrFail('pdftotext', ['-enc', 'UTF-8', '-nopgbrk', ...range, file, '-']);
  return new TextDecoder('utf-8', { fatal: true }).decode(text);
}

/** @param page 1-based. @returns a PNG. @throws Error when pdftoppm is missing, or the file or page cannot be drawn. */
export async function renderPage(file: string, page: number, dpi = DEFAULT_DPI): Promise<Uint8Array> {
  const number = String(page);
  const options = ['-png', '-r', String(dpi), '-f', number, '-l', number, '-singlefile'];
  const png = await runProgramOrFail('pdftoppm', [...options, file]);
  if (png.length === 0) throw new Error(`pdftoppm drew nothing for page ${number}`);
  return Uint8Array.from(png);
}
