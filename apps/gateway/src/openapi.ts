/** `docs/openapi.json`, built from the route table and the schemas that also validate: OpenAPI 3.1. */
import { VERSION } from '@kyso/runtime';
import { z } from 'zod';
import { ROUTES, type Route } from './routes.ts';
import { file } from './schemas/files.ts';
import { problem } from './schemas/problem.ts';
import { credential, providerAccount } from './schemas/provider-accounts.ts';
import { provider, providerHealth } from './schemas/providers.ts';
import { signatureProfile } from './schemas/signature-profiles.ts';
import { signatureRequest, timelineEntry } from './schemas/signature-requests.ts';
import { signingHistory, verification } from './schemas/verifications.ts';
import { webhookDelivery, webhookEndpoint } from './schemas/webhook-endpoints.ts';

type Json = Readonly<Record<string, unknown>>;

const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  File: file,
  SignatureRequest: signatureRequest,
  TimelineEntry: timelineEntry,
  SignatureProfile: signatureProfile,
  Provider: provider,
  ProviderHealth: providerHealth,
  SigningHistory: signingHistory,
  Verification: verification,
  ProviderAccount: providerAccount,
  Credential: credential,
  WebhookEndpoint: webhookEndpoint,
  WebhookDelivery: webhookDelivery,
  Problem: problem,
};
const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const HEADER_HELP = {
  'Idempotency-Key': 'A string of its own for each request, 1 to 255 characters, quoted or bare',
  'If-Match': 'The ETag of the version to change; another version is refused with 412',
  'If-None-Match': 'The ETag that is known already; 304 when it is still the current one',
} as const;

export function buildOpenApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  const schemas = Object.entries(COMPONENTS).map(([name, schema]) => [name, jsonSchema(schema, 'output')]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kyso',
      version: VERSION,
      description: 'Remote signing of PDF documents. Changes are additive; clients ignore fields they do not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: kyso_live_… or kyso_test_…' },
      },
      schemas: Object.fromEntries(schemas),
    },
  };
}

function operation(route: Route): Json {
  return {
    operationId: `${route.method}${route.path
      .replace('/v1', '')
      .replace(/[^A-Za-z]+(\w)/g, (_, c: string) => c.toUpperCase())
      .replace(/\W/g, '')}`,
    summary: route.summary,
    ...(route.scope === undefined ? {} : { description: `Scope: \`${route.scope}\`.` }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...requestBody(route),
    responses: responses(route),
  };
}

function pathParameters({ path }: Route): Json[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Route): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'input'), // the members of an object schema are schemas
  }));
}

function headerParameters({ headers = [] }: Route): Json[] {
  return headers.map((name) => ({
    name,
    in: 'header',
    required: name === 'Idempotency-Key',
    description: HEADER_HELP[name],
    schema: { type: 'string' },
  }));
}

function requestBody({ body }: Route): Json {
  if (body === undefined) return {};
  const { json, mediaTypes = [], optional = false } = body;
  const content = {
    ...(json === undefined ? {} : { 'application/json': { schema: jsonSchema(json, 'input') } }),
    ...Object.fromEntries(mediaTypes.map((type) => [type, bytes(type)])),
  };
  return { requestBody: { required: !optional, content } };
}

function bytes(mediaType: string): Json {
  if (mediaType !== 'multipart/form-data') return { schema: { type: 'string', contentMediaType: mediaType } };
  const properties = { file: { type: 'string', contentMediaType: 'application/pdf' } };
  return { schema: { type: 'object', required: ['file'], properties } };
}

function responses({ answers, headers = [] }: Route): Json {
  const { status, json, mediaTypes = [] } = answers;
  const content = {
    ...(json === undefined ? {} : { 'application/json': { schema: reference(json) } }),
    ...Object.fromEntries(mediaTypes.map((type) => [type, bytes(type)])),
  };
  return {
    [status]: { description: 'Done', ...(Object.keys(content).length === 0 ? {} : { content }) },
    ...(headers.includes('If-None-Match') ? { 304: { description: 'Not changed' } } : {}),
    '4XX': { description: 'The call must change', content: PROBLEM },
    '5XX': { description: 'The same call may succeed later', content: PROBLEM },
  };
}

function reference(schema: z.ZodType): Json {
  const name = Object.entries(COMPONENTS).find(([, known]) => known === schema)?.[0];
  return name === undefined ? jsonSchema(schema, 'output') : { $ref: `#/components/schemas/${name}` };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  return rest;
}
