import { isKysoError, KysoError, type RemoteSigner } from '@kyso/domain';

/** The signer whose errors say in `details.provider` whose they are; everything else of it is as it was. */
export function withNamedErrors(signer: RemoteSigner): RemoteSigner {
  const rethrow = (error: unknown): never => {
    if (!isKysoError(error) || error.details['provider'] !== undefined) throw error;
    throw new KysoError(error.code, error.message, { details: { provider: signer.code, ...error.details } });
  };
  return new Proxy(signer, {
    get(target, name) {
      // Private fields belong to the target, so it is also what methods are called on.
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, args);
        return answer instanceof Promise ? answer.catch(rethrow) : answer;
      };
    },
  });
}
