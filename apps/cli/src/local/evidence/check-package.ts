/**
 * Whether an evidence package holds: the manifest names every member by its hash, the log is unbroken, names the documents
 * and was signed by the installation, the evidence is what it says, and the signatures are judged again without a network.
 * Not here: whether the installation's key is the right one; for that the caller hands it in.
 */
import type { CheckpointPublicKey } from '@kyso/signing';
import type { Trust } from '@kyso/validation';
import { z } from 'zod';
import { type CheckedLog, checkLogOf } from './check-log.ts';
import { checkMaterial, materialOf } from './check-material.ts';
import { type Judged, judgeDocuments } from './judge-documents.ts';
import { type Finding, parseMember, sha256 } from './package-parts.ts';
import type { Members } from './read-zip.ts';

const MANIFEST = 'manifest.json';
const manifestSchema = z.object({
  format: z.literal('kyso-evidence'),
  version: z.literal(1),
  request_id: z.string(),
  made_at: z.iso.datetime(),
  members: z.array(z.object({ path: z.string(), sha256: z.string(), size: z.number() })),
});
type Manifest = z.output<typeof manifestSchema>;

export type Checked = Omit<CheckedLog, 'findings'> &
  Omit<Judged, 'findings'> & {
    readonly findings: readonly Finding[];
    readonly requestId?: string;
    /** When the package says that it was made; signatures are judged as of then. */
    readonly madeAt?: string;
  };

export type PackageTrust = Trust & { readonly installation?: CheckpointPublicKey };

export async function checkPackage(members: Members, { installation, ...trust }: PackageTrust): Promise<Checked> {
  const manifest = parseMember(members, MANIFEST, manifestSchema);
  if (manifest === undefined) {
    return { findings: [{ member: MANIFEST, problem: 'manifest_unreadable' }], documents: [], sheets: [] };
  }
  const material = materialOf(members);
  const log = checkLogOf(members, manifest.request_id, installation);
  const judged = await judgeDocuments(members, manifest.made_at, trust, material);
  const findings = [
    ...checkMembers(members, manifest),
    ...log.findings,
    ...checkMaterial(members, material, trust),
    ...judged.findings,
  ];
  return { ...log, ...judged, findings: unique(findings), requestId: manifest.request_id, madeAt: manifest.made_at };
}

function checkMembers(members: Members, manifest: Manifest): Finding[] {
  const named = new Map(manifest.members.map(({ path, sha256: hash }) => [path, hash]));
  const extra = [...members.keys()].filter((path) => path !== MANIFEST && !named.has(path));
  return [
    ...extra.map((member) => ({ member, problem: 'member_not_in_manifest' })),
    ...[...named].flatMap(([member, hash]): Finding[] => {
      const bytes = members.get(member);
      if (bytes === undefined) return [{ member, problem: 'member_missing' }];
      return sha256(bytes) === hash ? [] : [{ member, problem: 'member_changed' }];
    }),
  ];
}

/** Several checks may miss the same member. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.member} ${one.problem}`, one])).values()];
}
