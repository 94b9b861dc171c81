/** What the service remembers between calls. */
import { randomBytes } from 'node:crypto';
import type { World } from '../protocol.ts';

export type CscVersion = 'v1' | 'v2';

/** A signature activation data: what it allows, and how much of it is left. */
export type Sad = {
  readonly transactionId: string;
  readonly credentialId: string;
  /** SCAL "2": hex of the hashes it was asked for. */
  readonly hashes: ReadonlySet<string>;
  readonly expiresAt: number;
  left: number;
};

export type Code = {
  readonly redirectUri: string;
  readonly scope: 'service' | 'credential';
  readonly challenge?: { readonly value: string; readonly method: string };
  readonly sad?: Sad;
  readonly expiresAt: number;
};

export type Token = { readonly kind: 'service' | 'credential'; readonly userId?: string; readonly expiresAt: number };

export type Csc = World & {
  readonly version: CscVersion;
  readonly protocol: string;
  readonly tokens: Map<string, Token>;
  readonly refreshTokens: Map<string, { readonly userId?: string }>;
  readonly sads: Map<string, Sad>;
  /** Newest handle of each pending authorization; every answer replaces it. */
  readonly handles: Map<string, { readonly transactionId: string; readonly sad: Sad }>;
  readonly queue: Map<string, { readonly readyAt: number; readonly signatures: readonly string[] }>;
  readonly codes: Map<string, Code>;
  readonly pushed: Map<string, URLSearchParams>;
  readonly failedOnce: Set<string>;
};

export function emptyState() {
  return {
    tokens: new Map(),
    refreshTokens: new Map(),
    sads: new Map(),
    handles: new Map(),
    queue: new Map(),
    codes: new Map(),
    pushed: new Map(),
    failedOnce: new Set<string>(),
  } satisfies Partial<Csc>;
}

export function secret(): string {
  return randomBytes(24).toString('base64url');
}
