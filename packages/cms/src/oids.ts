/** Object identifiers, named as in the documents that define them. */

// RFC 5652 (CMS)
export const ID_DATA = '1.2.840.113549.1.7.1';
export const ID_SIGNED_DATA = '1.2.840.113549.1.7.2';
export const ID_CONTENT_TYPE = '1.2.840.113549.1.9.3';
export const ID_MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
export const ID_SIGNING_TIME = '1.2.840.113549.1.9.5';
export const ID_COUNTERSIGNATURE = '1.2.840.113549.1.9.6';
// RFC 6211
export const ID_AA_CMS_ALGORITHM_PROTECT = '1.2.840.113549.1.9.52';
// RFC 2634, RFC 5035 (ESS)
export const ID_AA_SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
export const ID_AA_SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
// RFC 3161 appendix A
export const ID_AA_SIGNATURE_TIME_STAMP_TOKEN = '1.2.840.113549.1.9.16.2.14';

// RFC 8017, RFC 4055 (RSA)
export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
export const SHA1_WITH_RSA_ENCRYPTION = '1.2.840.113549.1.1.5';
export const ID_MGF1 = '1.2.840.113549.1.1.8';
export const ID_RSASSA_PSS = '1.2.840.113549.1.1.10';
export const SHA256_WITH_RSA_ENCRYPTION = '1.2.840.113549.1.1.11';
export const SHA384_WITH_RSA_ENCRYPTION = '1.2.840.113549.1.1.12';
export const SHA512_WITH_RSA_ENCRYPTION = '1.2.840.113549.1.1.13';
// RFC 5480, RFC 5758 (ECDSA)
export const ID_EC_PUBLIC_KEY = '1.2.840.10045.2.1';
export const SECP256R1 = '1.2.840.10045.3.1.7';
export const SECP384R1 = '1.3.132.0.34';
export const SECP521R1 = '1.3.132.0.35';
export const ECDSA_WITH_SHA1 = '1.2.840.10045.4.1';
export const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
export const ECDSA_WITH_SHA384 = '1.2.840.10045.4.3.3';
export const ECDSA_WITH_SHA512 = '1.2.840.10045.4.3.4';
// RFC 8410 (EdDSA)
export const ID_ED25519 = '1.3.101.112';
export const ID_ED448 = '1.3.101.113';
// RFC 5754, RFC 3370 (digests)
export const ID_SHA1 = '1.3.14.3.2.26';
export const ID_SHA256 = '2.16.840.1.101.3.4.2.1';
export const ID_SHA384 = '2.16.840.1.101.3.4.2.2';
export const ID_SHA512 = '2.16.840.1.101.3.4.2.3';

// RFC 5280 (extensions)
export const ID_CE_SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
export const ID_CE_KEY_USAGE = '2.5.29.15';
export const ID_CE_BASIC_CONSTRAINTS = '2.5.29.19';
export const ID_CE_CRL_DISTRIBUTION_POINTS = '2.5.29.31';
export const ID_CE_CERTIFICATE_POLICIES = '2.5.29.32';
export const ID_CE_AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
export const ID_CE_EXT_KEY_USAGE = '2.5.29.37';
export const ID_PE_AUTHORITY_INFO_ACCESS = '1.3.6.1.5.5.7.1.1';
export const ID_AD_OCSP = '1.3.6.1.5.5.7.48.1';
export const ID_AD_CA_ISSUERS = '1.3.6.1.5.5.7.48.2';

// RFC 4519 (attribute types)
export const ID_AT_COMMON_NAME = '2.5.4.3';
export const ID_AT_USER_ID = '0.9.2342.19200300.100.1.1';

// RFC 3161 (time-stamp tokens)
export const ID_CT_TST_INFO = '1.2.840.113549.1.9.16.1.4';
// RFC 5280 §4.2.1.12, RFC 6960 §4.2.2.2 (extended key usage)
export const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';
export const ID_KP_TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
export const ID_KP_OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
// RFC 5280 §4.2.1, §5.2 (further extensions)
export const ID_CE_SUBJECT_ALT_NAME = '2.5.29.17';
export const ID_CE_ISSUER_ALT_NAME = '2.5.29.18';
export const ID_CE_NAME_CONSTRAINTS = '2.5.29.30';
export const ID_CE_POLICY_MAPPINGS = '2.5.29.33';
export const ID_CE_POLICY_CONSTRAINTS = '2.5.29.36';
export const ID_CE_INHIBIT_ANY_POLICY = '2.5.29.54';
export const ID_CE_DELTA_CRL_INDICATOR = '2.5.29.27';
export const ID_CE_EXPIRED_CERTS_ON_CRL = '2.5.29.60';
export const ID_CE_ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
export const ID_CE_CRL_REASONS = '2.5.29.21';
export const ID_PE_QC_STATEMENTS = '1.3.6.1.5.5.7.1.3';
export const ANY_POLICY = '2.5.29.32.0';
// RFC 6960 (OCSP)
export const ID_PKIX_OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1';
export const ID_PKIX_OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2';
export const ID_PKIX_OCSP_NOCHECK = '1.3.6.1.5.5.7.48.1.5';
export const ID_PKIX_OCSP_ARCHIVE_CUTOFF = '1.3.6.1.5.5.7.48.1.6';
// RFC 5940 (OCSP responses inside a CMS)
export const ID_RI_OCSP_RESPONSE = '1.3.6.1.5.5.7.16.2';
// ISO 32000-2 §12.8.3.3.2 (Adobe's revocation information)
export const ADBE_REVOCATION_INFO_ARCHIVAL = '1.2.840.113583.1.1.8';
