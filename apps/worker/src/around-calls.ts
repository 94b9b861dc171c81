/** Stands around the calls of every signer; whatever else a signer has is as it was. */
import type { Providers, RemoteSigner, TenantId } from '@kyso/domain';

export type CallName = 'listCredentials' | 'submit' | 'lookup';
const CALLS: readonly string[] = ['listCredentials', 'submit', 'lookup'] satisfies readonly CallName[];

/** What is done with a call: {@link call} makes it. */
export type Around = <T>(name: CallName, call: () => Promise<T>) => Promise<T>;

/** @param aroundOf asked once for each signer, with the name that health knows it by. */
export function aroundCalls(providers: Providers, aroundOf: (signer: RemoteSigner, name: string) => Around): Providers {
  const wrapped = new WeakMap<RemoteSigner, RemoteSigner>();
  const nameOf = (code: string, tenantId?: TenantId) => providers.nameOf?.(code, tenantId) ?? code;
  const wrapOnce = (signer: RemoteSigner | undefined, name: string) => {
    if (signer === undefined) return undefined;
    const known = wrapped.get(signer) ?? wrap(signer, aroundOf(signer, name));
    wrapped.set(signer, known);
    return known;
  };
  return {
    codes: providers.codes,
    find: (code, tenantId) => wrapOnce(providers.find(code, tenantId), nameOf(code, tenantId)),
    nameOf,
  };
}

function wrap(signer: RemoteSigner, around: Around): RemoteSigner {
  return new Proxy(signer, {
    get(target, name) {
      // Private fields belong to the target, so it is also what methods are called on.
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!isCall(name)) return member.bind(target);
      return (...args: unknown[]) => around(name, () => member.apply(target, args));
    },
  });
}

function isCall(name: string | symbol): name is CallName {
  return typeof name === 'string' && CALLS.includes(name);
}
