/** Wires the outside world together and listens. Reads no environment. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { Ledger } from './approvals/ledger.ts';
import { type Delays, Phone, USUAL_DELAYS } from './approvals/phone.ts';
import type { Issuer } from './ca/certificates.ts';
import { CredentialBook } from './ca/credentials.ts';
import { type Hierarchy, layFoundation, raiseHierarchy } from './ca/hierarchy.ts';
import { pkiRoutes } from './ca/routes.ts';
import { openStateDir, type StateDir } from './ca/state-dir.ts';
import { raiseTimestampUnit } from './ca/timestamp-unit.ts';
import { CITIZENS, type Citizen } from './citizens.ts';
import { controlRoutes } from './control/routes.ts';
import { homeRoutes } from './home/routes.ts';
import { makeApp } from './http/express.ts';
import { Notices, type NoticeTarget } from './notices.ts';
import { phoneRoutes } from './phone/routes.ts';
import type { Mounted, ServiceProvider } from './protocol.ts';
import { PROTOCOLS } from './protocols.ts';
import { QuirkBoard, type QuirkSwitches } from './quirks.ts';

export type SandboxOptions = {
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Where the CA and issued certificates are kept; without it they last as long as the sandbox. */
  readonly stateDir?: string;
  readonly serviceProvider: ServiceProvider;
  /** How long a phone may take; 300 unless told. */
  readonly approvalSeconds?: number;
  readonly delays?: Partial<Delays>;
  /** Quirks that are not as by default; `POST /sandbox/quirks` changes them later. */
  readonly quirks?: QuirkSwitches;
  /** Off unless told; `POST /sandbox/webhook` changes it later. */
  readonly webhook?: NoticeTarget & { readonly protocol?: string };
};

export interface Sandbox extends AsyncDisposable {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly citizens: readonly Citizen[];
  /** The trust anchor of every certificate of the sandbox. */
  readonly rootPem: string;
  /** Stops listening and every planned answer. Transactions are lost; the CA stays in the state directory. */
  close(): Promise<void>;
}

const APPROVAL_SECONDS = 300;

/** Answers while keys are made; only a caller who knows a fixed port can be so early. */
const notReadyYet: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1' }).end();
};

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = Date.now;
  const state = openStateDir(options.stateDir);
  let listener = notReadyYet;
  const server = createServer((request, response) => listener(request, response));
  const url = await listen(server, options.host ?? '127.0.0.1', options.port ?? 0);
  try {
    const foundation = await layFoundation(state, now());
    const hierarchy = await raiseHierarchy(state, foundation, `${url}/pki`, now());
    const unit = await raiseTimestampUnit(state, hierarchy, now());
    const world = await assemble(options, state, { hierarchy, unit }, now);
    listener = world.app;
    const close = async () => {
      world.reset();
      await stop(server);
    };
    const rootPem = `${hierarchy.root.certificate.toString('pem')}\n`;
    return { url, citizens: CITIZENS, rootPem, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await stop(server);
    throw error;
  }
}

async function assemble(
  options: SandboxOptions,
  state: StateDir,
  { hierarchy, unit }: { readonly hierarchy: Hierarchy; readonly unit: Issuer },
  now: () => number,
) {
  const { serviceProvider } = options;
  const book = await CredentialBook.open(state, hierarchy, now);
  const ledger = new Ledger((options.approvalSeconds ?? APPROVAL_SECONDS) * 1000, now);
  const quirks = new QuirkBoard(options.quirks);
  const notices = new Notices((protocol, body) => quirks.notice(protocol, body));
  notices.register(options.webhook?.protocol ?? 'smartca', options.webhook);
  const mounted = new Map<string, Mounted>();
  const phone = new Phone(ledger, { ...USUAL_DELAYS, ...options.delays }, (signed) =>
    mounted.get(signed.protocol)?.onSigned?.(signed),
  );
  const world = { serviceProvider, hierarchy, book, ledger, phone, notices, now };
  for (const protocol of PROTOCOLS) mounted.set(protocol.name, protocol.mount(world));
  const stop = () => {
    phone.hangUp();
    notices.stop();
  };
  const reset = () => {
    stop();
    ledger.clear();
    for (const one of mounted.values()) one.reset?.();
  };
  const routes = [
    ...homeRoutes(quirks),
    ...pkiRoutes(hierarchy, unit, book, now),
    ...[...mounted.values()].flatMap((one) => one.routes),
    ...phoneRoutes(ledger, now),
    ...controlRoutes({ ledger, phone, notices, quirks, book, now, reset }),
  ];
  const app = makeApp(routes, quirks);
  return { app, reset };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string')
        throw new TypeError('a TCP server has an address and a port');
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${address.port}`);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
