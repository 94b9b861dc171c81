/** Runs the operators pdf.js has read from a page through a {@link TextPainter}. Everything but text is passed over. */
import { OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { asMatrix } from './matrix.ts';
import type { FontMetrics, ShownItem, TextPainter } from './text-painter.ts';

export type OperatorList = { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] };

export type PageResources = {
  /** `undefined` for a font that could not be read at all. */
  font(loadedName: string): FontMetrics | undefined;
  /** Whether a layer (ISO 32000-2 §8.11) is switched on. */
  isShown(layer: unknown): boolean;
};

type Arguments = readonly unknown[];

/** Stops early when `isFull` says so. */
export function runOperators(
  { fnArray, argsArray }: OperatorList,
  painter: TextPainter,
  resources: PageResources,
  isFull: () => boolean,
): void {
  const run = new Runner(painter, resources);
  for (const [index, operator] of fnArray.entries()) {
    if (isFull()) return;
    const values = argsArray[index];
    HANDLERS[operator]?.(run, Array.isArray(values) ? values : []);
  }
}

class Runner {
  readonly painter: TextPainter;
  readonly #resources: PageResources;
  /** One entry for each open marked content: is it visible? */
  readonly #visible: boolean[] = [];
  #hidden = 0;

  constructor(painter: TextPainter, resources: PageResources) {
    this.painter = painter;
    this.#resources = resources;
  }

  setFont(name: unknown, size: unknown): void {
    if (typeof name === 'string') this.painter.set({ font: this.#resources.font(name), fontSize: number(size) });
  }

  beginContent(tag: unknown, layer: unknown): void {
    const visible = tag !== 'OC' || this.#resources.isShown(layer);
    this.#visible.push(visible);
    if (!visible) this.#hidden += 1;
  }

  endContent(): void {
    if (this.#visible.pop() === false) this.#hidden -= 1;
  }

  show(items: unknown): void {
    // glyphs as pdf.js makes them: see ShownGlyph
    if (this.#hidden === 0 && Array.isArray(items)) this.painter.show(items as readonly ShownItem[]);
  }

  transform(values: unknown): void {
    const matrix = isList(values) ? asMatrix(values) : undefined;
    if (matrix !== undefined) this.painter.transform(matrix);
  }

  textMatrix(values: unknown): void {
    const matrix = isList(values) ? asMatrix(values) : undefined;
    if (matrix !== undefined) this.painter.setTextMatrix(matrix);
  }

  graphicsState(entries: unknown): void {
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (Array.isArray(entry) && entry[0] === 'Font' && Array.isArray(entry[1]))
        this.setFont(entry[1][0], entry[1][1]);
    }
  }
}

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || value instanceof Float32Array;

/* biome-ignore format: one row an operator, read as a table */
const HANDLERS: Readonly<Record<number, (run: Runner, values: Arguments) => void>> = {
  [OPS.save]:                    (run) => run.painter.save(),
  [OPS.restore]:                 (run) => run.painter.restore(),
  [OPS.transform]:               (run, values) => run.transform(values),
  [OPS.setGState]:               (run, [entries]) => run.graphicsState(entries),
  [OPS.paintFormXObjectBegin]:   (run, [matrix]) => { run.painter.save(); run.transform(matrix); },
  [OPS.paintFormXObjectEnd]:     (run) => run.painter.restore(),
  [OPS.beginMarkedContent]:      (run, [tag]) => run.beginContent(tag, undefined),
  [OPS.beginMarkedContentProps]: (run, [tag, layer]) => run.beginContent(tag, layer),
  [OPS.endMarkedContent]:        (run) => run.endContent(),
  [OPS.beginText]:               (run) => run.painter.setTextMatrix([1, 0, 0, 1, 0, 0]),
  [OPS.setCharSpacing]:          (run, [value]) => run.painter.set({ characterSpacing: number(value) }),
  [OPS.setWordSpacing]:          (run, [value]) => run.painter.set({ wordSpacing: number(value) }),
  [OPS.setHScale]:               (run, [percent]) => run.painter.set({ horizontalScale: number(percent) / 100 }),
  [OPS.setLeading]:              (run, [value]) => run.painter.set({ leading: number(value) }),
  [OPS.setFont]:                 (run, [name, size]) => run.setFont(name, size),
  [OPS.setTextRise]:             (run, [value]) => run.painter.set({ rise: number(value) }),
  [OPS.moveText]:                (run, [x, y]) => run.painter.moveLine(number(x), number(y)),
  [OPS.setLeadingMoveText]:      (run, [x, y]) => { run.painter.set({ leading: -number(y) }); run.painter.moveLine(number(x), number(y)); },
  [OPS.setTextMatrix]:           (run, [matrix]) => run.textMatrix(matrix),
  [OPS.nextLine]:                (run) => run.painter.nextLine(),
  [OPS.showText]:                (run, [items]) => run.show(items),
  [OPS.showSpacedText]:          (run, [items]) => run.show(items),
};
