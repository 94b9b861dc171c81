import { hash } from 'node:crypto';
import type { Digest } from '@kyso/domain';

/** Hex SHA-256 over the UTF-8 form of a text. */
export const sha256Text: Digest = (text) => hash('sha256', text);
