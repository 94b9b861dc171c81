/** What is said to a provider that calls us. Whoever calls is unknown: nothing here depends on what is true. */
export interface HintDesk {
  /** JSON that the provider expects in answer to each message, whatever was in it. */
  readonly accepted: Readonly<Record<string, unknown>>;
  /** For a provider that logs in before it sends: the answer to its question for a token, a JSON body as it came. */
  logIn?(body: Uint8Array): { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
}
