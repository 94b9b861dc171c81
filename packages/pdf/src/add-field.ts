/** A new signature field: field and widget in one dictionary (ISO 32000-2 §12.5.6.19). */
import type { Placement } from '@kyso/domain';
import type { AppearancePage } from './appearance-page.ts';
import { attachField, attachForm } from './attach-field.ts';
import type { PdfDocument } from './document.ts';
import type { IncrementalUpdate } from './incremental/update.ts';
import { array, dict, name, number, type PdfRef, type PdfValue } from './objects.ts';
import { hasNoUsablePage, type Page } from './page-tree.ts';
import { toUserSpace, visiblePage } from './placement-geometry.ts';
import { isSigned, type Rectangle } from './signed-field.ts';
import { isTagged, tagWidget } from './structure-tree.ts';
import { encodeText } from './text-string.ts';
import { drawnForm, emptyForm } from './widget-look.ts';

/** Print and Locked (ISO 32000-2 Table 167). */
const WIDGET_FLAGS = 132;
const INVISIBLE: Rectangle = [0, 0, 0, 0];

export type NewField = {
  readonly name: string;
  readonly signature: PdfRef;
  readonly placement: Placement;
  readonly appearance: AppearancePage | undefined;
  /** What a screen reader says for the field of a tagged document. */
  readonly label: string;
};

/** @throws KysoError `placement.page_not_found`, `placement.out_of_page`, `document.corrupted`, `document.ambiguous` */
export function addField(update: IncrementalUpdate, field: NewField): void {
  const { document } = update;
  const { placement } = field;
  const page = placement.mode === 'rect' ? document.page(placement.page) : pageOfInvisible(document);
  const entries: [string, PdfValue][] = [
    ['FT', name('Sig')],
    ['T', encodeText(field.name)],
    ['V', field.signature],
  ];
  if (page === undefined) {
    attachForm(update, update.add(dict(entries)));
    return;
  }
  const widget = update.allocate();
  const { rect, normal } = look(update, page, field);
  // what is signed already has its structure under a signature: validators of that one suspect any change of it
  const mayTag = placement.mode === 'rect' && !isSigned(document);
  const tags = mayTag ? tagWidget(update, page.ref, widget) : undefined;
  const shown: [string, PdfValue][] = [
    ['Type', name('Annot')],
    ['Subtype', name('Widget')],
    ...entries,
    ['F', number(WIDGET_FLAGS)],
    ['P', page.ref],
    ['Rect', array(rect.map(number))],
    ['AP', dict({ N: normal })],
  ];
  const label = encodeText(field.label);
  // both are read aloud: TU by PDF/UA-1 (ISO 14289-1 §7.18.1), Contents by PDF/UA-2 (ISO 14289-2 §8.10.2.3)
  const spoken: [string, PdfValue][] = isTagged(document)
    ? [
        ['TU', label],
        ['Contents', label],
      ]
    : [];
  const tagged: [string, PdfValue][] = tags === undefined ? [] : [['StructParent', number(tags)]];
  update.fill(widget, dict([...shown, ...spoken, ...tagged]));
  attachField(update, page, widget);
}

/**
 * An invisible signature needs no page: where none can carry a widget, the field stands in the form alone. In a file
 * whose cross-references had to be rebuilt a missing page may be one that was lost.
 */
function pageOfInvisible(document: PdfDocument): Page | undefined {
  try {
    return document.page(1);
  } catch (error) {
    if (hasNoUsablePage(error) && !document.xref.recovered) return undefined;
    throw error;
  }
}

function look(
  update: IncrementalUpdate,
  page: Page,
  { placement, appearance }: NewField,
): { rect: Rectangle; normal: PdfRef } {
  if (placement.mode === 'invisible') return { rect: INVISIBLE, normal: emptyForm(update, 0, 0) };
  const visible = visiblePage(update.document, page);
  const rect = toUserSpace(placement, visible);
  if (appearance !== undefined) return { rect, normal: drawnForm(update, appearance, visible.rotation) };
  return { rect, normal: emptyForm(update, rect[2] - rect[0], rect[3] - rect[1]) };
}
