export { hashSecret, isSecret, mintApiKey, type ParsedApiKey, parseApiKey } from './api-key.ts';
export { type ChildLimits, type ChildPool, type ChildPoolOptions, openChildPool } from './child-pool.ts';
export { instant, systemClock } from './clock.ts';
export {
  type CliConfig,
  type ConfigByProcess,
  type ConsoleConfig,
  type GatewayConfig,
  type Loaded,
  loadConfig,
  type ProviderConfig,
  type SharedConfig,
  type TrustConfig,
  type WebhookPolicy,
  type WorkerConfig,
} from './config.ts';
export { configOrExit, openedOrExit } from './config-or-exit.ts';
export { CONFIG_TABLE, PROCESSES, type ProcessName, type VariableName, type VariableRow } from './config-table.ts';
export type { Operator, ProviderSettings } from './config-values.ts';
export { renderConfigurationMarkdown } from './configuration-markdown.ts';
export { type Environment, readEnvironment } from './env.ts';
export { createIds } from './ids.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics, type MetricValues, type Phase } from './metrics.ts';
export { type MetricsServer, type Readiness, serveMetrics } from './metrics-server.ts';
export { hashPassword, isPasswordHash, verifyPassword } from './password.ts';
export { randomBytes } from './random.ts';
export type { SealConfig } from './seal-config.ts';
export type { Secrets, SharedSecrets } from './secrets.ts';
export { type ChildCalls, serveCalls } from './serve-calls.ts';
export { type HostProcess, installShutdown, type Shutdown } from './shutdown.ts';
export type { BlobsConfig, StorageSecrets, StoreConfig } from './storage-config.ts';
export { createVault, MASTER_KEY_BYTES, type MasterKey } from './vault.ts';
export { VERSION } from './version.ts';
