import type { IncomingRequest, Route } from '../http/message.ts';
import type { Mounted, Protocol } from '../protocol.ts';
import { certificate, chooseCertificate, type SmartId, sign, status } from './api.ts';
import type { Version } from './errors.ts';
import { Sessions } from './sessions.ts';

type Paths = {
  readonly choose: Readonly<Record<'etsi' | 'document', string | undefined>>;
  readonly certificate?: string;
  readonly sign: Readonly<Record<'etsi' | 'document', string>>;
};

const PATHS: Readonly<Record<Version, Paths>> = {
  v2: {
    choose: { etsi: '/certificatechoice/etsi/:identifier', document: '/certificatechoice/document/:identifier' },
    sign: { etsi: '/signature/etsi/:identifier', document: '/signature/document/:identifier' },
  },
  v3: {
    choose: { etsi: '/signature/certificate-choice/notification/etsi/:identifier', document: undefined },
    certificate: '/signature/certificate/:identifier',
    sign: {
      etsi: '/signature/notification/etsi/:identifier',
      document: '/signature/notification/document/:identifier',
    },
  },
};

export const SMART_ID_V2 = smartId('v2');
export const SMART_ID_V3 = smartId('v3');

function smartId(version: Version): Protocol {
  const name = `smart-id-${version}`;
  const path = `/smart-id-rp/${version}`;
  return {
    name,
    path,
    app: { name: 'Smart-ID', theme: 'green', code: 'own', showsDescription: true, showsDocuments: false },
    mount(world): Mounted {
      const api: SmartId = {
        ...world,
        version,
        protocol: name,
        sessions: new Sessions(world.now),
        failedOnce: new Set(),
      };
      const reset = () => {
        api.sessions.clear();
        api.failedOnce.clear();
      };
      return { routes: routesOf(api, path), reset };
    },
  };
}

function routesOf(api: SmartId, base: string): readonly Route[] {
  const paths = PATHS[api.version];
  const post = (path: string, handle: (request: IncomingRequest) => ReturnType<Route['handle']>): Route => ({
    method: 'POST',
    path: `${base}${path}`,
    handle,
  });
  const kinds = ['etsi', 'document'] as const;
  return [
    ...kinds.map((kind) => post(paths.sign[kind], (request) => sign(api, request, kind))),
    ...kinds.flatMap((kind) => {
      const path = paths.choose[kind];
      return path === undefined ? [] : [post(path, (request) => chooseCertificate(api, request, kind))];
    }),
    ...(paths.certificate === undefined ? [] : [post(paths.certificate, (request) => certificate(api, request))]),
    { method: 'GET', path: `${base}/session/:id`, handle: (request) => status(api, request) },
  ];
}
