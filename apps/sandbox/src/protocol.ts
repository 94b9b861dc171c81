/**
 * What a provider of the sandbox consists of. A protocol is one folder that exports one `Protocol`, and one row in
 * `protocols.ts`. People, their certificates, their phone and the control API are shared by all.
 */
import type { Ledger } from './approvals/ledger.ts';
import type { Phone } from './approvals/phone.ts';
import type { Transaction } from './approvals/transaction.ts';
import type { CredentialBook } from './ca/credentials.ts';
import type { Hierarchy } from './ca/hierarchy.ts';
import type { Route } from './http/message.ts';
import type { Notices } from './notices.ts';

/** What the provider's app shows of a request; the phone page follows it. */
export type PhoneApp = {
  /** As the provider calls its app. */
  readonly name: string;
  /** Colour of the frame, one of those of `phone.css`. */
  readonly theme: 'blue' | 'red' | 'green' | 'violet' | 'teal' | 'orange';
  /** Whether the app has a field for a code to compare, and whose; `none` where only the description can carry one. */
  readonly code: 'kyso' | 'own' | 'none';
  readonly showsDescription: boolean;
  readonly showsDocuments: boolean;
};

/** What the service provider got at registration. One pair for all protocols: it guards nothing. */
export type ServiceProvider = { readonly id: string; readonly password: string };

export type World = {
  readonly serviceProvider: ServiceProvider;
  readonly hierarchy: Hierarchy;
  readonly book: CredentialBook;
  readonly ledger: Ledger;
  readonly phone: Phone;
  readonly notices: Notices;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
};

export type Mounted = {
  readonly routes: readonly Route[];
  /** Forgets sessions, tokens and whatever else is not a certificate. */
  reset?(): void;
  /** A transaction of this protocol was signed; called again when the phone answers twice. */
  onSigned?(transaction: Transaction): void;
};

export type Protocol = {
  /** As in the settings of a provider: `smartca`, `csc-v2` … */
  readonly name: string;
  /** Where its addresses begin, `/csc/v2`. */
  readonly path: string;
  readonly app: PhoneApp;
  /**
   * Ambiguities of the protocol that can be switched on for a caller by the address it uses: `/q/ecdsa-raw,nulls/csc/v2`.
   * The handlers find them in `request.quirks`.
   */
  readonly quirks?: readonly string[];
  /** What it sends about finished transactions: nothing when absent, unsigned messages, or messages with a token. */
  readonly notices?: 'plain' | 'authenticated';
  mount(world: World): Mounted;
};
