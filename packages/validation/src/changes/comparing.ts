/** What the rules share: the two revisions, the strict walks, the restrictions, and the list of changes. */
import type { PdfRef } from '@kyso/pdf';
import type { Change, ChangeKind, Clearance } from './change.ts';
import type { Restrictions } from './restrictions.ts';
import type { Pair, Revisions } from './revisions.ts';
import { StrictComparison } from './strict-comparison.ts';

/** Changes listed; a document that was rewritten has thousands. */
const MAX_CHANGES = 200;

export type Where = { readonly page?: number; readonly field?: string; readonly path?: string };

export class Comparing {
  readonly revisions: Revisions;
  readonly restrictions: Restrictions;
  /** Signature dictionaries of later revisions that are intact and cover a whole revision: object number to kind. */
  readonly laterSignatures: ReadonlyMap<number, 'signature' | 'timestamp'>;
  readonly changes: Change[] = [];
  /** Widgets that rules of the form cleared: object number to name of the field. */
  readonly clearedWidgets = new Map<number, string>();
  /** What new signatures paint over of each page together, as a part of it. */
  readonly paintedShares = new Map<number | undefined, number>();
  /** Catalog, page tree, form: never entered from elsewhere. */
  readonly #pageObjects = new Set<number>();
  /** Fields, widgets, annotations: not entered from actions, outlines and destinations. */
  readonly #annotationObjects = new Set<number>();
  readonly #content: StrictComparison;
  readonly #structure: StrictComparison;
  #quiet: StrictComparison;

  constructor(
    revisions: Revisions,
    restrictions: Restrictions,
    laterSignatures: ReadonlyMap<number, 'signature' | 'timestamp'>,
  ) {
    this.revisions = revisions;
    this.restrictions = restrictions;
    this.laterSignatures = laterSignatures;
    this.#content = new StrictComparison(revisions, (num) => this.#pageObjects.has(num));
    this.#structure = this.#newStructure();
    this.#quiet = this.#newStructure();
  }

  managePage({ num }: PdfRef): void {
    this.#pageObjects.add(num);
  }

  manageAnnotation({ num }: PdfRef): void {
    this.#annotationObjects.add(num);
  }

  report(kind: ChangeKind, clearance: Clearance, where: Where = {}): void {
    const isSame = (one: Change): boolean =>
      one.kind === kind && one.page === where.page && one.field === where.field && one.clearance === clearance;
    if (this.changes.some(isSame)) return;
    const isFirst = !this.changes.some((one) => one.clearance === clearance);
    if (this.changes.length < MAX_CHANGES || isFirst) this.changes.push({ kind, clearance, ...where });
  }

  /** What is painted: a field or annotation reached from here is content like anything else. */
  content(pair: Pair, kind: ChangeKind, where: Where): void {
    const path = this.#content.difference(pair, where.path);
    if (path !== undefined) this.report(kind, 'forbidden', { ...where, path });
  }

  /** Everything else: it may refer to pages, fields and annotations, which are compared where they belong. */
  structure(pair: Pair, kind: ChangeKind, where: Where): void {
    const path = this.#structure.difference(pair, where.path);
    if (path !== undefined) this.report(kind, 'forbidden', { ...where, path });
  }

  /** Without reporting: for rules that clear a difference. What was found equal is not walked again. */
  isDifferent(pair: Pair): boolean {
    if (this.#quiet.difference(pair) === undefined) return false;
    this.#quiet = this.#newStructure(); // it stopped on the way: what it has seen is not all equal
    return true;
  }

  #newStructure(): StrictComparison {
    return new StrictComparison(
      this.revisions,
      (num) => this.#pageObjects.has(num) || this.#annotationObjects.has(num),
    );
  }

  get isSealed(): boolean {
    return this.restrictions.level === 1;
  }
}
