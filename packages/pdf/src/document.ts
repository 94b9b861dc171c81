/** An open document: xref, objects, catalog, pages. Everything is read when asked for, nothing is changed. */
import type { ByteSource } from '@kyso/domain';
import { corrupted } from './document-error.ts';
import { DEFAULT_LIMITS, type ReadLimits } from './limits.ts';
import { ObjectStore } from './object-store.ts';
import { asDict, asRef, type PdfDict, type PdfRef, type PdfValue } from './objects.ts';
import { countPages, findPage, numberOfPage, type Page } from './page-tree.ts';
import { PagedSource } from './reading/windows.ts';
import { readXrefChain, type XrefChain } from './xref/chain.ts';
import { findHeader, type Header } from './xref/locate.ts';

export interface PdfDocument {
  readonly source: ByteSource;
  readonly header: Header;
  readonly limits: ReadLimits;
  readonly xref: XrefChain;
  readonly trailer: PdfDict;
  /** The trailer has an `/Encrypt`; objects cannot be read then. */
  readonly encrypted: boolean;
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
}

/**
 * Opens a document by its xref alone: the tail, the header and the cross-reference sections are read, no object is.
 * @throws KysoError `document.not_pdf`, `document.empty`, `document.corrupted` (with `details.reason`),
 * `document.ambiguous`, `document.too_complex`
 */
export function openDocument(source: ByteSource, limits: Partial<ReadLimits> = {}): PdfDocument {
  const allLimits = { ...DEFAULT_LIMITS, ...limits };
  const paged = new PagedSource(source);
  const header = findHeader(paged);
  const xref = readXrefChain(paged, header.offset, allLimits);
  return new LazyDocument(source, paged, header, xref, allLimits);
}

class LazyDocument implements PdfDocument {
  readonly source: ByteSource;
  readonly header: Header;
  readonly limits: ReadLimits;
  readonly xref: XrefChain;
  readonly trailer: PdfDict;
  readonly encrypted: boolean;
  readonly objects: ObjectStore;

  constructor(source: ByteSource, paged: PagedSource, header: Header, xref: XrefChain, limits: ReadLimits) {
    this.source = source;
    this.header = header;
    this.limits = limits;
    this.xref = xref;
    this.trailer = xref.trailer;
    this.encrypted = (xref.trailer.entries.get('Encrypt') ?? null) !== null;
    const bases = [...new Set([xref.base, 0, header.offset])];
    this.objects = new ObjectStore(paged, xref, limits, { encrypted: this.encrypted, bases });
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
