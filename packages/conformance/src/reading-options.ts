/** What every program that opens a PDF can be told. */
export type ReadingOptions = {
  /** Of an encrypted file, the user's or the owner's; the programs try the empty one by themselves. */
  readonly password?: string | undefined;
  readonly timeLimitMs?: number | undefined;
};
