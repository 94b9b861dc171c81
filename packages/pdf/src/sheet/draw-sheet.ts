/** Draws a sheet as a PDF of its own, with the bundled font: every Vietnamese letter, and text that can be extracted. */
import type { Sheet } from './sheet.ts';
import { drawPages } from './sheet-pages.ts';

/**
 * The same input gives the same bytes.
 * @param options.madeAt goes into the metadata.
 */
export function drawSheet(sheet: Sheet, options: { readonly madeAt: Date }): Promise<Uint8Array> {
  return drawPages(sheet, options.madeAt);
}
