/** Every limit and every waiting time of a signature request. Times in milliseconds unless the name says otherwise. */

export const LIMITS = {
  /** Documents under one approval. */
  items: 20,
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
  /** Polls are `fastMs` apart during the first `fastForMs`, then `slowMs`; ±20 % jitter. */
  readonly poll: { readonly fastMs: number; readonly fastForMs: number; readonly slowMs: number };
};

export const DEFAULT_POLICY: Policy = {
  startMs: 15 * 60_000,
  approvalMarginMs: 30_000,
  finalizeMs: 24 * 3_600_000,
  wakeGraceMs: 10_000,
  faultPauseMs: { first: 2_000, max: 30_000 },
  poll: { fastMs: 2_000, fastForMs: 20_000, slowMs: 5_000 },
};
