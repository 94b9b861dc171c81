/**
 * The only place that talks to pdf.js. It is set up to read text and nothing else: no canvas, no images, no font
 * faces, no scripts, no fetching of its own; the tables it needs come from its own package.
 */
import { fileURLToPath } from 'node:url';
import {
  AnnotationMode,
  getDocument,
  PasswordException,
  PDFDataRangeTransport,
  type PDFDocumentProxy,
  type PDFPageProxy,
  VerbosityLevel,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
// pdf.js runs its worker code in the thread it is called in when it finds it loaded
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import type { Glyph, PageText } from '../glyph.ts';
import type { ReaderFailure } from '../reader-messages.ts';
import { readFontMetrics } from './font-metrics.ts';
import { type Matrix, multiply } from './matrix.ts';
import { runOperators } from './operator-list.ts';
import { TextPainter } from './text-painter.ts';

/** Bytes asked for at a time. */
const RANGE_BYTES = 64 * 1024;
/** Images with more pixels are not decoded. */
const IMAGE_PIXELS = 0;

const PACKAGE_FOLDER = fileURLToPath(new URL('.', import.meta.resolve('pdfjs-dist/package.json')));

/** Asks for bytes one range after the other and never for the whole file. */
export class RangeTransport extends PDFDataRangeTransport {
  readonly #ask: (offset: number, end: number) => void;

  constructor(sizeBytes: number, ask: (offset: number, end: number) => void) {
    super(sizeBytes, null);
    this.#ask = ask;
  }

  override requestDataRange(offset: number, end: number): void {
    this.#ask(offset, end);
  }
}

export function openPdf(range: RangeTransport, password: string | undefined): Promise<PDFDocumentProxy> {
  return getDocument({
    range,
    rangeChunkSize: RANGE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    ...(password === undefined ? {} : { password }),
    cMapUrl: `${PACKAGE_FOLDER}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${PACKAGE_FOLDER}standard_fonts/`,
    fontExtraProperties: true,
    // true would compile the outline of every glyph shown
    disableFontFace: false,
    useSystemFonts: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    maxImageSize: IMAGE_PIXELS,
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
}

/** @param pageNumber 1-based. */
export async function readPageText(
  document: PDFDocumentProxy,
  pageNumber: number,
  charactersPerPage: number,
): Promise<PageText> {
  const page = await document.getPage(pageNumber);
  try {
    const layers = await document.getOptionalContentConfig();
    const operators = await page.getOperatorList({ annotationMode: AnnotationMode.DISABLE });
    const { width, height, transform } = page.getViewport({ scale: 1 });
    // the viewport of pdf.js has its origin at the upper left corner; six numbers as its types do not say
    const toView = multiply(transform as unknown as Matrix, [1, 0, 0, -1, 0, height]);
    const collected = new GlyphCollector({ width, height }, charactersPerPage);
    const resources = {
      font: (name: string) => readFontMetrics(fontOf(page, name)),
      isShown: (layer: unknown) => layers.isVisible(layer) !== false,
    };
    runOperators(operators, new TextPainter(toView, (glyph) => collected.add(glyph)), resources, () => collected.cut);
    return { size: { width, height }, glyphs: collected.glyphs, cut: collected.cut };
  } finally {
    page.cleanup();
  }
}

function fontOf(page: PDFPageProxy, name: string): unknown {
  return page.commonObjs.has(name) ? page.commonObjs.get(name) : undefined;
}

/** Keeps what stands on the visible page. */
class GlyphCollector {
  readonly glyphs: Glyph[] = [];
  readonly #size: PageText['size'];
  #room: number;

  constructor(size: PageText['size'], characters: number) {
    this.#size = size;
    this.#room = characters;
  }

  get cut(): boolean {
    return this.#room < 0;
  }

  add(glyph: Glyph): void {
    const x = glyph.origin.x + glyph.advance.x / 2;
    const y = glyph.origin.y + glyph.advance.y / 2;
    // written so that a position that is no number is outside
    const visible = x >= 0 && y >= 0 && x <= this.#size.width && y <= this.#size.height;
    if (!visible) return;
    this.#room -= glyph.text.length;
    if (this.#room >= 0) this.glyphs.push(glyph);
  }
}

export function failureOf(error: unknown): ReaderFailure {
  const reason = error instanceof PasswordException ? 'password' : 'unreadable';
  return { kind: 'failed', reason, message: error instanceof Error ? error.message : String(error) };
}
