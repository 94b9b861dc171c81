/** Opens a document by its own cross-references, or by rebuilt ones where those are damaged and rebuilding is safe. */
import { isKysoError, KysoError } from '@kyso/domain';
import type { PdfDocument } from '../document.ts';
import { corrupted } from '../document-error.ts';
import { asDict } from '../objects.ts';
import { ReadingBudget } from '../reading-budget.ts';
import { isSigned } from '../signed-field.ts';
import { readXrefChain, type XrefChain } from '../xref/chain.ts';
import { hasUnfinishedRevision } from '../xref/locate.ts';
import { rebuildXref } from './rebuild.ts';
import type { Recovery } from './recovery.ts';

export type Opening = Omit<Recovery, 'strict'> & {
  /** There is no `%PDF-`; only a file whose first page can be read is a PDF then. */
  readonly headerless: boolean;
};

export type Assemble = (xref: XrefChain) => PdfDocument;

/** @throws KysoError as `openDocument` */
export function openWithRecovery(opening: Opening, assemble: Assemble): PdfDocument {
  if (!opening.headerless) return openEither(opening, assemble);
  try {
    const doc = openEither(opening, assemble);
    doc.page(1);
    return doc;
  } catch (cause) {
    if (!isKysoError(cause) || cause.code === 'document.too_complex') throw cause;
    throw new KysoError('document.not_pdf', 'the file does not start like a PDF', { cause });
  }
}

function openEither(opening: Opening, assemble: Assemble): PdfDocument {
  const { source, headerOffset, limits, budget } = opening;
  let strict: XrefChain;
  try {
    strict = readXrefChain(source, headerOffset, limits, budget);
  } catch (error) {
    if (!isKysoError(error, 'document.corrupted')) throw error;
    return openUnreadable(opening, assemble, error);
  }
  if (hasUnfinishedRevision(source)) return openRebuilt(opening, assemble, strict);
  let doc: PdfDocument;
  try {
    doc = assemble(strict);
  } catch (error) {
    if (!isMisplaced(error)) throw error; // else the encryption dictionary is not where it should be
    return openRebuilt(opening, assemble, strict);
  }
  const damage = damageOf(doc);
  return damage === undefined ? doc : openDamaged(opening, assemble, doc, damage);
}

/** Where a scan finds no catalog either, the first fault says more. */
function openUnreadable(opening: Opening, assemble: Assemble, first: KysoError): PdfDocument {
  try {
    return openRebuilt(opening, assemble, undefined);
  } catch (error) {
    const isHopeless = isKysoError(error, 'document.corrupted') && error.details['reason'] === 'catalog_missing';
    throw isHopeless ? first : error;
  }
}

function openDamaged(opening: Opening, assemble: Assemble, doc: PdfDocument, damage: Damage): PdfDocument {
  try {
    return openRebuilt(opening, assemble, doc.xref);
  } catch (error) {
    if (damage === 'no_page_tree' && isKysoError(error)) return doc;
    throw error;
  }
}

/**
 * The document by rebuilt cross-references.
 * @throws KysoError `document.corrupted` (`xref_rebuild_with_signatures` among others), `document.ambiguous`,
 * `document.too_complex`
 */
export function openRebuilt(opening: Opening, assemble: Assemble, strict: XrefChain | undefined): PdfDocument {
  const budget = new ReadingBudget(opening.limits);
  const doc = assemble(rebuildXref({ ...opening, budget, strict }));
  if (isSigned(doc)) {
    throw corrupted('xref_rebuild_with_signatures', 'the cross-references are damaged and the file carries signatures');
  }
  return doc;
}

type Damage = 'misplaced' | 'no_page_tree';

/** Whether the catalog and the root of the page tree are where the cross-references say. */
function damageOf(doc: PdfDocument): Damage | undefined {
  try {
    return asDict(doc.get(doc.catalog, 'Pages')) === undefined ? 'no_page_tree' : undefined;
  } catch (error) {
    if (isMisplaced(error)) return 'misplaced';
    return undefined; // whoever needs these objects meets the fault again
  }
}

const MISPLACED = new Set<unknown>(['object_not_found', 'catalog_missing', 'xref_unreadable']);

/** The cross-references lead to something else than they promise: rebuilding them may help. */
export function isMisplaced(error: unknown): boolean {
  return isKysoError(error, 'document.corrupted') && MISPLACED.has(error.details['reason']);
}
