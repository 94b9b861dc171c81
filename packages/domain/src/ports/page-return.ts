/** Query parameters of the address that a browser was sent back to; of a name that came twice, none. */
export type ReturnQuery = Readonly<Record<string, string | undefined>>;

/** What the person did on the page, as the browser tells it. Proved only by what is looked up afterwards. */
export type PageAnswer = 'approved' | 'declined' | 'failed';

/** How a provider's page gives the browser back, for the shape `redirect`. Pure: no call leaves from here. */
export interface PageReturn {
  /** Which transaction of ours comes back; undefined when it is none. Anybody can write this, {@link take} decides. */
  transactionOf(query: ReturnQuery): string | undefined;
  /**
   * @param session as the adapter last handed it out.
   * @returns the session that keeps what came back, for the next look-up to redeem; undefined when the secret of the
   *   `state` is another one, when something was taken already, or when the session waits for no page.
   */
  take(session: string, query: ReturnQuery): { readonly session: string; readonly answer: PageAnswer } | undefined;
}
