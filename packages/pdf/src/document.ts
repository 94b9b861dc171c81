/** An open document: xref, objects, catalog, pages. Everything is read when asked for, nothing is changed. */
import type { ByteSource } from '@kyso/domain';
import { corrupted } from './document-error.ts';
import type { SecurityHandler } from './encryption/security-handler.ts';
import { unlock } from './encryption/unlock.ts';
import { DEFAULT_LIMITS, type ReadLimits } from './limits.ts';
import { ObjectStore } from './object-store.ts';
import { asDict, asRef, type PdfDict, type PdfRef, type PdfValue } from './objects.ts';
import { countPages, findPage, numberOfPage, type Page } from './page-tree.ts';
import { PagedSource } from './reading/windows.ts';
import { ReadingBudget } from './reading-budget.ts';
import { type Opening, openRebuilt, openWithRecovery } from './recovery/open-with-recovery.ts';
import type { XrefChain } from './xref/chain.ts';
import { findHeader, type Header } from './xref/locate.ts';

export interface PdfDocument {
  readonly source: ByteSource;
  readonly header: Header;
  readonly limits: ReadLimits;
  readonly xref: XrefChain;
  readonly trailer: PdfDict;
  /** Present when the document is encrypted; its objects are decrypted as they are read. */
  readonly encryption: SecurityHandler | undefined;
  readonly objects: ObjectStore;
  /** Follows references; `null` for what is missing. */
  resolve(value: PdfValue | undefined): PdfValue;
  /** The value of `key`, references followed. */
  get(dictionary: PdfDict | undefined, key: string): PdfValue;
  readonly catalogRef: PdfRef;
  readonly catalog: PdfDict;
  /** As `/Count` of the page tree says. */
  readonly pageCount: number;
  /** 1-based. @throws KysoError `placement.page_not_found`, `document.corrupted` */
  page(pageNumber: number): Page;
  /** 1-based number of the page with this reference; `undefined` when the page tree does not hold it. */
  pageNumberOf(page: PdfRef): number | undefined;
  /** The same file by rebuilt cross-references. @throws KysoError `document.corrupted`, `document.ambiguous` */
  rebuilt(): PdfDocument;
}

/** Limits that differ from the usual ones, and a password for encrypted documents that need one. */
export type OpenOptions = Partial<ReadLimits> & {
  /** The user's or the owner's. The empty one is always tried. */
  readonly password?: string;
};

/**
 * Opens a document by its xref: the tail, the header, the cross-reference sections, catalog and root of the page tree
 * are read, and of an encrypted document its encryption dictionary. Where the xref is damaged and no signature is there,
 * it is rebuilt by scanning the file (`xref.recovered`).
 * @throws KysoError `document.not_pdf`, `document.empty`, `document.corrupted` (with `details.reason`),
 * `document.ambiguous`, `document.too_complex`, `document.encrypted` (`password_required`, `password_wrong`,
 * `unknown_security_handler`)
 */
export function openDocument(source: ByteSource, options: OpenOptions = {}): PdfDocument {
  const { password, ...limits } = options;
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  const paged = new PagedSource(source);
  const found = findHeader(paged);
  const header = found ?? { offset: 0, version: '' };
  const budget = new ReadingBudget(allLimits);
  const opening: Opening = {
    source: paged,
    headerOffset: header.offset,
    headerless: found === undefined,
    limits: allLimits,
    budget,
  };
  const assemble = (xref: XrefChain): PdfDocument => {
    const encrypted = (xref.trailer.entries.get('Encrypt') ?? null) !== null;
    const bases = [...new Set([xref.base, 0, header.offset])];
    const objects = new ObjectStore(paged, xref, allLimits, { encrypted, bases, budget });
    const encryption = encrypted ? unlock(xref, objects.resolve, password) : undefined;
    if (encryption !== undefined) objects.useSecurity(encryption);
    const rebuilt = () => openRebuilt(opening, assemble, xref);
    return new LazyDocument({ source, header, limits: allLimits, xref, encryption, objects, rebuilt });
  };
  return openWithRecovery(opening, assemble);
}

type Parts = Pick<PdfDocument, 'source' | 'header' | 'limits' | 'xref' | 'encryption' | 'objects' | 'rebuilt'>;

class LazyDocument implements PdfDocument {
  readonly source: ByteSource;
  readonly header: Header;
  readonly limits: ReadLimits;
  readonly xref: XrefChain;
  readonly trailer: PdfDict;
  readonly encryption: SecurityHandler | undefined;
  readonly objects: ObjectStore;
  readonly rebuilt: () => PdfDocument;

  constructor(parts: Parts) {
    this.source = parts.source;
    this.header = parts.header;
    this.limits = parts.limits;
    this.xref = parts.xref;
    this.trailer = parts.xref.trailer;
    this.encryption = parts.encryption;
    this.objects = parts.objects;
    this.rebuilt = parts.rebuilt;
  }

  resolve(value: PdfValue | undefined): PdfValue {
    return this.objects.resolve(value);
  }

  get(dictionary: PdfDict | undefined, key: string): PdfValue {
    return this.objects.resolve(dictionary?.entries.get(key));
  }

  get catalogRef(): PdfRef {
    const root = asRef(this.trailer.entries.get('Root'));
    if (root === undefined) throw corrupted('catalog_missing', 'the trailer does not name a catalog');
    return root;
  }

  get catalog(): PdfDict {
    const catalog = asDict(this.resolve(this.catalogRef));
    if (catalog === undefined) throw corrupted('catalog_missing', 'the document has no catalog');
    return catalog;
  }

  get pageCount(): number {
    return countPages(this);
  }

  page(pageNumber: number): Page {
    return findPage(this, pageNumber);
  }

  pageNumberOf(page: PdfRef): number | undefined {
    return numberOfPage(this, page);
  }
}
