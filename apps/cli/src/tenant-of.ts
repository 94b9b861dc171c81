import { isId, type TenantId } from '@kyso/domain';
import { type Call, required, UsageError } from './command.ts';

/** The tenant that `--tenant` names. */
export function tenantOf(call: Call): TenantId {
  const id = required(call, 'tenant');
  if (!isId('ten', id)) throw new UsageError(`${id} is not the id of a tenant (ten_…)`);
  return id;
}
