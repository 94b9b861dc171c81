/** The providers of the sandbox as a configuration names them: what `KYSO_PROVIDERS` says in tests and in the demo. */
import { SANDBOX_RELYING_PARTY } from './sandbox-relying-party.ts';

export type SandboxProvider = {
  readonly code: string;
  readonly protocol: string;
  readonly settings: Readonly<Record<string, unknown>>;
};

/** Fixed in the sandbox on purpose: it guards nothing. */
export const SANDBOX_SP = { id: '0000-sandbox.apps.signserviceapi.com', password: 'sandbox-only' };

/** The profile of SIM cards that signs a digest. */
const PROFILE = 'http://mobile-id.vn/digitalSignature';
/** As on the provider's test host. */
const MISA_TEST_AUTH = '/webdev/api/auth/api/v1/auth';

/** SK's own demonstration party. */
const RELYING_PARTY = { relyingPartyUUID: '00000000-0000-4000-8000-000000000000', relyingPartyName: 'DEMO' };

/**
 * @param url of the sandbox, without a slash at the end.
 * @param issuers PEM of its issuing CA, for the providers that send only the leaf.
 */
export function sandboxProviders(url: string, issuers?: string): readonly SandboxProvider[] {
  const { id, password } = SANDBOX_SP;
  const sp = { spId: id, spPassword: password };
  const client = { clientId: id, clientSecret: password };
  const known = issuers === undefined ? {} : { issuers };
  const party = { ...RELYING_PARTY, ...known };
  const sim = {
    apId: id,
    apPassword: password,
    signatureProfile: PROFILE,
    ...known,
  };
  return [
    provider('smartca', { baseUrl: `${url}/sca/sp769`, ...sp }),
    provider('csc-v1', { baseUrl: `${url}/csc/v1`, access: { kind: 'client', clientId: id, clientSecret: password } }),
    provider('csc-v2', { baseUrl: `${url}/csc/v2`, access: { kind: 'client', clientId: id, clientSecret: password } }),
    provider('qd769', { baseUrl: `${url}/qd769`, ...sp }),
    provider('intrust', { baseUrl: `${url}/intrust`, ...sp }),
    provider('neac', { baseUrl: `${url}/neac`, caName: 'VNPT-CA', ...sp, ...known }),
    provider('smartca-csc', { baseUrl: `${url}/vnpt`, ...client }),
    provider('mysign', { baseUrl: `${url}/mysign`, ...client }),
    provider('mysign-blocking', { baseUrl: `${url}/mysign`, mode: 'blocking', ...client }, 'mysign'),
    provider('misa', { baseUrl: `${url}/misa`, authPath: MISA_TEST_AUTH, clientId: id, clientKey: password }),
    provider('rssp', { baseUrl: `${url}/rssp/v2`, rpName: 'Cổng dịch vụ công', ...SANDBOX_RELYING_PARTY }),
    provider('smart-id-v2', { baseUrl: `${url}/smart-id-rp/v2`, country: 'VN', ...party }),
    provider('smart-id-v3', { baseUrl: `${url}/smart-id-rp/v3`, country: 'VN', ...party }),
    provider('mobile-id', { baseUrl: `${url}/mid-api`, ...party }),
    provider('mss-soap', { baseUrl: `${url}/mss/soap`, ...sim }),
    provider('mss-kiuru', { baseUrl: `${url}/mss/rest/service`, ...sim }),
  ];
}

/** Most providers are called like their protocol. */
function provider(code: string, settings: Readonly<Record<string, unknown>>, protocol = code): SandboxProvider {
  return { code, protocol, settings };
}
