import { z } from 'zod';
import { id, instant, sha256 } from './fields.ts';

export const uploadQuery = z.strictObject({
  name: z.string().max(1000).optional().meta({ description: 'File name, when the body is the PDF itself' }),
});

export const file = z.object({
  id: id('fil'),
  object: z.literal('file'),
  name: z.string(),
  sha256,
  size: z.number().int().meta({ description: 'Bytes' }),
  media_type: z.literal('application/pdf'),
  pages: z.number().int(),
  signatures: z.number().int().meta({ description: 'Signatures that the document carries already' }),
  created_at: instant,
});
export type FileJson = z.output<typeof file>;
