/** The API on one screen: path, method, scope, what goes in and what comes out. Router, scopes, 405 and OpenAPI read it. */
import type { Scope } from '@kyso/domain';
import type { z } from 'zod';
import type { GatewayDeps } from './deps.ts';
import { linkProfile, linkProviderAccount } from './handlers/account-links.ts';
import { createRequest } from './handlers/create-signature-request.ts';
import { readEvidence } from './handlers/evidence.ts';
import { readFile, readFileContent, uploadFile } from './handlers/files.ts';
import { putImage, readImage } from './handlers/profile-images.ts';
import {
  checkAccount,
  createAccount,
  listAccounts,
  listCredentials,
  readAccount,
  removeAccount,
} from './handlers/provider-accounts.ts';
import * as registry from './handlers/provider-registry.ts';
import { listProviders, readProviderHealth } from './handlers/providers.ts';
import {
  createProfile,
  listProfiles,
  readProfile,
  removeProfile,
  updateProfile,
} from './handlers/signature-profiles.ts';
import {
  cancel,
  listRequests,
  readRequest,
  readSignedContent,
  readTimeline,
  retry,
} from './handlers/signature-requests.ts';
import { readFileSignatures, readItemSignatures } from './handlers/signing-history.ts';
import { createVerification, readVerification } from './handlers/verifications.ts';
import {
  createEndpoint,
  listDeliveries,
  listEndpoints,
  readEndpoint,
  removeEndpoint,
} from './handlers/webhook-endpoints.ts';
import type { Answer, Call } from './http/call.ts';
import * as links from './schemas/account-links.ts';
import { listOf, listQuery } from './schemas/fields.ts';
import * as files from './schemas/files.ts';
import * as accounts from './schemas/provider-accounts.ts';
import * as registered from './schemas/provider-registry.ts';
import { provider, providerHealth } from './schemas/providers.ts';
import * as profiles from './schemas/signature-profiles.ts';
import * as requests from './schemas/signature-requests.ts';
import * as verifications from './schemas/verifications.ts';
import * as webhooks from './schemas/webhook-endpoints.ts';

export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for parameters, as in OpenAPI. */
  readonly path: string;
  readonly summary: string;
  /** Absent: any valid key. */
  readonly scope?: Scope;
  readonly handle: (call: Call, deps: GatewayDeps) => Promise<Answer>;
  /** `json`: parsed before the handler runs; one of the media types: the handler reads the stream. */
  readonly body?: { readonly json?: z.ZodType; readonly optional?: true; readonly mediaTypes?: readonly string[] };
  readonly query?: z.ZodObject;
  readonly headers?: readonly ('Idempotency-Key' | 'If-Match' | 'If-None-Match')[];
  readonly answers: { readonly status: number; readonly json?: z.ZodType; readonly mediaTypes?: readonly string[] };
};

const PDF = ['application/pdf'];
const IMAGES = ['image/png', 'image/jpeg'];

/* biome-ignore format: one route a line, read as a table */
export const ROUTES: readonly Route[] = [
  { method: 'post',   path: '/v1/files',                            scope: 'files:write',     handle: uploadFile,        summary: 'Upload a PDF', body: { mediaTypes: [...PDF, 'multipart/form-data'] }, query: files.uploadQuery, answers: { status: 201, json: files.file } },
  { method: 'get',    path: '/v1/files/{file_id}',                  scope: 'files:read',      handle: readFile,          summary: 'Read a file record', answers: { status: 200, json: files.file } },
  { method: 'get',    path: '/v1/files/{file_id}/content',          scope: 'files:read',      handle: readFileContent,   summary: 'Download the file as it was uploaded', headers: ['If-None-Match'], answers: { status: 200, mediaTypes: PDF } },

  { method: 'post',   path: '/v1/signature-requests',               scope: 'sign:create',     handle: createRequest,     summary: 'Ask a person for one approval of one or more documents', body: { json: requests.createSignatureRequest }, headers: ['Idempotency-Key'], answers: { status: 202, json: requests.signatureRequest } },
  { method: 'get',    path: '/v1/signature-requests',               scope: 'sign:read',       handle: listRequests,      summary: 'List requests, newest first', query: requests.listSignatureRequestsQuery, answers: { status: 200, json: listOf(requests.signatureRequest) } },
  { method: 'get',    path: '/v1/signature-requests/{request_id}',  scope: 'sign:read',       handle: readRequest,       summary: 'Read a request, or wait until it changes', query: requests.readSignatureRequestQuery, headers: ['If-None-Match'], answers: { status: 200, json: requests.signatureRequest } },
  { method: 'post',   path: '/v1/signature-requests/{request_id}/cancel', scope: 'sign:create', handle: cancel,          summary: 'Cancel a request that is not signed yet', body: { json: requests.cancelSignatureRequest, optional: true }, answers: { status: 200, json: requests.signatureRequest } },
  { method: 'post',   path: '/v1/signature-requests/{request_id}/retry',  scope: 'sign:create', handle: retry,           summary: 'Ask again for the documents of a final request that are not signed', body: { json: requests.retrySignatureRequest, optional: true }, headers: ['Idempotency-Key'], answers: { status: 202, json: requests.signatureRequest } },
  { method: 'get',    path: '/v1/signature-requests/{request_id}/timeline', scope: 'sign:read', handle: readTimeline,    summary: 'What happened to a request, in order', answers: { status: 200, json: listOf(requests.timelineEntry) } },
  { method: 'get',    path: '/v1/signature-requests/{request_id}/items/{item_id}/content', scope: 'sign:read', handle: readSignedContent, summary: 'Download a signed document', headers: ['If-None-Match'], answers: { status: 200, mediaTypes: PDF } },

  { method: 'get',    path: '/v1/signature-requests/{request_id}/evidence', scope: 'verify', handle: readEvidence,       summary: 'Everything that shows how a request was signed, as a ZIP that is checked offline', answers: { status: 200, mediaTypes: ['application/zip'] } },
  { method: 'get',    path: '/v1/files/{file_id}/signatures',       scope: 'verify',          handle: readFileSignatures, summary: 'Who signed a file, and whether it holds', answers: { status: 200, json: verifications.signingHistory, mediaTypes: PDF } },
  { method: 'get',    path: '/v1/signature-requests/{request_id}/items/{item_id}/signatures', scope: 'verify', handle: readItemSignatures, summary: 'Who signed a document that was signed here, and whether it holds', answers: { status: 200, json: verifications.signingHistory, mediaTypes: PDF } },
  { method: 'post',   path: '/v1/verifications',                    scope: 'verify',          handle: createVerification, summary: 'Check the signatures of a file, or of an upload, and keep the report', body: { json: verifications.createVerification, mediaTypes: [...PDF, 'multipart/form-data'] }, query: files.uploadQuery, answers: { status: 201, json: verifications.verification } },
  { method: 'get',    path: '/v1/verifications/{verification_id}',  scope: 'verify',          handle: readVerification,  summary: 'Read a report that was kept, or its sheet as PDF', answers: { status: 200, json: verifications.verification, mediaTypes: PDF } },

  { method: 'post',   path: '/v1/signature-profiles',               scope: 'profiles:manage', handle: createProfile,     summary: 'Keep how a person signs', body: { json: profiles.createSignatureProfile }, answers: { status: 201, json: profiles.signatureProfile } },
  { method: 'get',    path: '/v1/signature-profiles',               scope: 'profiles:manage', handle: listProfiles,      summary: 'List profiles, newest first', query: listQuery, answers: { status: 200, json: listOf(profiles.signatureProfile) } },
  { method: 'get',    path: '/v1/signature-profiles/{profile_id}',  scope: 'profiles:manage', handle: readProfile,       summary: 'Read a profile', headers: ['If-None-Match'], answers: { status: 200, json: profiles.signatureProfile } },
  { method: 'patch',  path: '/v1/signature-profiles/{profile_id}',  scope: 'profiles:manage', handle: updateProfile,     summary: 'Change a profile', body: { json: profiles.updateSignatureProfile }, headers: ['If-Match'], answers: { status: 200, json: profiles.signatureProfile } },
  { method: 'delete', path: '/v1/signature-profiles/{profile_id}',  scope: 'profiles:manage', handle: removeProfile,     summary: 'Remove a profile', headers: ['If-Match'], answers: { status: 204 } },
  { method: 'post',   path: '/v1/signature-profiles/{profile_id}/link', scope: 'profiles:manage', handle: linkProfile,   summary: 'Link the account at a provider that asks for it', body: { json: links.linkAccount }, answers: { status: 200, json: links.accountLink } },
  { method: 'put',    path: '/v1/signature-profiles/{profile_id}/image', scope: 'profiles:manage', handle: putImage,     summary: 'Set the signature image', body: { mediaTypes: IMAGES }, headers: ['If-Match'], answers: { status: 200, json: profiles.signatureProfile } },
  { method: 'get',    path: '/v1/signature-profiles/{profile_id}/image', scope: 'profiles:manage', handle: readImage,    summary: 'Download the signature image', headers: ['If-None-Match'], answers: { status: 200, mediaTypes: IMAGES } },

  { method: 'post',   path: '/v1/provider-accounts',                scope: 'profiles:manage', handle: createAccount,     summary: 'Keep an account of a person at a provider', body: { json: accounts.createProviderAccount }, answers: { status: 201, json: accounts.providerAccount } },
  { method: 'get',    path: '/v1/provider-accounts',                scope: 'profiles:manage', handle: listAccounts,      summary: 'List provider accounts, newest first', query: listQuery, answers: { status: 200, json: listOf(accounts.providerAccount) } },
  { method: 'get',    path: '/v1/provider-accounts/{account_id}',   scope: 'profiles:manage', handle: readAccount,       summary: 'Read a provider account', headers: ['If-None-Match'], answers: { status: 200, json: accounts.providerAccount } },
  { method: 'delete', path: '/v1/provider-accounts/{account_id}',   scope: 'profiles:manage', handle: removeAccount,     summary: 'Remove a provider account', headers: ['If-Match'], answers: { status: 204 } },
  { method: 'post',   path: '/v1/provider-accounts/{account_id}/link', scope: 'profiles:manage', handle: linkProviderAccount, summary: 'Link an account at a provider that asks for it', body: { json: links.linkAccount }, answers: { status: 200, json: links.accountLink } },
  { method: 'post',   path: '/v1/provider-accounts/{account_id}/check', scope: 'profiles:manage', handle: checkAccount,  summary: 'Ask the provider whether the account can sign', answers: { status: 200, json: accounts.providerAccountCheck } },
  { method: 'get',    path: '/v1/provider-accounts/{account_id}/credentials', scope: 'profiles:manage', handle: listCredentials, summary: 'List the certificates of an account, and which of them may sign', answers: { status: 200, json: listOf(accounts.credential) } },

  { method: 'post',   path: '/v1/webhook-endpoints',                scope: 'webhooks:manage', handle: createEndpoint,    summary: 'Register a receiver of events', body: { json: webhooks.createWebhookEndpoint }, answers: { status: 201, json: webhooks.newWebhookEndpoint } },
  { method: 'get',    path: '/v1/webhook-endpoints',                scope: 'webhooks:manage', handle: listEndpoints,     summary: 'List receivers', answers: { status: 200, json: listOf(webhooks.webhookEndpoint) } },
  { method: 'get',    path: '/v1/webhook-endpoints/{endpoint_id}',  scope: 'webhooks:manage', handle: readEndpoint,      summary: 'Read a receiver', answers: { status: 200, json: webhooks.webhookEndpoint } },
  { method: 'delete', path: '/v1/webhook-endpoints/{endpoint_id}',  scope: 'webhooks:manage', handle: removeEndpoint,    summary: 'Remove a receiver', answers: { status: 204 } },
  { method: 'get',    path: '/v1/webhook-endpoints/{endpoint_id}/deliveries', scope: 'webhooks:manage', handle: listDeliveries, summary: 'Messages to a receiver with their attempts, newest first', query: webhooks.deliveriesQuery, answers: { status: 200, json: listOf(webhooks.webhookDelivery) } },

  { method: 'get',    path: '/v1/providers',                                                  handle: listProviders,     summary: 'List the configured providers with what they can do', answers: { status: 200, json: listOf(provider) } },
  { method: 'get',    path: '/v1/providers/{provider_code}/health',                           handle: readProviderHealth, summary: 'How a provider does', answers: { status: 200, json: providerHealth } },
  { method: 'post',   path: '/v1/providers', scope: 'profiles:manage', handle: registry.registerProvider, summary: 'Register a provider as a draft', body: { json: registered.createRegisteredProvider }, answers: { status: 201, json: registered.registeredProvider } },
  { method: 'get',    path: '/v1/provider-registrations', scope: 'profiles:manage', handle: registry.listRegistered, summary: 'List the providers that were registered, without their secrets', answers: { status: 200, json: listOf(registered.registeredProvider) } },
  { method: 'patch',  path: '/v1/providers/{provider_code}', scope: 'profiles:manage', handle: registry.updateRegistered, summary: 'Change settings or secrets; they take effect when tested and activated', body: { json: registered.updateRegisteredProvider }, headers: ['If-Match'], answers: { status: 200, json: registered.registeredProvider } },
  { method: 'post',   path: '/v1/providers/{provider_code}/test', scope: 'profiles:manage', handle: registry.testRegistered, summary: 'Test the connection to a registered provider', headers: ['If-Match'], answers: { status: 200, json: registered.registeredProvider } },
  { method: 'post',   path: '/v1/providers/{provider_code}/activate', scope: 'profiles:manage', handle: registry.activateRegistered, summary: 'Use the settings that were tested', headers: ['If-Match'], answers: { status: 200, json: registered.registeredProvider } },
  { method: 'post',   path: '/v1/providers/{provider_code}/disable', scope: 'profiles:manage', handle: registry.disableRegistered, summary: 'Take no new requests for a registered provider', headers: ['If-Match'], answers: { status: 200, json: registered.registeredProvider } },
  { method: 'delete', path: '/v1/providers/{provider_code}', scope: 'profiles:manage', handle: registry.removeRegistered, summary: 'Remove a registered provider that is not in use', headers: ['If-Match'], answers: { status: 204 } },
];
