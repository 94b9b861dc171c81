import type { Sha256 } from './events.ts';
import type { HeldAccount } from './held-account.ts';
import type { ProfileId } from './ids.ts';

/** How a person's signature looks and who signs it; kept so that a portal need not send it each time. */
export type SignatureProfile = HeldAccount & {
  readonly id: ProfileId;
  /** For lists: "Chữ ký cá nhân". */
  readonly label: string;
  /** PNG or JPEG blob. */
  readonly imageSha256?: Sha256;
  /** Keyword near which the signature goes, for placements by anchor that name no text. */
  readonly anchor?: string;
  /** Lines drawn beside the image; `{signer}`, `{time}`, `{reason}` are filled in when signing. */
  readonly lines: readonly string[];
};
