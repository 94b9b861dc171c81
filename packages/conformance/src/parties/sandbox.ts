/** The sandbox as a process of its own, for clients that judge it. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, SANDBOX_SP } from '@kyso/testkit';

const MAIN = fileURLToPath(new URL('../../../../apps/sandbox/src/main.ts', import.meta.url));
/** Long enough for a client that polls once a second. */
const APPROVAL_SECONDS = '3';

export type PartySandbox = AsyncDisposable & {
  readonly url: string;
  /** The number of the citizen who behaves so. */
  citizen(behaviour: string): string;
};

export async function startPartySandbox(dir: string): Promise<PartySandbox> {
  const program = await launch({
    name: 'sandbox',
    args: [MAIN],
    env: {
      SANDBOX_SP_ID: SANDBOX_SP.id,
      SANDBOX_SP_PASSWORD: SANDBOX_SP.password,
      SANDBOX_APPROVAL_SECONDS: APPROVAL_SECONDS,
    },
    logFile: join(dir, 'sandbox.log'),
  });
  const url = program.listening['url'] ?? '';
  await fetch(`${url}/sandbox/certificates`, { method: 'POST' });
  // the sandbox's own control API
  const { citizens } = (await (await fetch(`${url}/sandbox/citizens`)).json()) as {
    citizens: readonly { id: string; behaviour: string }[];
  };
  return {
    url,
    citizen(behaviour) {
      const found = citizens.find((citizen) => citizen.behaviour === behaviour);
      if (found === undefined) throw new TypeError(`nobody in the sandbox behaves ${behaviour}`);
      return found.id;
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
