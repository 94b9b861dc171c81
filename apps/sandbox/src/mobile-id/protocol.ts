import { bytesAnswer, type IncomingRequest, type Route } from '../http/message.ts';
import type { Protocol } from '../protocol.ts';
import { certificate, type MobileId, sign, status } from './api.ts';

const BASE = '/mid-api';

/** SK Mobile-ID REST: the key is in the SIM, the text comes over the network of the operator. */
export const MOBILE_ID: Protocol = {
  name: 'mobile-id',
  path: BASE,
  app: { name: 'Mobile-ID (SIM)', theme: 'teal', code: 'own', showsDescription: true, showsDocuments: false },
  quirks: ['rsa'],
  mount(world) {
    const api: MobileId = { ...world, sessions: new Map(), polls: new Map(), failedOnce: new Set() };
    const post = (
      path: string,
      handle: (api: MobileId, request: IncomingRequest) => ReturnType<Route['handle']>,
    ): Route => ({
      method: 'POST',
      path: `${BASE}${path}`,
      handle: (request) => handle(api, request),
    });
    return {
      routes: [
        post('/certificate', certificate),
        post('/signature', sign),
        { method: 'GET', path: `${BASE}/signature/session/:id`, handle: (request) => status(api, request) },
        { method: 'GET', path: `${BASE}/version`, handle: () => bytesAnswer('text/plain', 'sandbox') },
      ],
      reset: () => {
        api.sessions.clear();
        for (const poll of api.polls.values()) poll.release();
        api.polls.clear();
        api.failedOnce.clear();
      },
    };
  },
};
