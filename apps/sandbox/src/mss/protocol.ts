import type { Protocol } from '../protocol.ts';
import { rest } from './rest.ts';
import type { Mss } from './service.ts';
import { soap } from './soap.ts';

/** ETSI TS 102 204 over SOAP, as VGCA mPKI and operators abroad speak it. */
export const MSS_SOAP = mss('mss-soap', '/mss/soap', 'SIM PKI', soap);
/** The same in the JSON of Methics Kiuru, as Mobifone has it. */
export const MSS_KIURU = mss('mss-kiuru', '/mss/rest/service', 'Mobifone SIM CA', rest);

function mss(name: string, path: string, app: string, handle: typeof soap): Protocol {
  return {
    name,
    path,
    app: { name: app, theme: 'orange', code: 'none', showsDescription: true, showsDocuments: false },
    mount(world) {
      const api: Mss = {
        ...world,
        protocol: name,
        transactions: new Map(),
        usedTransIds: new Set(),
        failedOnce: new Set(),
      };
      const reset = () => {
        api.transactions.clear();
        api.usedTransIds.clear();
        api.failedOnce.clear();
      };
      return { routes: [{ method: 'POST', path, handle: (request) => handle(api, request) }], reset };
    },
  };
}
