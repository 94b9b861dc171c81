export { type AcceptPorts, acceptRequest } from './accept-request.ts';
export { advance } from './advance.ts';
export { ARTIFACT_FORMAT, ARTIFACT_VERSION, type Artifact, decodeArtifact, encodeArtifact } from './artifact.ts';
export {
  type CheckpointKey,
  type CheckpointPublicKey,
  checkpointKey,
  checkpointPublicKey,
} from './audit/checkpoint-key.ts';
export { findCheckpoint } from './audit/find-checkpoint.ts';
export {
  type AuditPorts,
  type AuditReport,
  type BreakReason,
  checkCheckpoint,
  checkLog,
  verifyAudit,
} from './audit/verify-audit.ts';
export { type CheckpointPorts, writeCheckpoints } from './audit/write-checkpoints.ts';
export { type Background, type BackgroundOptions, createBackground, type TrackedBackground } from './background.ts';
export { type CancelPorts, cancelRequest } from './cancel-request.ts';
export { type ChainChecker, type ChainTrust, createChainChecker } from './chain-checker.ts';
export type { EffectPorts, Step } from './effect.ts';
export {
  type CredentialList,
  listCredentialsOf,
  sealAccount,
  sealFurtherNumbers,
  sealPhone,
  withGrant,
} from './held-account.ts';
export { inspectUpload, type UploadFacts } from './inspect-upload.ts';
export { assertInForce, type KeyMaterial, type LocalIdentity, localIdentity } from './local/local-identity.ts';
export { signBytes } from './local/sign-bytes.ts';
export {
  type LocalOrder,
  type LocalSignature,
  type LocalWish,
  type SignatureOutput,
  signLocally,
} from './local/sign-locally.ts';
export type { Caller, SignatureOrder } from './order.ts';
export { DEFAULT_POLICY, LIMITS, type Policy } from './policy.ts';
export {
  type Strengthened,
  type StrengthenOptions,
  type StrengthenPorts,
  strengthen,
} from './preserve/strengthen.ts';
export { providerNamed } from './provider-named.ts';
export { type Forgotten, forgetOld, type RetentionPorts } from './retention/forget-old.ts';
export { RETRYABLE, type RetryPorts, retryRequest } from './retry-request.ts';
export { isAllowedReturn, parseReturnOrigin } from './return-url.ts';
export { ringHint } from './ring-hint.ts';
export { sha256Text } from './sha256.ts';
export {
  completeDraft,
  digestBase,
  draftSignature,
  type SignatureWish,
  type SigningIdentity,
  signingIdentity,
} from './signature-draft.ts';
export { signedFileName } from './signed-file-name.ts';
export { type Return, type Returned, type ReturnPorts, takeReturn } from './take-return.ts';
export { requestIdOf } from './transaction.ts';
export { vaultContext } from './vault-context.ts';
export { verificationCode } from './verification-code.ts';
export { verifySealed } from './verify-sealed.ts';
