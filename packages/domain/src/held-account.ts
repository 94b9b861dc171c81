import type { Instant, Sealed } from './events.ts';
import type { ProviderAccountId, TenantId } from './ids.ts';

/** A person's account at a provider as a record keeps it: sealed, with forms for screens. */
export type HeldAccount = {
  readonly tenantId: TenantId;
  /** Grows by one with each change; it is the ETag. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly provider: string;
  /** Citizen or tax number at the provider, sealed; and the form for screens. */
  readonly account: Sealed;
  readonly accountMasked: string;
  /** Further identity numbers of the person, a JSON array, sealed; and their forms for screens. */
  readonly furtherNumbers?: Sealed;
  readonly furtherMasked?: readonly string[];
  /** Mobile number, sealed. */
  readonly phone?: Sealed;
  readonly phoneMasked?: string;
  /** Long-lived secret of the account at the provider, sealed; replaced when the provider replaces it. */
  readonly grant?: Sealed;
};

/** An account on its own, for whoever signs without a profile. */
export type ProviderAccount = HeldAccount & { readonly id: ProviderAccountId };
