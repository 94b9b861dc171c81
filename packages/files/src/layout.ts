/** Names on disk: `<dir>/<tenant>/<aa>/<sha256>`, where `aa` are the first two digits, and `<dir>/tmp` for what is not complete. */
import { randomUUID } from 'node:crypto';
import { join, sep } from 'node:path';
import { isId, KysoError, type Sha256, type TenantId } from '@kyso/domain';

const SHA256 = /^[0-9a-f]{64}$/;

/** @throws KysoError `internal` unless the text is an id: nothing else may become a path. */
export function assertTenant(tenantId: TenantId): void {
  if (!isId('ten', tenantId)) throw new KysoError('internal', 'the tenant id is malformed');
}

/** @throws KysoError `internal` unless both names are well-formed. */
export function blobPath(dir: string, tenantId: TenantId, sha256: Sha256): string {
  assertTenant(tenantId);
  if (!SHA256.test(sha256)) throw new KysoError('internal', 'the blob name is not a sha-256');
  return join(dir, tenantId, sha256.slice(0, 2), sha256);
}

/** The reverse of {@link blobPath} and of keys in S3; undefined for what is no blob. */
export function blobOf(path: string): { readonly tenantId: TenantId; readonly sha256: Sha256 } | undefined {
  const [tenantId = '', shard = '', sha256 = ''] = path.split(sep).slice(-3);
  const isBlob = isId('ten', tenantId) && SHA256.test(sha256) && sha256.startsWith(shard) && shard.length === 2;
  return isBlob ? { tenantId, sha256 } : undefined;
}

export function temporaryDirectory(dir: string): string {
  return join(dir, 'tmp');
}

export function temporaryPath(dir: string): string {
  return join(temporaryDirectory(dir), randomUUID());
}
