import { z } from 'zod';

const postalAddress = z
  .string()
  .trim()
  .min(5)
  .max(300)
  .regex(/^[^\p{Cc}]*(?:\r?\n[^\p{Cc}]*)*$/u, 'Has signs in it that cannot be written in an email')
  .meta({
    description:
      'Where the sender can be reached by post. Every email shows it, because the law asks for it.',
    examples: ['Nova Tide Records, 1 Sample Street, 10115 Berlin, Germany'],
  });

export const WorkspaceSchema = z
  .object({ id: z.uuid(), name: z.string(), postalAddress: z.string().nullable() })
  .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof WorkspaceSchema>;

export const PatchWorkspaceSchema = z
  .strictObject({ postalAddress: postalAddress.optional() })
  .meta({ id: 'PatchWorkspace' });
export type PatchWorkspace = z.infer<typeof PatchWorkspaceSchema>;
