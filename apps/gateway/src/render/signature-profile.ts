import type { SignatureProfile } from '@kyso/domain';
import type { SignatureProfileJson } from '../schemas/signature-profiles.ts';

/** @param base what links start with: `https://host` or nothing. */
export function renderSignatureProfile(profile: SignatureProfile, base: string): SignatureProfileJson {
  const { imageSha256 } = profile;
  const contentUrl = `${base}/v1/signature-profiles/${profile.id}/image`;
  return {
    id: profile.id,
    object: 'signature_profile',
    version: profile.version,
    created_at: profile.createdAt,
    updated_at: profile.updatedAt,
    label: profile.label,
    provider: profile.provider,
    citizen_id_masked: profile.accountMasked,
    citizen_ids_masked: [...(profile.furtherMasked ?? [])],
    phone_masked: profile.phoneMasked ?? null,
    linked: profile.grant !== undefined,
    anchor: profile.anchor ?? null,
    lines: [...profile.lines],
    image: imageSha256 === undefined ? null : { sha256: imageSha256, content_url: contentUrl },
  };
}
