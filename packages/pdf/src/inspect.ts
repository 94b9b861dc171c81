import { isKysoError } from '@kyso/domain';
import { coverageOf } from './coverage.ts';
import type { PdfDocument } from './document.ts';
import { type EncryptionSummary, encryptionSummary } from './encryption/summary.ts';
import { asArray, asDict, asInteger, asName, type PdfDict } from './objects.ts';
import { hasNoUsablePage } from './page-tree.ts';
import { type DocMdpLevel, docMdpLevel, type FieldLock, fieldLock } from './permissions.ts';
import { Cursor } from './reading/cursor.ts';
import { readObjectHeader } from './reading/indirect-object.ts';
import { parseValue } from './reading/parser.ts';
import { PagedSource } from './reading/windows.ts';
import { type Rectangle, type SignatureContents, type SignatureField, signatureFields } from './signed-field.ts';

export type SignatureFieldSummary = {
  readonly name: string;
  /** 1-based; absent when the widget is on no page that can be found. */
  readonly page?: number;
  readonly rect?: Rectangle;
  readonly signed: boolean;
  readonly subFilter?: string;
  readonly byteRange?: readonly number[];
  readonly contents?: SignatureContents;
  readonly coversWholeFile: boolean;
  readonly lock?: FieldLock;
};

export type DocumentSummary = {
  /** From the catalog when it raises it, else from the header; empty when the header names none. */
  readonly version: string;
  readonly sizeBytes: number;
  readonly xrefKind: 'table' | 'stream' | 'hybrid';
  readonly revisions: number;
  readonly linearized: boolean;
  /** The cross-references are damaged and were rebuilt by scanning; signing writes a complete table. */
  readonly recovered: boolean;
  readonly encrypted: boolean;
  readonly encryption?: EncryptionSummary;
  readonly pageCount: number;
  readonly signatures: readonly SignatureFieldSummary[];
  readonly docMdp?: DocMdpLevel;
};

/**
 * What a person or a program wants to know before signing.
 * @throws KysoError `document.corrupted`, `document.too_complex`
 */
export function inspectDocument(doc: PdfDocument): DocumentSummary {
  const newest = doc.xref.sections[0];
  const fromXref = {
    sizeBytes: doc.source.size,
    xrefKind: newest?.supplement === undefined ? (newest?.kind ?? 'table') : ('hybrid' as const),
    revisions: doc.xref.sections.length,
    linearized: isLinearized(doc),
    recovered: doc.xref.recovered,
    encrypted: doc.encryption !== undefined,
    ...(doc.encryption === undefined ? {} : { encryption: encryptionSummary(doc.encryption) }),
  };
  const docMdp = docMdpLevel(doc);
  return {
    ...fromXref,
    version: asName(doc.get(doc.catalog, 'Version')) ?? doc.header.version,
    pageCount: pagesOf(doc),
    signatures: signatureFields(doc).map((field) => summarise(doc, field)),
    ...(docMdp === undefined ? {} : { docMdp }),
  };
}

/** 0 where there is no page tree that can be read: nothing is shown then. */
function pagesOf(doc: PdfDocument): number {
  try {
    return doc.pageCount;
  } catch (error) {
    if (hasNoUsablePage(error)) return 0;
    throw error;
  }
}

/** Other pages in front of it may be damaged. */
function pageOf(doc: PdfDocument, { pageRef }: SignatureField): number | undefined {
  try {
    return pageRef === undefined ? undefined : doc.pageNumberOf(pageRef);
  } catch (error) {
    if (isKysoError(error, 'document.corrupted')) return undefined;
    throw error;
  }
}

function summarise(doc: PdfDocument, field: SignatureField): SignatureFieldSummary {
  const { signature } = field;
  const page = pageOf(doc, field);
  const lock = fieldLock(doc, field);
  return {
    name: field.name,
    signed: signature !== undefined,
    coversWholeFile: signature !== undefined && coverageOf(doc, signature).wholeFile,
    ...(page === undefined ? {} : { page }),
    ...(field.rect === undefined ? {} : { rect: field.rect }),
    ...(signature?.subFilter === undefined ? {} : { subFilter: signature.subFilter }),
    ...(signature?.byteRange === undefined ? {} : { byteRange: signature.byteRange }),
    ...(signature?.contents === undefined ? {} : { contents: signature.contents }),
    ...(lock === undefined ? {} : { lock }),
  };
}

/** The parameter dictionary is the first object of the file (ISO 32000-2 Annex F.3.3). */
function isLinearized(doc: PdfDocument): boolean {
  const cursor = new Cursor(new PagedSource(doc.source), doc.header.offset, LINEARIZATION_WINDOW_BYTES);
  try {
    if (readObjectHeader(cursor) === undefined) return false;
    const parameters: PdfDict | undefined = asDict(parseValue(cursor, doc.limits));
    const isComplete = asArray(parameters?.entries.get('H')) !== undefined;
    return (
      isComplete &&
      asInteger(parameters?.entries.get('L')) !== undefined &&
      parameters?.entries.has('Linearized') === true
    );
  } catch {
    return false; // whatever stands there, it is not a parameter dictionary
  }
}

const LINEARIZATION_WINDOW_BYTES = 1024;
