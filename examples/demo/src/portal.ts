/** What a portal's backend sends to Kyso: six calls. */
import { randomUUID } from 'node:crypto';

export type SignatureRequestJson = {
  readonly id: string;
  readonly status: string;
  readonly verification_code?: string;
  readonly failure?: { readonly code: string; readonly title: string };
  readonly items: readonly {
    readonly id: string;
    readonly status: string;
    readonly signed?: { readonly file_name: string; readonly content_url: string; readonly sha256: string };
    readonly failure?: { readonly code: string; readonly title: string };
  }[];
};

export type Box = { page: number; x: number; y: number; width: number; height: number };

/** A problem document, as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: string;
  constructor(problem: { readonly code?: string; readonly title?: string; readonly detail?: string }) {
    super(`${problem.code}: ${problem.title} ${problem.detail ?? ''}`.trim());
    this.code = problem.code ?? 'unknown';
  }
}

export class Portal {
  readonly #api: string;
  readonly #key: string;

  constructor(api: string, key: string) {
    this.#api = api;
    this.#key = key;
  }

  /** @returns the secret with which webhooks are verified. */
  async registerWebhook(url: string): Promise<string> {
    const { secret } = await this.#json<{ secret: string }>('POST', '/v1/webhook-endpoints', { url });
    return secret;
  }

  async createProfile(profile: {
    provider: string;
    citizenId: string;
    phone: string;
    image: Uint8Array;
  }): Promise<string> {
    const { id } = await this.#json<{ id: string }>('POST', '/v1/signature-profiles', {
      label: 'Chữ ký cá nhân',
      provider: profile.provider,
      citizen_id: profile.citizenId,
      phone: profile.phone,
    });
    const type = { 'content-type': 'image/png' };
    await this.#call('PUT', `/v1/signature-profiles/${id}/image`, profile.image, type);
    return id;
  }

  /** One step of linking the account of a profile at a provider that asks for more than a number. */
  linkAccount(profileId: string, step: object): Promise<{ readonly authorization_url: string | null }> {
    return this.#json('POST', `/v1/signature-profiles/${profileId}/link`, step);
  }

  async upload(
    name: string,
    pdf: Uint8Array,
  ): Promise<{ id: string; sha256: string; pages: number; signatures: number }> {
    const path = `/v1/files?name=${encodeURIComponent(name)}`;
    return (await this.#call('POST', path, pdf, { 'content-type': 'application/pdf' })).json() as Promise<{
      id: string;
      sha256: string;
      pages: number;
      signatures: number;
    }>;
  }

  /** Asks for a signature; the answer comes by webhook. */
  requestSignature(order: {
    profileId: string;
    file: { id: string; sha256: string };
    box?: Box;
    dossier: string;
  }): Promise<SignatureRequestJson> {
    const placement = order.box === undefined ? { mode: 'invisible' } : { mode: 'rect', ...order.box };
    const body = {
      profile_id: order.profileId,
      items: [{ file_id: order.file.id, sha256: order.file.sha256, placement }],
      reason: 'Nộp hồ sơ trực tuyến',
      description: 'Ký tờ khai đăng ký khai sinh',
      metadata: { dossier: order.dossier },
    };
    return this.#json('POST', '/v1/signature-requests', body, { 'idempotency-key': `"${randomUUID()}"` });
  }

  request(id: string): Promise<SignatureRequestJson> {
    return this.#json('GET', `/v1/signature-requests/${id}`);
  }

  async download(url: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#call('GET', url)).arrayBuffer());
  }

  async #json<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.#call(method, path, body === undefined ? undefined : JSON.stringify(body), {
      ...type,
      ...headers,
    });
    return (await response.json()) as T; // the shape is the API's promise
  }

  async #call(method: string, path: string, body?: string | Uint8Array, headers: Record<string, string> = {}) {
    const response = await fetch(new URL(path, this.#api), {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
    });
    if (!response.ok) throw new ProblemError((await response.json()) as ConstructorParameters<typeof ProblemError>[0]);
    return response;
  }
}
