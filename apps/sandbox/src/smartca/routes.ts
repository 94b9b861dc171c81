import type { IncomingRequest, Route } from '../http/message.ts';
import { answering } from './envelope.ts';
import { getCertificate } from './get-certificate.ts';
import { sign } from './sign.ts';
import type { SmartCa } from './smartca.ts';
import { status } from './status.ts';

const BASE = '/sca/sp769/v1';

/** VNPT SmartCA for service providers, "sp769" v1. Everything is POST; other methods answer 405. */
export function smartCaRoutes(smartCa: SmartCa): readonly Route[] {
  const post = (path: string, handle: (smartCa: SmartCa, request: IncomingRequest) => ReturnType<Route['handle']>) =>
    ({ method: 'POST', path: `${BASE}${path}`, handle: answering((request) => handle(smartCa, request)) }) as const;
  return [
    post('/credentials/get_certificate', getCertificate),
    post('/signatures/sign', sign),
    post('/signatures/sign/:tranId/status', status),
  ];
}
