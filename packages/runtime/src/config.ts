/** Environment to nested, validated configuration of one process. Pure: `env.ts` reads, this judges. */
import { KysoError, type SignatureLevel } from '@kyso/domain';
import { configRows, type ProcessName, type Values, type VariableName } from './config-table.ts';
import type { Environment } from './env.ts';
import { incompleteSeal, type SealConfig, sealConfig } from './seal-config.ts';
import { type Certain, type Secrets, secretsOf } from './secrets.ts';
import { type BlobsConfig, blobsConfig, incompleteStorage, type StoreConfig, storeConfig } from './storage-config.ts';

type Listen = { readonly host: string; readonly port: number };

/** What every process knows. No secret is in here: it may be printed. */
export type CommonConfig = { readonly queue: { readonly prefix: string }; readonly logLevel: string };
/** What every process with access to the data knows. */
export type SharedConfig = CommonConfig & {
  readonly dataDir: string;
  readonly store: StoreConfig;
  readonly blobs: BlobsConfig;
};
export type WebhookPolicy = { readonly allowHttp: boolean; readonly allowCidrs: readonly string[] };
/** By which certificates signatures are judged, and where evidence about them may be fetched. */
export type TrustConfig = {
  /** Absent: what Kyso brings along. */
  readonly dir?: string;
  readonly online: boolean;
  /** Private networks that addresses in certificates may lead to. */
  readonly allowCidrs: readonly string[];
};
/** The settings of a provider are among the secrets. */
export type ProviderConfig = { readonly code: string; readonly protocol: string };

export type GatewayConfig = SharedConfig & {
  readonly http: Listen & {
    readonly metricsPort: number;
    readonly publicUrl?: string;
    readonly problemBaseUrl: string;
  };
  readonly maxUploadBytes: number;
  /** Level of requests that name none, and whether any above B-B can be reached. */
  readonly levels: { readonly fallback: SignatureLevel; readonly timestamps: boolean };
  readonly webhooks: WebhookPolicy;
  readonly trust: TrustConfig;
  /** Absent: sheets are not signed. */
  readonly seal?: SealConfig;
  readonly providers: readonly ProviderConfig[];
};
export type WorkerConfig = SharedConfig & {
  readonly http: Listen;
  readonly publicUrl?: string;
  readonly webhooks: WebhookPolicy;
  readonly trust: TrustConfig;
  readonly providers: readonly ProviderConfig[];
  /** Absent: as many as there are processors, within reason. */
  readonly threads?: number;
  readonly concurrency: number;
  readonly providerLimits: { readonly atOnce: number; readonly perSecond: number };
  readonly slowPollsPerSecond: number;
  readonly sweepIntervalMs: number;
  readonly checkpointIntervalMs: number;
  /** Absent: nothing is ever deleted for its age. */
  readonly retentionMs?: number;
  readonly orphanGraceMs: number;
  readonly approvalMarginMs: number;
  readonly revocation: 'off' | 'soft' | 'hard';
  readonly signerTrust: 'off' | 'soft' | 'hard';
  /** Time-stamping authorities, the preferred one first; empty: no level above B-B. */
  readonly tsaUrls: readonly string[];
  readonly pollFastMs?: number;
  readonly pollSlowMs?: number;
};
export type ConsoleConfig = CommonConfig & { readonly http: Listen; readonly publicUrl?: string };
export type CliConfig = SharedConfig & {
  readonly seal?: SealConfig;
  readonly webhooks: WebhookPolicy;
  readonly providers: readonly ProviderConfig[];
};

export type ConfigByProcess = {
  gateway: GatewayConfig;
  worker: WorkerConfig;
  console: ConsoleConfig;
  cli: CliConfig;
};
export type Loaded<P extends ProcessName> = { readonly config: ConfigByProcess[P]; readonly secrets: Secrets[P] };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Problem = { readonly name: VariableName; readonly problem: string };

/**
 * Validates what `process` needs.
 * @throws KysoError `validation_failed` that names every bad variable and its remedy at once; values are not repeated.
 */
export function loadConfig<P extends ProcessName>(process: P, env: Environment): Loaded<P> {
  const { values, problems } = parse(process, env);
  if (problems.length > 0) {
    const lines = problems.map(({ name, problem }) => `\n  ${name} ${problem}`).join('');
    throw new KysoError('validation_failed', `the configuration of the ${process} is not usable:${lines}`, {
      details: { variables: problems },
    });
  }
  const sure = certain(values);
  return { config: BUILD[process](sure), secrets: secretsOf[process](sure) };
}

function parse(process: ProcessName, env: Environment): { values: Values; problems: readonly Problem[] } {
  const values: Partial<Record<VariableName, unknown>> = {};
  const problems: Problem[] = [];
  for (const [name, row] of configRows) {
    const presence = row.readBy[process];
    if (presence === undefined) continue;
    const given = env[name]?.trim() || (typeof presence === 'object' ? presence.default : undefined);
    if (given === undefined) {
      if (presence === 'required') problems.push({ name, problem: `is missing: ${row.remedy}` });
      continue;
    }
    const result = row.schema.safeParse(given);
    if (result.success) values[name] = result.data;
    else problems.push({ name, problem: `must be ${result.error.issues[0]?.message}: ${row.remedy}` });
  }
  const parsed = values as Values; // each value came out of its own row's schema
  const incomplete = [incompleteStorage, incompleteSeal, unreachableLevel].flatMap((look) => look(parsed));
  return { values: parsed, problems: [...problems, ...incomplete] };
}

function unreachableLevel({
  KYSO_DEFAULT_LEVEL: level = 'B-B',
  KYSO_TSA_URLS: authorities,
}: Values): readonly Problem[] {
  if (level === 'B-B' || authorities !== undefined) return [];
  return [{ name: 'KYSO_TSA_URLS', problem: `is missing: KYSO_DEFAULT_LEVEL ${level} needs it` }];
}

function certain(values: Values): Certain {
  return {
    ...values,
    get(name) {
      const value = values[name];
      if (value === undefined) throw new TypeError(`${name} is read without being required`);
      return value;
    },
  };
}

const common = ({ get }: Certain): CommonConfig => ({
  queue: { prefix: get('KYSO_QUEUE_PREFIX') },
  logLevel: get('KYSO_LOG_LEVEL'),
});
const shared = (values: Certain): SharedConfig => ({
  ...common(values),
  dataDir: values.get('KYSO_DATA_DIR'),
  store: storeConfig(values),
  blobs: blobsConfig(values),
});
const listen = ({ get }: Certain): Listen => ({ host: get('KYSO_HOST'), port: get('KYSO_PORT') });
const publicUrl = ({ KYSO_PUBLIC_URL: url }: Certain) =>
  url === undefined ? {} : { publicUrl: url.replace(/\/+$/, '') };
const webhooks = ({ get }: Certain): WebhookPolicy => ({
  allowHttp: get('KYSO_WEBHOOK_ALLOW_HTTP'),
  allowCidrs: get('KYSO_WEBHOOK_ALLOW_CIDRS'),
});
const trust = ({ get, KYSO_TRUST_DIR: dir }: Certain, online: boolean): TrustConfig => ({
  ...(dir === undefined ? {} : { dir }),
  online,
  allowCidrs: get('KYSO_TRUST_ALLOW_CIDRS'),
});
const providers = ({ get }: Certain): readonly ProviderConfig[] =>
  get('KYSO_PROVIDERS').map(({ code, protocol }) => ({ code, protocol }));

const BUILD: { readonly [P in ProcessName]: (values: Certain) => ConfigByProcess[P] } = {
  gateway: (v) => ({
    ...shared(v),
    http: {
      ...listen(v),
      ...publicUrl(v),
      metricsPort: v.get('KYSO_METRICS_PORT'),
      problemBaseUrl: v.get('KYSO_PROBLEM_BASE_URL').replace(/\/*$/, '/'),
    },
    maxUploadBytes: v.get('KYSO_MAX_UPLOAD_BYTES'),
    levels: { fallback: v.get('KYSO_DEFAULT_LEVEL'), timestamps: v.KYSO_TSA_URLS !== undefined },
    webhooks: webhooks(v),
    trust: trust(v, v.get('KYSO_TRUST_ONLINE')),
    ...sealConfig(v),
    providers: providers(v),
  }),
  worker: (v) => ({
    ...shared(v),
    ...publicUrl(v),
    http: listen(v),
    webhooks: webhooks(v),
    trust: trust(v, v.get('KYSO_REVOCATION') !== 'off' || v.KYSO_TSA_URLS !== undefined),
    tsaUrls: v.KYSO_TSA_URLS ?? [],
    providers: providers(v),
    ...(v.KYSO_WORKER_THREADS === undefined ? {} : { threads: v.KYSO_WORKER_THREADS }),
    concurrency: v.get('KYSO_WORKER_CONCURRENCY'),
    providerLimits: { atOnce: v.get('KYSO_PROVIDER_CALLS'), perSecond: v.get('KYSO_PROVIDER_CALLS_PER_SECOND') },
    slowPollsPerSecond: v.get('KYSO_SLOW_POLLS_PER_SECOND'),
    sweepIntervalMs: v.get('KYSO_SWEEP_INTERVAL_MS'),
    checkpointIntervalMs: v.get('KYSO_CHECKPOINT_INTERVAL_MS'),
    ...(v.KYSO_RETENTION_DAYS === undefined ? {} : { retentionMs: v.KYSO_RETENTION_DAYS * DAY_MS }),
    orphanGraceMs: v.get('KYSO_ORPHAN_GRACE_HOURS') * HOUR_MS,
    approvalMarginMs: v.get('KYSO_APPROVAL_MARGIN_MS'),
    revocation: v.get('KYSO_REVOCATION'),
    signerTrust: v.get('KYSO_SIGNER_TRUST'),
    ...(v.KYSO_POLL_FAST_MS === undefined ? {} : { pollFastMs: v.KYSO_POLL_FAST_MS }),
    ...(v.KYSO_POLL_SLOW_MS === undefined ? {} : { pollSlowMs: v.KYSO_POLL_SLOW_MS }),
  }),
  console: (v) => ({ ...common(v), ...publicUrl(v), http: listen(v) }),
  cli: (v) => ({ ...shared(v), ...sealConfig(v), webhooks: webhooks(v), providers: providers(v) }),
};
