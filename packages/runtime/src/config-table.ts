/** Every variable that Kyso reads, in one table: parsing, limits, defaults and `docs/configuration.md` come from it. */
import { SIGNATURE_LEVELS } from '@kyso/domain';
import type { z } from 'zod';
import {
  flag,
  integer,
  list,
  masterKeys,
  mongoUrl,
  oneOf,
  operators,
  port,
  providers,
  text,
  url,
  urls,
} from './config-values.ts';

export const PROCESSES = ['gateway', 'worker', 'console', 'cli'] as const;
export type ProcessName = (typeof PROCESSES)[number];

export type VariableRow = {
  readonly schema: z.ZodType<unknown, string>;
  /** Who reads it, and what happens when it is absent. */
  readonly readBy: Readonly<Partial<Record<ProcessName, Presence>>>;
  /** Never printed. */
  readonly secret?: true;
  /** What it is; units last. */
  readonly meaning: string;
  /** What to do when it is missing or wrong. */
  readonly remedy: string;
};

export type Presence = 'required' | 'optional' | { readonly default: string };

const everywhere = <P extends Presence>(presence: P) => ({
  gateway: presence,
  worker: presence,
  console: presence,
  cli: presence,
});
/** The console sees queues only: neither store nor keys. */
const withData = <P extends Presence>(presence: P) => ({ gateway: presence, worker: presence, cli: presence });
const or = (value: string | number) => ({ default: String(value) });

const POLICIES = ['off', 'soft', 'hard'] as const;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const HTTP = ['https:', 'http:'];
const GIB = 2 ** 30;
const HOUR_MS = 3_600_000;

/* biome-ignore format: one row a variable, read as a table */
export const CONFIG_TABLE = {
  KYSO_DATA_DIR:             { schema: text, readBy: withData('required'), meaning: 'Directory of store.sqlite and blobs/, or of the copies of blobs that lie in a bucket. All processes of one machine share it.', remedy: 'give a directory that this user may write' },
  KYSO_MASTER_KEYS:          { schema: masterKeys, secret: true, readBy: withData('required'), meaning: 'Keys that seal personal data and secrets: `kid:base64` of 32 random bytes, separated by commas. The first seals, all open.', remedy: 'make one with: echo "k1:$(openssl rand -base64 32)"' },
  KYSO_AUDIT_KEYS:           { schema: masterKeys, secret: true, readBy: { worker: 'required', cli: 'optional' }, meaning: 'Ed25519 keys that sign checkpoints of the audit chain: `kid:base64` of 32 random bytes, separated by commas. The first signs, all verify (`kyso audit verify`).', remedy: 'make one with: echo "a1:$(openssl rand -base64 32)"' },
  KYSO_STORE_URL:            { schema: mongoUrl, secret: true, readBy: withData('optional'), meaning: 'MongoDB with the name of the database; absent: store.sqlite in KYSO_DATA_DIR. It may contain a password.', remedy: 'give mongodb://host1,host2,host3/kyso?replicaSet=rs0' },
  KYSO_S3_BUCKET:            { schema: text.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'), readBy: withData('optional'), meaning: 'Bucket of the documents; absent: blobs/ in KYSO_DATA_DIR.', remedy: 'give the name of a bucket that exists' },
  KYSO_S3_ENDPOINT:          { schema: url(HTTP), readBy: withData('optional'), meaning: 'Address of a server that speaks S3; absent: AWS.', remedy: 'give https://host' },
  KYSO_S3_REGION:            { schema: text, readBy: withData(or('us-east-1')), meaning: 'Region of the bucket.', remedy: 'give the region of the bucket' },
  KYSO_S3_PREFIX:            { schema: text.regex(/^[A-Za-z0-9/_.-]{0,200}$/, 'letters, digits, /, _, . and -'), readBy: withData(or('')), meaning: 'What every key in the bucket starts with.', remedy: 'give a folder in the bucket' },
  KYSO_S3_PATH_STYLE:        { schema: flag, readBy: withData(or('true')), meaning: 'Whether the bucket stands in the path of the address instead of in its host name.', remedy: 'give true or false' },
  KYSO_S3_ACCESS_KEY_ID:     { schema: text, readBy: withData('optional'), meaning: 'Key of the account in S3; absent: as the AWS SDK finds it (role of the machine, files, environment).', remedy: 'give both keys or neither' },
  KYSO_S3_SECRET_ACCESS_KEY: { schema: text, secret: true, readBy: withData('optional'), meaning: 'Secret of that key.', remedy: 'give both keys or neither' },
  KYSO_BLOB_CACHE_BYTES:     { schema: integer(0, 1024 * GIB), readBy: withData(or(10 * GIB)), meaning: 'Limit of the copies that a machine keeps of blobs in a bucket, in bytes; what is being written or read comes on top.', remedy: 'give a number of bytes' },
  REDIS_URL:                 { schema: url(['redis:', 'rediss:']), secret: true, readBy: { ...everywhere('required'), cli: 'optional' }, meaning: 'Redis of the queues. It may contain a password.', remedy: 'give redis://host:6379' },
  KYSO_QUEUE_PREFIX:         { schema: text.regex(/^[A-Za-z0-9_{}-]{1,40}$/, 'letters, digits, -, _ and braces, at most 40'), readBy: everywhere(or('kyso')), meaning: 'Prefix of every key in Redis; two installations on one Redis need two.', remedy: 'give a short word' },
  KYSO_HOST:                 { schema: text, readBy: { gateway: or('127.0.0.1'), worker: or('127.0.0.1'), console: or('127.0.0.1') }, meaning: 'Address to listen on.', remedy: 'give an address of this machine' },
  KYSO_PORT:                 { schema: port, readBy: { gateway: or(8080), worker: or(8081), console: or(8082) }, meaning: 'Port to listen on; 0 takes a free one. The worker serves health and metrics there.', remedy: 'give a port' },
  KYSO_METRICS_PORT:         { schema: port, readBy: { gateway: or(9090) }, meaning: 'Port of the metrics, apart from the API; 0 takes a free one.', remedy: 'give a port' },
  KYSO_PUBLIC_URL:           { schema: url(HTTP), readBy: { gateway: 'optional', worker: 'optional', console: 'optional' }, meaning: 'Address under which clients reach the gateway; links in answers and events start with it.', remedy: 'give https://host' },
  KYSO_PROBLEM_BASE_URL:     { schema: url(HTTP), readBy: { gateway: or('https://kyso.dev/problems/') }, meaning: 'What the `type` of a problem document starts with.', remedy: 'give an absolute URL that ends with /' },
  KYSO_MAX_UPLOAD_BYTES:     { schema: integer(1, 16 * GIB), readBy: { gateway: or(524_288_000) }, meaning: 'Largest document, in bytes.', remedy: 'give a number of bytes' },
  KYSO_LOG_LEVEL:            { schema: oneOf(LOG_LEVELS), readBy: everywhere(or('info')), meaning: 'Least severity that is logged.', remedy: 'choose a level' },
  KYSO_PROVIDERS:            { schema: providers, secret: true, readBy: withData(or('[]')), meaning: 'The providers, a JSON array of `{"code", "protocol", "settings"}`; `docs/providers` says what each protocol needs. It contains secrets.', remedy: 'give a JSON array of providers, each with a code of its own' },
  KYSO_WEBHOOK_ALLOW_HTTP:   { schema: flag, readBy: { gateway: or('false'), worker: or('false'), cli: or('false') }, meaning: 'Whether webhook endpoints and registered providers may be plain http.', remedy: 'give true or false' },
  KYSO_WEBHOOK_ALLOW_CIDRS:  { schema: list, readBy: { gateway: or(''), worker: or(''), cli: or('') }, meaning: 'Private networks that webhooks and registered providers may reach, such as `10.1.0.0/16`, separated by commas.', remedy: 'give a list of networks' },
  KYSO_WORKER_THREADS:       { schema: integer(1, 64), readBy: { worker: 'optional' }, meaning: 'Event loops of one worker, each in a thread with connections of its own; absent: one for each processor but one, at least 1 and at most 4. The limits of a worker are divided among them, so there are never more than its smallest limit.', remedy: 'give a number' },
  KYSO_WORKER_CONCURRENCY:   { schema: integer(1, 256), readBy: { worker: or(16) }, meaning: 'Jobs that one worker runs at a time, per queue.', remedy: 'give a number' },
  KYSO_PROVIDER_CALLS:       { schema: integer(1, 256), readBy: { worker: or(8) }, meaning: 'Calls to one provider at a time, of one worker; a slow provider cannot take more of its slots.', remedy: 'give a number' },
  KYSO_PROVIDER_CALLS_PER_SECOND: { schema: integer(0, 100_000), readBy: { worker: or(0) }, meaning: 'Calls to one provider a second, of one worker; 0 for any number.', remedy: 'give a number' },
  KYSO_SLOW_POLLS_PER_SECOND: { schema: integer(1, 100_000), readBy: { worker: or(50) }, meaning: 'Look-ups a second, over all workers, of approvals that have waited longer than 20 s: the more wait, the rarer each is looked up.', remedy: 'give a number' },
  KYSO_SWEEP_INTERVAL_MS:    { schema: integer(100, HOUR_MS), readBy: { worker: or(5000) }, meaning: 'How often the sweeper looks for what was forgotten, in milliseconds.', remedy: 'give milliseconds' },
  KYSO_CHECKPOINT_INTERVAL_MS: { schema: integer(100, HOUR_MS), readBy: { worker: or(60_000) }, meaning: 'How often the ends of all logs that grew are signed, in milliseconds. What happened since the last time can be cut off without a trace.', remedy: 'give milliseconds' },
  KYSO_REVOCATION:           { schema: oneOf(POLICIES), readBy: { worker: or('soft') }, meaning: 'Whether the issuer is asked, before a phone is, if the certificate was revoked (OCSP and CRL at the addresses it names): `soft` goes on when nobody can tell, `hard` waits and then fails with `credential.status_unknown`, `off` does not ask.', remedy: 'choose off, soft or hard' },
  KYSO_SIGNER_TRUST:         { schema: oneOf(POLICIES), readBy: { worker: or('soft') }, meaning: 'Whether a certificate must lead to a root of KYSO_TRUST_DIR before a phone is asked: `soft` goes on and warns (`warnings` of the request), `hard` fails with `credential.untrusted`, `off` does not look.', remedy: 'choose off, soft or hard' },
  KYSO_TRUST_DIR:            { schema: text, readBy: { gateway: 'optional', worker: 'optional' }, meaning: 'Folder of the certificates that signatures are judged by (.pem, .crt, .cer, .der; sub-folders are entered); absent: the roots of both Vietnamese trees that Kyso brings along.', remedy: 'give a folder that holds certificates' },
  KYSO_TRUST_ONLINE:         { schema: flag, readBy: { gateway: or('true') }, meaning: 'Whether issuers, OCSP answers and CRLs that a document leaves out are fetched from the addresses its certificates name; without, only what the document brings along counts.', remedy: 'give true or false' },
  KYSO_TRUST_ALLOW_CIDRS:    { schema: list, readBy: { gateway: or(''), worker: or('') }, meaning: 'Private networks that addresses in certificates may lead to, such as `10.1.0.0/16`, separated by commas; public addresses are always reachable.', remedy: 'give a list of networks' },
  KYSO_TSA_URLS:             { schema: urls(HTTP), readBy: { gateway: 'optional', worker: 'optional' }, meaning: 'Time-stamping authorities (RFC 3161), the preferred one first, separated by commas; absent: no level above B-B.', remedy: 'give addresses that start with http:// or https://' },
  KYSO_DEFAULT_LEVEL:        { schema: oneOf(SIGNATURE_LEVELS), readBy: { gateway: or('B-B') }, meaning: 'PAdES level of requests that name none; above B-B it needs KYSO_TSA_URLS.', remedy: 'choose a level' },
  KYSO_SEAL_P12_FILE:        { schema: text, readBy: { gateway: 'optional', cli: 'optional' }, meaning: 'PKCS#12 file with the key and the certificate of this installation, which sign the sheets (*Phiếu kiểm tra chữ ký số*) that it hands out; absent: sheets are not signed and say so.', remedy: 'give a file that this user may read' },
  KYSO_SEAL_P12_PASSWORD:    { schema: text, secret: true, readBy: { gateway: 'optional', cli: 'optional' }, meaning: 'Password of that file. Spaces at its ends are lost: such a password needs the next variable.', remedy: 'give it, or KYSO_SEAL_P12_PASSWORD_FILE' },
  KYSO_SEAL_P12_PASSWORD_FILE: { schema: text, readBy: { gateway: 'optional', cli: 'optional' }, meaning: 'File that holds the password instead, such as a mounted secret; a line break at its end does not count.', remedy: 'give a file that this user may read' },
  KYSO_APPROVAL_MARGIN_MS:   { schema: integer(0, HOUR_MS), readBy: { worker: or(30_000) }, meaning: 'How long after the expiry at the provider it is still looked up, in milliseconds.', remedy: 'give milliseconds' },
  KYSO_POLL_FAST_MS:         { schema: integer(10, HOUR_MS), readBy: { worker: 'optional' }, meaning: 'Distance of the first look-ups of an approval, in milliseconds; absent: as each provider wants it.', remedy: 'give milliseconds' },
  KYSO_POLL_SLOW_MS:         { schema: integer(10, HOUR_MS), readBy: { worker: 'optional' }, meaning: 'Distance of the later look-ups, in milliseconds; absent: as each provider wants it.', remedy: 'give milliseconds' },
  KYSO_RETENTION_DAYS:       { schema: integer(7, 36_500), readBy: { worker: 'optional' }, meaning: 'After how many days without a change a finished request is deleted with its events, deliveries and documents, and after how many an uploaded file; absent: never.', remedy: 'give days, at least 7, so that every webhook attempt has been made' },
  KYSO_ORPHAN_GRACE_HOURS:   { schema: integer(1, 8760), readBy: { worker: or(24) }, meaning: 'How long a document that no record names is kept, in hours: an upload may still be under way.', remedy: 'give hours' },
  KYSO_OPERATORS:            { schema: operators, secret: true, readBy: { console: 'required' }, meaning: 'People who may use the console: `name:role:hash`, separated by commas; the role is viewer or operator, the hash comes from `kyso password`.', remedy: 'give at least one name:role:hash' },
} as const satisfies Record<string, VariableRow>;

export type VariableName = keyof typeof CONFIG_TABLE;

/** The parsed values of all variables, present only where the process reads them and they were given. */
export type Values = { readonly [N in VariableName]?: z.output<(typeof CONFIG_TABLE)[N]['schema']> };

/** The table in the order it is written, with the wider type of a row. */
export const configRows = Object.entries(CONFIG_TABLE) as readonly (readonly [VariableName, VariableRow])[]; // Object.entries forgets the keys
