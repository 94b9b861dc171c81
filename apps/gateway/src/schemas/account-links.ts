import { z } from 'zod';

const MAX_URI_CHARS = 2000;
const MAX_SECRET_CHARS = 1000;

const redirectUri = z.url({ protocol: /^https?$/ }).max(MAX_URI_CHARS);
const secret = z.string().min(1).max(MAX_SECRET_CHARS);

/** One step of linking an account. Nothing of it is kept but the grant that comes out. */
export const linkAccount = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('authorization'), redirect_uri: redirectUri, state: secret })
    .meta({ description: "Asks for the address of the provider's consent page" }),
  z
    .strictObject({ kind: z.literal('code'), code: secret, redirect_uri: redirectUri })
    .meta({ description: 'What came back from the consent page' }),
  z
    .strictObject({ kind: z.literal('password'), user_name: secret, password: secret })
    .meta({ description: 'The account at the provider, where it has no consent page' }),
  z
    .strictObject({
      kind: z.literal('one_time_password'),
      user_name: secret,
      one_time_password: secret,
      sent_by: z.enum(['message', 'app']),
    })
    .meta({ description: 'The second factor, after `second_factor_required`' }),
]);
export type LinkAccount = z.output<typeof linkAccount>;

export const accountLink = z.object({
  object: z.literal('account_link'),
  status: z.enum(['authorization_required', 'second_factor_required', 'linked']),
  authorization_url: z.string().nullable(),
});
export type AccountLinkJson = z.output<typeof accountLink>;
