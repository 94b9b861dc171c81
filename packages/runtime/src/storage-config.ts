/** Where documents and records are kept: on this machine, or on servers when their variables are given. */
import type { Values, VariableName } from './config-table.ts';
import type { Certain } from './secrets.ts';

/** The address of MongoDB is among the secrets. */
export type StoreConfig = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'mongodb' };
export type BlobsConfig =
  | { readonly kind: 'files'; readonly dir: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly region: string;
      readonly endpoint?: string;
      readonly prefix: string;
      readonly forcePathStyle: boolean;
      readonly cache: { readonly dir: string; readonly maxBytes: number };
    };
export type StorageSecrets = {
  readonly storeUrl?: string;
  readonly s3?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

export function storeConfig({ get, KYSO_STORE_URL: url }: Certain): StoreConfig {
  return url === undefined ? { kind: 'sqlite', path: `${get('KYSO_DATA_DIR')}/store.sqlite` } : { kind: 'mongodb' };
}

export function blobsConfig({ get, KYSO_S3_BUCKET: bucket, KYSO_S3_ENDPOINT: endpoint }: Certain): BlobsConfig {
  const dataDir = get('KYSO_DATA_DIR');
  if (bucket === undefined) return { kind: 'files', dir: `${dataDir}/blobs` };
  const prefix = get('KYSO_S3_PREFIX').replace(/\/+$/, '');
  return {
    kind: 's3',
    bucket,
    region: get('KYSO_S3_REGION'),
    ...(endpoint === undefined ? {} : { endpoint }),
    prefix: prefix === '' ? '' : `${prefix}/`,
    forcePathStyle: get('KYSO_S3_PATH_STYLE'),
    cache: { dir: `${dataDir}/blob-cache`, maxBytes: get('KYSO_BLOB_CACHE_BYTES') },
  };
}

export function storageSecrets(values: Values): StorageSecrets {
  const { KYSO_STORE_URL: storeUrl, KYSO_S3_ACCESS_KEY_ID: id, KYSO_S3_SECRET_ACCESS_KEY: secret } = values;
  return {
    ...(storeUrl === undefined ? {} : { storeUrl }),
    ...(id === undefined || secret === undefined ? {} : { s3: { accessKeyId: id, secretAccessKey: secret } }),
  };
}

/** Which variable is not usable without which other. */
const NEEDS: readonly (readonly [VariableName, VariableName])[] = [
  ['KYSO_S3_ACCESS_KEY_ID', 'KYSO_S3_SECRET_ACCESS_KEY'],
  ['KYSO_S3_SECRET_ACCESS_KEY', 'KYSO_S3_ACCESS_KEY_ID'],
  ['KYSO_S3_ENDPOINT', 'KYSO_S3_BUCKET'],
  ['KYSO_S3_ACCESS_KEY_ID', 'KYSO_S3_BUCKET'],
];

export function incompleteStorage(
  values: Values,
): readonly { readonly name: VariableName; readonly problem: string }[] {
  return NEEDS.filter(([given, needed]) => values[given] !== undefined && values[needed] === undefined).map(
    ([given, needed]) => ({ name: needed, problem: `is missing: ${given} says nothing without it` }),
  );
}
