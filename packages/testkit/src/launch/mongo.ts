/** A real server that speaks MongoDB, for one test file: the first of `MONGODB_URI`, `mongod` on PATH, the stand-in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort, type ServerProcess, startServer } from './server-process.ts';
import { isExecutable, standIn } from './stand-in.ts';

export type MongoServer = AsyncDisposable & {
  /** For the names of suites and the log: which server this is. */
  readonly name: string;
  /** The address of a database of that name. */
  url(database: string): string;
  /** Absent for a server that is not ours to stop. */
  readonly process?: ServerProcess;
};

const URL_PARTS = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/;

/** @returns undefined, with a printed line, when there is none. @throws Error for that in CI. */
export async function startMongo(): Promise<MongoServer | undefined> {
  const server = given() ?? (await start());
  if (server !== undefined) process.stderr.write(`MongoDB tests run against ${server.name}\n`);
  return server;
}

function given(): MongoServer | undefined {
  const { MONGODB_URI } = process.env;
  if (MONGODB_URI === undefined || MONGODB_URI === '') return undefined;
  return { name: 'the server of MONGODB_URI', url: databaseUrl(MONGODB_URI), async [Symbol.asyncDispose]() {} };
}

async function start(): Promise<MongoServer | undefined> {
  const mongod = onPath('mongod');
  const program = mongod ?? standIn('mongo-stand-in', 'MongoDB');
  if (program === undefined) return undefined;
  const dir = await mkdtemp(join(tmpdir(), 'kyso-mongo-'));
  const port = await freePort();
  const args =
    mongod === undefined
      ? ['-dir', dir, '-port', `${port}`, '-while-stdin']
      : ['--dbpath', dir, '--port', `${port}`, '--bind_ip', '127.0.0.1', '--quiet'];
  const server = await startServer(program, args, () => accepts(port));
  return {
    name: mongod === undefined ? 'the stand-in (FerretDB 1.24)' : 'mongod from PATH',
    url: databaseUrl(`mongodb://127.0.0.1:${port}/`),
    process: server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function databaseUrl(url: string): (database: string) => string {
  const [, server, options = ''] = URL_PARTS.exec(url) ?? [];
  if (server === undefined) throw new Error('MONGODB_URI is no address of MongoDB');
  return (database) => `${server}/${database}${options}`;
}

function onPath(program: string): string | undefined {
  const { PATH = '' } = process.env;
  return PATH.split(delimiter)
    .map((dir) => join(dir, program))
    .find(isExecutable);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
