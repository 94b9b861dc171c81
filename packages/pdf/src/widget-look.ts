/** What a signature field shows: a form XObject in `/AP /N` (ISO 32000-2 §12.5.5). */
import type { AppearancePage } from './appearance-page.ts';
import { importPageAsForm } from './import-page.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import { array, dict, name, number, type PdfRef, stream } from './objects.ts';
import { type Rotation, uprightMatrix } from './placement-geometry.ts';

/** The drawing, turned so that it is upright on a page shown with `rotation`. */
export function drawnForm(update: IncrementalUpdate, appearance: AppearancePage, rotation: Rotation): PdfRef {
  return importPageAsForm(appearance.pdf, update, uprightMatrix(rotation, appearance.widthPt, appearance.heightPt));
}

/** Nothing to see; validators of PDF/A want an appearance all the same (ISO 19005-2 §6.3.3). */
export function emptyForm(update: IncrementalUpdate, width: number, height: number): PdfRef {
  const box = array([0, 0, width, height].map(number));
  const entries = { Type: name('XObject'), Subtype: name('Form'), BBox: box, Resources: dict({}) };
  return update.add(stream(entries, new Uint8Array(0)));
}
