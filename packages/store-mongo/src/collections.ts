/** Schemas of the collections with their indexes. */
import { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import type {
  ApiKeyRow,
  AttemptRow,
  CheckpointRow,
  DeliveryRow,
  EndpointRow,
  EventRow,
  FileRow,
  HealthRow,
  IdempotencyRow,
  MigrationRow,
  RequestRow,
  TenantRow,
  VerificationRow,
  VersionedRow,
} from './rows.ts';

export type Collections = {
  readonly events: Model<EventRow>;
  readonly requests: Model<RequestRow>;
  readonly checkpoints: Model<CheckpointRow>;
  readonly files: Model<FileRow>;
  readonly profiles: Model<VersionedRow>;
  readonly accounts: Model<VersionedRow>;
  readonly providers: Model<VersionedRow>;
  readonly verifications: Model<VerificationRow>;
  readonly tenants: Model<TenantRow>;
  readonly apiKeys: Model<ApiKeyRow>;
  readonly idempotency: Model<IdempotencyRow>;
  readonly endpoints: Model<EndpointRow>;
  readonly deliveries: Model<DeliveryRow>;
  readonly attempts: Model<AttemptRow>;
  readonly health: Model<HealthRow>;
  readonly migrations: Model<MigrationRow>;
};

const text = { type: String, required: true } as const;
const nullable = { type: String, default: null } as const;
const number = { type: Number, required: true } as const;
const truth = { type: Boolean, required: true } as const;
const record = { _id: text, body: text } as const;
const owned = { ...record, tenantId: text } as const;

const FIELDS: { readonly [C in keyof Collections]: SchemaDefinition } = {
  events: { ...owned, requestId: text, seq: number, at: text, published: truth, blobs: [String] },
  requests: {
    ...owned,
    seq: number,
    status: text,
    final: truth,
    createdAt: text,
    updatedAt: text,
    wakeAt: nullable,
    provider: nullable,
    checkpointed: truth,
  },
  checkpoints: { _id: number, body: text },
  files: { ...owned, createdAt: text, sha256: text },
  profiles: { ...owned, version: number, createdAt: text, imageSha256: nullable },
  verifications: { ...owned, createdAt: text, sha256: String, published: Boolean },
  accounts: { ...owned, version: number, createdAt: text },
  providers: { ...owned, version: number, createdAt: text },
  tenants: record,
  apiKeys: { ...owned, revokedAt: nullable },
  idempotency: { _id: text, fingerprint: text, at: text, done: truth, answer: nullable },
  endpoints: { ...owned, disabledReason: nullable },
  deliveries: { ...owned, endpointId: text, state: text, attempts: number, nextAttemptAt: text, createdAt: text },
  attempts: { ...record, deliveryId: text, attempt: number, outcome: text },
  health: { ...record, seenAt: text },
  migrations: { _id: text, version: number },
};

/** Nothing is made by mongoose itself: indexes and collections come from the migrations. */
export function collectionsOf(connection: Connection): Collections {
  const models = Object.entries(FIELDS).map(([name, fields]) => {
    const schema = new Schema(fields, {
      versionKey: false,
      autoIndex: false,
      autoCreate: false,
      strict: 'throw',
      strictQuery: 'throw',
    });
    return [name, connection.model(name, schema, name)];
  });
  // Object.fromEntries forgets which row belongs to which name; FIELDS has one entry for each.
  return Object.fromEntries(models) as Collections;
}
