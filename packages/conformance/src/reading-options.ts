/** What every program that opens a PDF can be told. */
export type ReadingOptions = {
  /** Of an encrypted file, the user's or the owner's; the programs try the empty one by themselves. */
  readonly password?: string | undefined;
  readonly timeLimitMs?: number | undefined;
};

/** All that pyHanko and DSS trust, and what they know beside the file. */
export type RefereeTrust = {
  /** Trusted certificates, PEM or DER. */
  readonly rootFiles: readonly string[];
  /** Lists of revoked certificates, DER. None: the evidence has to be in the file. */
  readonly crlFiles: readonly string[];
};
