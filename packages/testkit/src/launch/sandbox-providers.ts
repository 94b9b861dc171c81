/** The providers of the sandbox as a configuration names them: what `KYSO_PROVIDERS` says in tests and in the demo. */

export type SandboxProvider = {
  readonly code: string;
  readonly protocol: string;
  readonly settings: Readonly<Record<string, unknown>>;
};

/** Fixed in the sandbox on purpose: it guards nothing. */
export const SANDBOX_SP = { id: '0000-sandbox.apps.signserviceapi.com', password: 'sandbox-only' };

/** @param url of the sandbox, without a slash at the end. */
export function sandboxProviders(url: string): readonly SandboxProvider[] {
  const { id, password } = SANDBOX_SP;
  return [provider('smartca', { baseUrl: `${url}/sca/sp769`, spId: id, spPassword: password })];
}

/** Most providers are called like their protocol. */
function provider(code: string, settings: Readonly<Record<string, unknown>>, protocol = code): SandboxProvider {
  return { code, protocol, settings };
}
