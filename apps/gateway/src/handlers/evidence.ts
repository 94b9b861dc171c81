import { instant } from '@kyso/runtime';
import type { GatewayDeps } from '../deps.ts';
import { evidenceMembers } from '../evidence/members.ts';
import { writePackage } from '../evidence/write-package.ts';
import type { Answer, Call } from '../http/call.ts';
import { attachment } from '../http/content-disposition.ts';
import { found, idParam } from './params.ts';

/** Streamed while it is made; what fails on the way breaks the connection off, so that half a package is never taken for one. */
export async function readEvidence(call: Call, deps: GatewayDeps): Promise<Answer> {
  const id = idParam(call, 'request_id', 'sr');
  const request = found(await deps.store.requests.loadFor(call.caller.tenantId, id));
  const events = await deps.store.requests.events(id);
  const head = { request_id: id, made_at: instant(deps.clock.now()) };
  return {
    status: 200,
    headers: {
      'content-type': 'application/zip',
      'content-disposition': attachment(`${id}.zip`),
      'cache-control': 'private, no-store',
    },
    stream: writePackage(head, evidenceMembers(deps, request, events)),
  };
}
