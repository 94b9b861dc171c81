import { tooComplex } from './document-error.ts';
import type { ReadLimits } from './limits.ts';

/** What adds up while a document is open: many small costs can be as bad as a large one. */
export type Expense = 'totalParsedBytes' | 'totalDecodedBytes' | 'totalLengthRepairs' | 'totalPageSteps';

/** Counts what reading one document has cost so far. */
export class ReadingBudget {
  readonly #limits: ReadLimits;
  readonly #spent = new Map<Expense, number>();

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  /** The total so far. */
  spent(expense: Expense): number {
    return this.#spent.get(expense) ?? 0;
  }

  /** @throws KysoError `document.too_complex` once the total passes its limit */
  spend(expense: Expense, amount: number): void {
    const total = (this.#spent.get(expense) ?? 0) + amount;
    this.#spent.set(expense, total);
    if (total > this.#limits[expense]) {
      throw tooComplex('reading_budget', 'reading the document costs too much', { limit: expense });
    }
  }
}
