/** Orders of this process that certainly never reached the provider, for protocols that cannot be asked by an id of ours. */
import type { Outcome } from '@kyso/domain';
import { BoundedMap } from '@kyso/domain';

const KEPT = 10_000;

export class Unsent {
  readonly #orders = new BoundedMap<true>(KEPT);

  /** Runs what precedes the order's own call; when that fails nothing was sent. */
  async before<T>(transactionId: string, prepare: () => Promise<T>): Promise<T> {
    this.#orders.delete(transactionId);
    try {
      return await prepare();
    } catch (error) {
      this.#orders.set(transactionId, true);
      throw error;
    }
  }

  /**
   * What a lookup can say of an order whose acceptance, and with it the provider's id, was never seen: `unknown` permits
   * another try, `lost` does not.
   */
  outcomeOf(transactionId: string): Outcome {
    return this.#orders.get(transactionId) === true ? { kind: 'unknown' } : { kind: 'lost' };
  }
}
