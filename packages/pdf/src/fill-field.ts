/** Signs a field that is there: it gets its value and, when one is drawn, an appearance. Nothing else of it changes. */

import type { AppearancePage } from './appearance-page.ts';
import { attachForm } from './attach-field.ts';
import type { ExistingField } from './field-target.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import { asDict, asRef, dict, type PdfDict, type PdfRef, withEntry } from './objects.ts';
import { type Rotation, visiblePage } from './placement-geometry.ts';
import { drawnForm, emptyForm } from './widget-look.ts';

/** @throws KysoError `document.ambiguous`, `document.corrupted` */
export function fillField(
  update: IncrementalUpdate,
  field: ExistingField,
  signature: PdfRef,
  appearance: AppearancePage | undefined,
): void {
  const isOwnWidget = field.widget.ref.num === field.ref.num;
  const signed = withEntry(field.dict, 'V', signature);
  if (isOwnWidget) update.replace(field.ref, withLook(update, signed, appearance));
  else update.replace(field.ref, signed);
  if (!isOwnWidget && appearance !== undefined) {
    update.replace(field.widget.ref, withLook(update, field.widget.dict, appearance));
  }
  attachForm(update);
}

/** A widget keeps the appearance it has unless another one is given; a field without a rectangle shows nothing. */
function withLook(update: IncrementalUpdate, widget: PdfDict, appearance: AppearancePage | undefined): PdfDict {
  const { document } = update;
  if (!widget.entries.has('Rect')) return widget;
  if (appearance !== undefined) {
    const normal = drawnForm(update, appearance, rotationOf(update, widget));
    return withEntry(widget, 'AP', dict({ N: normal }));
  }
  const hasLook = asDict(document.get(widget, 'AP')) !== undefined;
  return hasLook ? widget : withEntry(widget, 'AP', dict({ N: emptyForm(update, 0, 0) }));
}

function rotationOf({ document }: IncrementalUpdate, widget: PdfDict): Rotation {
  const page = asRef(widget.entries.get('P'));
  const number = page === undefined ? undefined : document.pageNumberOf(page);
  return number === undefined ? 0 : visiblePage(document, document.page(number)).rotation;
}
