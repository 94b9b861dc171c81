/** Who signed a document, and whether it holds; found out anew at each call, nothing is kept. */
import type { GatewayDeps } from '../deps.ts';
import type { Answer, Call } from '../http/call.ts';
import { answerFindings, checkDocument } from './check-document.ts';
import { findFile } from './files.ts';
import { findSigned } from './signature-requests.ts';

const HISTORY = { object: 'signing_history' } as const;

export async function readFileSignatures(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { sha256, sizeBytes, name } = await findFile(call, deps);
  return answerFindings(call, deps, await check(call, deps, { sha256, sizeBytes }, name), HISTORY);
}

export async function readItemSignatures(call: Call, deps: GatewayDeps): Promise<Answer> {
  const { sha256, sizeBytes, fileName } = await findSigned(call, deps);
  return answerFindings(call, deps, await check(call, deps, { sha256, sizeBytes }, fileName), HISTORY);
}

const check = (call: Call, deps: GatewayDeps, ref: { sha256: string; sizeBytes: number }, name: string) =>
  checkDocument(deps, call.caller.tenantId, { ref, name });
