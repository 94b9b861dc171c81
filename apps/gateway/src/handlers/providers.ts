import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { validateQuery } from '../http/validate.ts';
import { noQuery } from '../schemas/fields.ts';

export async function listProviders(call: Call, deps: GatewayDeps): Promise<Answer> {
  validateQuery(noQuery, call.query);
  return {
    status: 200,
    body: { data: deps.providerCodes.map((code) => ({ object: 'provider', code })), next_cursor: null },
  };
}
