/** What may happen in one run; fast-check chooses, and shrinks what fails. */
import type { SignatureLevel } from '@kyso/domain';
import fc from 'fast-check';

/** What the person does, and when, in seconds after the phone rang. The phone shows a push for {@link APPROVAL_SECONDS}. */
export type Phone = { readonly act: 'approve' | 'decline' | 'ignore'; readonly afterSeconds: number };

export const APPROVAL_SECONDS = 60;
export const NEVER = -1;

export type RequestPlan = {
  readonly documents: number;
  /** Of the documents, how many cannot be signed at all. */
  readonly badDocuments: number;
  readonly onItemError: 'abort' | 'continue';
  readonly level: SignatureLevel;
  /** One for each approval; the last one goes on. */
  readonly phone: readonly Phone[];
  /** Seconds after acceptance at which the portal cancels, or {@link NEVER}. */
  readonly cancelAfterSeconds: number;
  /** The provider's value for the first document is damaged. */
  readonly isTampered: boolean;
};

export type Plan = {
  /** Of turns, faults and disasters. */
  readonly seed: number;
  readonly requests: readonly RequestPlan[];
  readonly store: 'strong' | 'weak';
  readonly shape: 'poll' | 'blocking' | 'sessions';
  /** The time-stamping authority answers while a document is sealed. */
  readonly stampsAtOnce: boolean;
  readonly canCancel: boolean;
  /** Out of 100 calls of the store, and of the provider, so many fail: half before, half after they took effect. */
  readonly storeFaults: number;
  readonly providerFaults: number;
  /** Out of 10,000 turns, so many end in a crash before or after the call. */
  readonly crashes: number;
  /** Out of 100 bells, so many are not heard. */
  readonly deafness: number;
  /** Out of 100 loads of a request, so many answer what was true one event ago. */
  readonly staleReads: number;
  readonly redisWipes: number;
  readonly freezes: number;
  readonly receiverFaults: number;
};

const phone = fc.record({
  act: fc.constantFrom('approve', 'approve', 'approve', 'decline', 'ignore'),
  // Past the time of the phone a person is too late.
  afterSeconds: fc.oneof(fc.nat({ max: 15 }), fc.nat({ max: APPROVAL_SECONDS + 20 })),
}) as fc.Arbitrary<Phone>; // fast-check widens the constants

const request: fc.Arbitrary<RequestPlan> = fc.record({
  documents: fc.integer({ min: 1, max: 3 }),
  badDocuments: fc.constantFrom(0, 0, 0, 1),
  onItemError: fc.constantFrom('abort' as const, 'continue' as const),
  level: fc.constantFrom('B-B' as const, 'B-B' as const, 'B-T' as const, 'B-LTA' as const, 'B-LTA' as const),
  phone: fc.array(phone, { minLength: 1, maxLength: 2 }),
  cancelAfterSeconds: fc.oneof(
    { arbitrary: fc.constant(NEVER), weight: 2 },
    { arbitrary: fc.nat({ max: 100 }), weight: 1 },
  ),
  isTampered: fc.constantFrom(false, false, false, false, true),
});

export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.noShrink(fc.integer({ min: 0, max: 0x7fffffff })),
  requests: fc.array(request, { minLength: 1, maxLength: 3 }),
  store: fc.constantFrom('strong' as const, 'weak' as const),
  shape: fc.constantFrom('poll' as const, 'poll' as const, 'blocking' as const, 'sessions' as const),
  stampsAtOnce: fc.boolean(),
  canCancel: fc.boolean(),
  storeFaults: fc.nat({ max: 4 }),
  providerFaults: fc.nat({ max: 30 }),
  crashes: fc.nat({ max: 150 }),
  deafness: fc.constantFrom(0, 10, 50, 100),
  staleReads: fc.constantFrom(0, 5, 20),
  redisWipes: fc.nat({ max: 2 }),
  freezes: fc.nat({ max: 2 }),
  receiverFaults: fc.constantFrom(0, 30),
});
