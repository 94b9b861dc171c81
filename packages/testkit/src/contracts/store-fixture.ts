import {
  fold,
  type Ids,
  type RequestEvent,
  type RequestId,
  type SignatureRequest,
  type Store,
  type TenantId,
} from '@kyso/domain';
import { instant } from '../memory/manual-clock.ts';
import { SequentialIds } from '../memory/sequential-ids.ts';
import { aCreatedEvent, aRequestEvent } from '../samples.ts';
import { jest } from './jest.ts';

/** A fresh, empty store and what the suite needs to harm it. */
export type StoreHarness = {
  readonly store: Store;
  /** Opens the same data once more, as another process would. The suite disposes what it opened. */
  reopen(): Promise<Store>;
  /** What a crash between two writes leaves behind, made behind the adapter's back. */
  readonly corrupt: {
    /** The projection was never written, nor the wake-up. */
    loseProjection(id: RequestId): Promise<void>;
    /** The projection is still this earlier one. */
    replaceProjection(projection: SignatureRequest): Promise<void>;
    loseWakeUp(id: RequestId): Promise<void>;
  };
  /** After every test, when its stores are closed. */
  cleanUp?(): Promise<void>;
};

export type MakeStore = () => Promise<StoreHarness>;

/** One harness for each test of the enclosing `describe`. */
export class StoreFixture {
  readonly ids: Ids = new SequentialIds();
  readonly tenantId: TenantId = this.ids.next('ten');
  #harness: StoreHarness | undefined;
  #opened: Store[] = [];

  constructor(make: MakeStore) {
    const { beforeEach, afterEach } = jest();
    beforeEach(async () => {
      this.#harness = await make();
      this.#opened = [this.#harness.store];
    });
    afterEach(async () => {
      for (const store of this.#opened) await store[Symbol.asyncDispose]();
      await this.#harness?.cleanUp?.();
    });
  }

  get harness(): StoreHarness {
    if (this.#harness === undefined) throw new TypeError('the fixture is used outside a test');
    return this.#harness;
  }

  get store(): Store {
    return this.harness.store;
  }

  get corrupt(): StoreHarness['corrupt'] {
    return this.harness.corrupt;
  }

  async reopen(): Promise<Store> {
    const store = await this.harness.reopen();
    this.#opened.push(store);
    return store;
  }

  /** Appends a new request and the named events to it. */
  async aRequest(
    options: {
      tenantId?: TenantId;
      atMs?: number;
      wakeMs?: number;
      itemCount?: number;
      provider?: string;
      and?: readonly Parameters<typeof aRequestEvent>[1][];
    } = {},
  ): Promise<{ request: SignatureRequest; events: readonly RequestEvent[] }> {
    const { tenantId = this.tenantId, atMs = 0, wakeMs = 60_000, itemCount = 1, provider, and = [] } = options;
    const data = provider === undefined ? {} : { signer: { provider, account: 'sealed', accountMasked: '••' } };
    const events: RequestEvent[] = [aCreatedEvent(this.ids, { tenantId, at: instant(atMs), itemCount, data })];
    for (const type of and) {
      events.push(aRequestEvent(folded(events), type, { at: instant(atMs + events.length) }));
    }
    for (const event of events) {
      const answer = await this.store.requests.append([event], instant(wakeMs));
      jest().expect(answer).toBe('appended');
    }
    return { request: folded(events), events };
  }
}

export function folded(events: readonly RequestEvent[]): SignatureRequest {
  const request = fold(events);
  if (request === undefined) throw new TypeError('no events to fold');
  return request;
}
