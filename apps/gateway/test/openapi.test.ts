import { describe, expect, it } from '@jest/globals';
import { buildOpenApi } from '../src/openapi.ts';
import { ROUTES } from '../src/routes.ts';

// biome-ignore lint/suspicious/noExplicitAny: the assertions are the types here
const api = buildOpenApi() as any;

describe('buildOpenApi', () => {
  it('describes every route with its scope, parameters and answers', () => {
    for (const route of ROUTES) {
      const operation = api.paths[route.path][route.method];
      expect(operation.summary).toBe(route.summary);
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining([String(route.answers.status), '4XX', '5XX']),
      );
      const inPath = operation.parameters
        .filter((p: { in: string }) => p.in === 'path')
        .map((p: { name: string }) => p.name);
      expect(inPath).toEqual(Array.from(route.path.matchAll(/\{(\w+)\}/g), (match) => match[1]));
      if (route.scope !== undefined) expect(operation.description).toContain(route.scope);
    }
    const names = ROUTES.map((route) => api.paths[route.path][route.method].operationId);
    expect(new Set(names).size).toBe(ROUTES.length);
  });

  it('has strict inputs, named answers and bearer security', () => {
    const create = api.paths['/v1/signature-requests'].post;
    const schema = create.requestBody.content['application/json'].schema;
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(['items']);
    expect(schema.properties.items.items.properties.file_id.pattern).toMatch(/^\^fil_/);
    expect(create.responses[202].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/SignatureRequest',
    });
    expect(create.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
    );
    expect(api.components.securitySchemes.apiKey).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(api.openapi).toBe('3.1.0');
  });

  it('refers only to schemas that exist and is plain JSON', () => {
    const text = JSON.stringify(api);
    expect(JSON.parse(text)).toEqual(api);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(Object.keys(api.components.schemas)).toContain(name);
    }
  });
});
