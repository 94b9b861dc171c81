/** Objects of one document in another. */
import type { PdfDocument } from './document.ts';
import { corrupted, tooComplex } from './document-error.ts';
import { array, dict, type PdfDict, type PdfRef, type PdfValue } from './objects.ts';

/** Objects one appearance may bring along. */
const MAX_IMPORTED_OBJECTS = 1000;

/** Whatever objects are copied into. */
export interface CopyTarget {
  allocate(): PdfRef;
  fill(target: PdfRef, value: PdfValue): void;
}

/**
 * Copies values with everything they refer to, giving each object a new number once.
 * @throws KysoError `document.corrupted` for a reference to nothing, `document.too_complex` beyond 1,000 objects
 */
export class Copy {
  readonly #source: PdfDocument;
  readonly #target: CopyTarget;
  readonly #copied = new Map<number, PdfRef>();

  constructor(source: PdfDocument, target: CopyTarget) {
    this.#source = source;
    this.#target = target;
  }

  value(value: PdfValue): PdfValue {
    if (value === null || typeof value !== 'object') return value;
    if (value.kind === 'ref') return this.#reference(value);
    if (value.kind === 'array') return array(value.items.map((item) => this.value(item)));
    if (value.kind === 'dict') return this.#dictionary(value);
    return value.kind === 'stream' ? { ...value, dict: this.#dictionary(value.dict) } : value;
  }

  #reference(reference: PdfRef): PdfValue {
    const known = this.#copied.get(reference.num);
    if (known !== undefined) return known;
    if (this.#copied.size === MAX_IMPORTED_OBJECTS)
      throw tooComplex('appearance', 'the appearance uses too many objects');
    const value = this.#source.resolve(reference);
    if (value === null) throw corrupted('appearance', 'the appearance refers to a missing object');
    const target = this.#target.allocate();
    this.#copied.set(reference.num, target);
    this.#target.fill(target, this.value(value));
    return target;
  }

  /** `/Parent` would pull in a whole tree; fonts and images never need it. */
  #dictionary(value: PdfDict): PdfDict {
    const kept = [...value.entries].filter(([key]) => key !== 'Parent' && key !== 'Length');
    return dict(kept.map(([key, item]) => [key, this.value(item)] as const));
  }
}
