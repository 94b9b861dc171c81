import type { Refusal } from './remote-signer.ts';

/** What a person brought back from the provider's page, or types once. Nothing of it is kept. */
export type LinkProof =
  | { readonly kind: 'code'; readonly code: string; readonly redirectUri: string }
  | { readonly kind: 'password'; readonly userName: string; readonly password: string }
  | {
      readonly kind: 'one_time_password';
      readonly userName: string;
      readonly oneTimePassword: string;
      readonly sentBy: 'message' | 'app';
    };

export type LinkAnswer =
  /** `grant` is kept, sealed, and comes back in `SignerAccount.grant`. */
  | { readonly kind: 'linked'; readonly grant: string }
  /** The password was right; a one-time password is wanted too. */
  | { readonly kind: 'second_factor_required' }
  | Refusal;

/** How an account is linked at a provider whose calls need a grant of the person. */
export interface AccountLink {
  /** What {@link redeem} takes. */
  readonly proofs: readonly LinkProof['kind'][];
  /** Where the person goes to agree, for the proof `code`; `state` comes back with it. */
  authorizationUrl?(redirectUri: string, state: string): string;
  /** Faults are thrown, as by every call of a signer. */
  redeem(proof: LinkProof, signal: AbortSignal): Promise<LinkAnswer>;
}
