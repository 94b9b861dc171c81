import type { Instant, Sealed, Sha256 } from './events.ts';
import type { ProfileId, TenantId } from './ids.ts';

/** How a person's signature looks and who signs it; kept so that a portal need not send it each time. */
export type SignatureProfile = {
  readonly id: ProfileId;
  readonly tenantId: TenantId;
  /** Grows by one with each change; it is the ETag. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** For lists: "Chữ ký cá nhân". */
  readonly label: string;
  readonly provider: string;
  /** Citizen or tax number at the provider, sealed; and the form for screens. */
  readonly account: Sealed;
  readonly accountMasked: string;
  /** Mobile number, sealed. */
  readonly phone?: Sealed;
  readonly phoneMasked?: string;
  /** Long-lived secret of the account at the provider, sealed; replaced when the provider replaces it. */
  readonly grant?: Sealed;
  /** PNG or JPEG blob. */
  readonly imageSha256?: Sha256;
  /** Keyword near which the signature goes, for placements by anchor that name no text. */
  readonly anchor?: string;
  /** Lines drawn beside the image; `{signer}`, `{time}`, `{reason}` are filled in when signing. */
  readonly lines: readonly string[];
};
