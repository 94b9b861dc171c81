import { KysoError } from './errors.ts';

type Migration = { readonly version: number };

/**
 * What is left to do in a store of version `found`, in order; 0: a new one.
 * @throws KysoError `store.unavailable` (`newer_schema`) when a newer release has already written the store.
 */
export function pendingMigrations<M extends Migration>(migrations: readonly M[], found: number): readonly M[] {
  const known = migrations.at(-1)?.version ?? 0;
  if (found <= known) return migrations.filter(({ version }) => version > found);
  throw new KysoError(
    'store.unavailable',
    `the database has schema version ${found}, this release knows versions up to ${known}: run a newer release`,
    { details: { reason: 'newer_schema', found, known } },
  );
}
