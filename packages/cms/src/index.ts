export { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm-identifier.ts';
export {
  findSignatureAlgorithm,
  type RsaPadding,
  rsaPss,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
  signatureAlgorithmFor,
  verifySignature,
} from './algorithms.ts';
export type { Attribute } from './attributes.ts';
export { type BaselineRule, type BaselineViolation, checkPadesBaseline, PADES_BASELINE } from './baseline.ts';
export { type Certificate, MAX_CERTIFICATE_BYTES, parseCertificate } from './certificate.ts';
export type { CertificateExtensions, KeyUsage, RawExtension } from './certificate-extensions.ts';
export {
  findSignerCertificate,
  isIssuedBy,
  isSelfIssued,
  MAX_BAG_CERTIFICATES,
  MAX_CHAIN_CERTIFICATES,
  orderChain,
} from './chain.ts';
export { type CredentialChoice, chooseCredential, MIN_RSA_BITS, type WantedCredential } from './choose-credential.ts';
export { type BerContents, berToDer } from './der/ber.ts';
export { DerError, translateDerError } from './der/error.ts';
export { type DerFields, fieldsOf, onlyChild } from './der/fields.ts';
export {
  assertDerThroughout,
  childrenOf,
  type DerNode,
  MAX_DEPTH,
  readDer,
  readDerPrefix,
  retag,
  type TagClass,
} from './der/reader.ts';
export { readText } from './der/strings.ts';
export { contextTag, TAG } from './der/tags.ts';
export { readTime } from './der/time.ts';
export {
  type BitString,
  expectTag,
  readBitString,
  readBitStringOctets,
  readBoolean,
  readInteger,
  readIntegerHex,
  readNull,
  readOctetString,
  readOid,
  readSmallInteger,
} from './der/values.ts';
export * as der from './der/writer.ts';
export { type CredentialDescription, describeCredential } from './describe-credential.ts';
export {
  DIGESTS,
  type DigestAlgorithm,
  type DigestName,
  digestInfo,
  findDigest,
  hashBytes,
  type SigningDigestName,
} from './digest-algorithms.ts';
export { type DistinguishedName, formatName, type NameAttribute, nameTexts } from './name.ts';
export * as oids from './oids.ts';
export { buildPaths, longestChain, type PathSources } from './path/build-paths.ts';
export { hasWeakAlgorithm, isWeakKey, keyName } from './path/strength.ts';
export {
  PATH_FAULTS,
  type PathFault,
  type PathFaultCode,
  type PathQuestion,
  type Purpose,
  validatePath,
} from './path/validate-path.ts';
export { type Pkcs12Key, readPkcs12 } from './pkcs12/read-pkcs12.ts';
export { importPublicKey, type PublicKey, type PublicKeyKind } from './public-key.ts';
export { readable } from './readable.ts';
export { type Crl, isCrlOf, MAX_CRL_BYTES, readCrl, statusInCrl } from './revocation/crl.ts';
export { embeddedRevocations } from './revocation/embedded.ts';
export {
  type CertificateStatus,
  findResponse,
  MAX_OCSP_BYTES,
  type OcspResponse,
  readOcspResponse,
  responderOf,
} from './revocation/ocsp.ts';
export { buildOcspRequest } from './revocation/ocsp-request.ts';
export {
  anyRevocation,
  type Evidence,
  type Responder,
  type RevocationFinding,
  revocationStatus,
} from './revocation/revocation-status.ts';
export { DIAGNOSES, type Diagnosis, type DiagnosisCode } from './signature-diagnosis.ts';
export { checkSignatureValue, type SignatureValueCheck, type SignatureValueInput } from './signature-value.ts';
export { buildSignedAttributes, hashToSign, type SignedAttributesInput } from './signed-attributes.ts';
export {
  MAX_SIGNED_DATA_BYTES,
  parseSignedData,
  type SignedData,
  type SignerIdentifier,
  type SignerInfo,
  signatureTimestampAttribute,
  trimContentsPadding,
} from './signed-data.ts';
export { buildSignedData, type SignedDataInput } from './signed-data-builder.ts';
export {
  type CmsSizeInput,
  estimateCmsBytes,
  MIN_RESERVED_CMS_BYTES,
  TYPICAL_TIMESTAMP_BYTES,
} from './size-estimate.ts';
export {
  SUBJECT_IDENTIFIER_KINDS,
  type SubjectIdentifier,
  type SubjectIdentifierKind,
} from './subject-identifiers.ts';
export {
  buildTimeStampRequest,
  MAX_TIME_STAMP_RESPONSE_BYTES,
  readTimeStampResponse,
  type TimeStampRequestInput,
  type TimeStampResponse,
} from './timestamp/time-stamp-request.ts';
export { readTstInfo, type TstInfo } from './timestamp/tst-info.ts';
export {
  readTimestampToken,
  TIMESTAMP_FAULTS,
  type TimestampFault,
  type TimestampReport,
  verifyTimestamp,
} from './timestamp/verify-timestamp.ts';
export { addUnsignedAttribute } from './unsigned-attributes.ts';
export { type BareSignatureResult, verifyBareSignature } from './verify-bare-signature.ts';
export {
  REASONS,
  type Reason,
  type ReasonCode,
  type SignedContent,
  type SignedDataReport,
  verifySignedData,
} from './verify-signed-data.ts';
