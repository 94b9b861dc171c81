/** Every limit and every waiting time of a signature request. Times in milliseconds unless the name says otherwise. */

export const LIMITS = {
  /** Documents of one request. Where a provider takes fewer at a time, several approvals follow one another. */
  items: 100,
  approvalSeconds: { min: 30, max: 900, fallback: 300 },
  reasonCharacters: 200,
  descriptionCharacters: 200,
  metadataEntries: 20,
  metadataKeyCharacters: 40,
  metadataValueCharacters: 500,
  fileNameCharacters: 200,
} as const;

export type Policy = {
  /** From acceptance until the phone has been asked; past it the request fails. */
  readonly startMs: number;
  /** How long after the provider's own expiry an approval is still looked up. */
  readonly approvalMarginMs: number;
  /** From the signature values until every document is sealed. */
  readonly finalizeMs: number;
  /** The sweeper looks at a request this long after its next step was due. */
  readonly wakeGraceMs: number;
  /** Pause after a fault of a provider, doubled with each try up to the maximum. */
  readonly faultPauseMs: { readonly first: number; readonly max: number };
  /** Lookups follow in the provider's fast rhythm for so long, then in its slow one; ±20 % jitter. */
  readonly fastForMs: number;
  /** Replaces the provider's own rhythm. */
  readonly poll: {
    readonly fastMs?: number;
    readonly slowMs?: number;
    /** The slow rhythm is never faster than this: it grows with the number of those who wait. */
    readonly leastSlowMs?: () => number;
  };
  /**
   * A push begins at most `startMs` after its intention and its call is cut off after `callMs`; the clocks of workers
   * agree within `skewMs`. Only when all that is over may somebody else push.
   */
  readonly push: { readonly startMs: number; readonly callMs: number; readonly skewMs: number };
  /** How long after our own deadline faults of the provider still put off the end: the phone may have been answered. */
  readonly faultGraceMs: number;
  /** Moments after the end of a request at which a push that may still be open is looked up; the first is for taking it back. */
  readonly watchMs: readonly number[];
  /** What to do when nobody can tell whether the certificate was revoked: go on, or wait and then fail. */
  readonly revocation: 'soft' | 'hard';
  /** Whether a certificate that leads to no trusted root may sign: with a warning, or not. */
  readonly signerTrust: 'soft' | 'hard';
  readonly preserve: {
    /** Pause after a time-stamping authority or a source of evidence did not answer: half of the time since the end. */
    readonly pauseMs: { readonly first: number; readonly max: number };
    /** From the end of a request until a level that was not reached is given up. A renewal goes on until the timestamp ends. */
    readonly giveUpMs: number;
    /** For one document; the sweeper rings no sooner. */
    readonly workMs: number;
    /** The last timestamp is renewed so long before its certificate ends. */
    readonly renewWithinMs: number;
    /** How long after its end a request is kept; what holds longer is not renewed. Absent: for ever. */
    readonly keepMs?: number;
  };
};

const DAY_MS = 24 * 3_600_000;

export const DEFAULT_POLICY: Policy = {
  startMs: 15 * 60_000,
  approvalMarginMs: 30_000,
  finalizeMs: 24 * 3_600_000,
  wakeGraceMs: 10_000,
  faultPauseMs: { first: 2_000, max: 30_000 },
  fastForMs: 20_000,
  poll: {},
  push: { startMs: 5_000, callMs: 20_000, skewMs: 5_000 },
  faultGraceMs: 10 * 60_000,
  watchMs: [10_000, 70_000, 370_000, 1_270_000],
  revocation: 'soft',
  signerTrust: 'soft',
  preserve: {
    pauseMs: { first: 5_000, max: 3_600_000 },
    giveUpMs: 14 * DAY_MS,
    workMs: 10 * 60_000,
    renewWithinMs: 90 * DAY_MS,
  },
};
