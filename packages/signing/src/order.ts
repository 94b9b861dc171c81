import type { FileId, ProfileId, ProviderAccountId, RequestedPlacement, SignatureLevel, TenantId } from '@kyso/domain';

type Anchor = Extract<RequestedPlacement, { mode: 'anchor' }>;
export type OrderedPlacement =
  | Exclude<RequestedPlacement, Anchor>
  | (Omit<Anchor, 'text'> & { readonly text?: string });

/** What a portal asks for, already parsed; the meaning is checked by {@link acceptRequest}. */
export type SignatureOrder = {
  /** Signer and appearance from a stored profile; `accountId` and `signer` override the profile's account. */
  readonly profileId?: ProfileId;
  /** The signer from a stored account; not beside `signer`. */
  readonly accountId?: ProviderAccountId;
  readonly signer?: {
    readonly provider: string;
    readonly account: string;
    /** E.164 without the plus sign. */
    readonly phone?: string;
    readonly certificateSerial?: string;
  };
  /** Of the certificate to sign with, hex, where the signer comes from a record. */
  readonly certificateSerial?: string;
  /** Identity numbers of the person beside that of the account: CCCD, CMND, tax code, passport. */
  readonly furtherNumbers?: readonly string[];
  readonly items: readonly {
    readonly fileId: FileId;
    /** What the person saw; another hash is refused with `document.changed`. */
    readonly sha256?: string;
    /** An anchor without text takes the keyword of the profile. */
    readonly placement: OrderedPlacement;
  }[];
  /** Default: as the installation says. */
  readonly level?: SignatureLevel;
  readonly reason?: string;
  /** Text for the provider's app; default: made of the file names. */
  readonly description?: string;
  readonly onItemError: 'abort' | 'continue';
  readonly approvalSeconds: number;
  /** Where the browser goes on to after the provider's page; one of the tenant's origins. */
  readonly returnUrl?: string;
  readonly metadata: Readonly<Record<string, string>>;
};

export type Caller = {
  readonly tenantId: TenantId;
  /** `api:<key id>`. */
  readonly actor: string;
  readonly livemode: boolean;
};
