/** Links the citizen's account where a number is not enough: what a portal does once for each person. */
import type { Portal } from './portal.ts';

type Link = (portal: Portal, profileId: string, citizenId: string) => Promise<unknown>;

/** Nobody listens there: the code is read from the redirect itself. */
const REDIRECT_URI = 'https://portal.invalid/linked';
/** The password of every citizen of the sandbox. */
const PASSWORD = 'sandbox';

const LINKS: Readonly<Record<string, Link>> = {
  'smartca-csc': linkByConsent,
  misa: (portal, profileId, citizenId) =>
    portal.linkAccount(profileId, { kind: 'password', user_name: citizenId, password: PASSWORD }),
};

export async function linkAccount(portal: Portal, provider: string, profileId: string, citizenId: string) {
  await LINKS[provider]?.(portal, profileId, citizenId);
}

/** The browser of the person: the consent page, on which they agree, and the way back with a code. */
async function linkByConsent(portal: Portal, profileId: string, citizenId: string): Promise<void> {
  const asked = { kind: 'authorization', redirect_uri: REDIRECT_URI, state: 'demo' };
  const { authorization_url: page } = await portal.linkAccount(profileId, asked);
  const agreed = await fetch(`${page}&citizen=${citizenId}`, { redirect: 'manual' });
  const back = new URL(agreed.headers.get('location') ?? '');
  const code = back.searchParams.get('code');
  await portal.linkAccount(profileId, { kind: 'code', code, redirect_uri: REDIRECT_URI });
}
