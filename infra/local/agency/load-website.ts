import { readFile, rename, writeFile } from 'node:fs/promises';
import type { ApiClient } from '../api-client.ts';
import { readWebsiteKey, websiteKeyPath } from '../page/read-website-key.ts';

type Content = { documents: readonly unknown[]; faqs: readonly unknown[] };

const readContent = async (): Promise<Content> =>
  JSON.parse(await readFile(new URL('../demo/website.json', import.meta.url), 'utf8')) as Content;

const publishFaqs = async ({ owner, faqs }: { owner: ApiClient; faqs: readonly unknown[] }): Promise<void> => {
  for (const json of faqs) {
    const { id } = (await owner.call({ method: 'POST', path: '/v1/faqs', json })) as { id: string };
    await owner.call({ method: 'POST', path: `/v1/faqs/${id}/publish` });
  }
};

/**
 * What an agency does to have our chat on its website, over the API: a few documents and published answers, and a key for the pages at `origins`. The key is kept under `home` for the page that shows the chat;
 * one that is there and good for these pages is used again. `signIn` is called only where something is to be done.
 */
export const loadWebsite = async ({
  home,
  origins,
  signIn,
}: {
  home: string;
  origins: readonly string[];
  signIn: () => Promise<ApiClient>;
}): Promise<void> => {
  const known = await readWebsiteKey({ home });
  if (known !== null && origins.every((origin) => known.origins.includes(origin))) return;
  const owner = await signIn();
  if (known === null) {
    const { documents, faqs } = await readContent();
    await owner.call({ method: 'POST', path: '/v1/documents/bulk', json: { documents } });
    await publishFaqs({ owner, faqs });
  }
  const allowedOrigins = [...new Set([...origins, ...(known?.origins ?? [])])].slice(0, 20);
  const { key } = (await owner.call({ method: 'POST', path: '/v1/api-keys', json: { label: 'Demo website', allowedOrigins } })) as {
    key: string;
  };
  const path = websiteKeyPath({ home });
  await writeFile(`${path}.new`, `${JSON.stringify({ key, origins: allowedOrigins })}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
};
