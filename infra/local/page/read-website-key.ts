import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const fileSchema = z.object({ key: z.string().regex(/^twk_[A-Za-z0-9_-]{43}$/), origins: z.array(z.string()) });

/** Where the key of the demo agency's website lies. */
export const websiteKeyPath = ({ home }: { home: string }): string => join(home, 'website-key.json');

/** The key with which the demo page shows the chat, and the origins that may use it; null where none was made, or the file is damaged: another one can be made. */
export const readWebsiteKey = async ({ home }: { home: string }): Promise<z.infer<typeof fileSchema> | null> => {
  try {
    return fileSchema.parse(JSON.parse(await readFile(websiteKeyPath({ home }), 'utf8')));
  } catch {
    return null;
  }
};
