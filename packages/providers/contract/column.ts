import type { ReturnQuery, SignerAccount } from '@kyso/domain';
import type { Ending, RowName } from './rows.ts';

/** A citizen of the sandbox, in the two ways in which providers know people. */
export type Person = { readonly id: string; readonly phone: string };

/** One adapter under test. */
export type Column = {
  /** Code of the provider in `sandboxProviders` of the test kit. */
  readonly code: string;
  /** Heading of the column where one provider has several; the code otherwise. */
  readonly name?: string;
  /** Deviations of the sandbox that this column faces. */
  readonly quirks?: readonly string[];
  /** Settings for a test that cannot wait: shorter timeouts, mostly. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What a portal would give as the account; a family with a grant gets one from the sandbox first. */
  account(person: Person, sandboxUrl: string): SignerAccount | Promise<SignerAccount>;
  /** Behaviours that the protocol has no way to express, each with the reason. */
  readonly cannot?: Readonly<Partial<Record<RowName, string>>>;
  /** Endings that are right for this protocol and not for the others, each with the reason. */
  readonly instead?: Readonly<
    Partial<Record<RowName, { readonly endings: readonly Ending[]; readonly pushes?: 0 | 1; readonly why: string }>>
  >;
  /** What the person does with a page to visit, and what the browser brings back; for the shape `redirect`. */
  visit?(url: string): Promise<ReturnQuery>;
};
