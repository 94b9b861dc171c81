/** HTTP Basic login (RFC 7617). TLS is the reverse proxy's work; without it a password is readable on the wire. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { Actor, ConsoleLogger, Operator, Role } from './operators.ts';
import { createPasswordCheck } from './password-check.ts';
import { Tries } from './tries.ts';

/** What a wrong password costs on top of the check. */
const WRONG_PASSWORD_DELAY_MS = 500;
const CHALLENGE = 'Basic realm="Kyso operators", charset="UTF-8"';

export type LoginOptions = {
  readonly operators: readonly Operator[];
  readonly logger: ConsoleLogger;
  /** Milliseconds; default 500. */
  readonly wrongPasswordDelayMs?: number;
};

/** Lets operators through and remembers who they are for {@link actorOf}; everybody else gets 401 or 429. */
export function requireLogin(options: LoginOptions): RequestHandler {
  const passwords = createPasswordCheck(options.operators);
  const tries = new Tries();
  const delayMs = options.wrongPasswordDelayMs ?? WRONG_PASSWORD_DELAY_MS;

  return async (request, response, next) => {
    const given = parseBasic(request.headers.authorization);
    if (given === undefined) return challenge(response);
    const recalled = passwords.recall(given.name, given.password);
    const address = request.socket.remoteAddress ?? '';
    if (recalled === undefined) {
      const waitSeconds = tries.take(address);
      if (waitSeconds !== undefined) return tooMany(response, waitSeconds);
    }
    const actor = recalled ?? (await passwords.check(given.name, given.password));
    if (actor === undefined) {
      options.logger.warn({ address }, 'a login failed');
      await sleep(delayMs);
      return challenge(response);
    }
    if (recalled === undefined) tries.giveBack(address);
    response.locals['actor'] = actor;
    next();
  };
}

/** Refuses actors of another role with 403. Comes after {@link requireLogin}. */
export function requireRole(role: Role): RequestHandler {
  return (_request, response, next) => {
    if (actorOf(response).role === role) return next();
    response.status(403).type('text/plain').send(`this page is for the role ${role}\n`);
  };
}

/** @throws TypeError before {@link requireLogin}. */
export function actorOf(response: Response): Actor {
  const actor: unknown = response.locals['actor'];
  if (actor === undefined) throw new TypeError('nobody has logged in');
  return actor as Actor; // only requireLogin sets it
}

function parseBasic(header: Request['headers']['authorization']): { name: string; password: string } | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function challenge(response: Response): void {
  response.status(401).set('www-authenticate', CHALLENGE).type('text/plain').send('log in as an operator\n');
}

function tooMany(response: Response, waitSeconds: number): void {
  response.status(429).set('retry-after', `${waitSeconds}`).type('text/plain').send('too many wrong passwords\n');
}
