import { readdir, readFile } from 'node:fs/promises';
import type { ApiClient } from '../api-client.ts';
import type { RunningCloud } from '../start-cloud.ts';

const FOLDER = new URL('documents/', import.meta.url);
/** What clients never see; everything else may be quoted to them. */
const PRIVATE = ['partners-and-commissions.md'];

export type LoadedDocument = { id: string; fileName: string; text: string };

/** Gives the agency its documents over the API and waits until each is indexed. */
export const loadDocuments = async ({ cloud, owner }: { cloud: RunningCloud; owner: ApiClient }): Promise<LoadedDocument[]> => {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.md')).sort();
  const documents = await Promise.all(
    files.map(async (fileName) => {
      const bytes = await readFile(new URL(fileName, FOLDER));
      const visibility = PRIVATE.includes(fileName) ? 'private' : 'public';
      const path = `/v1/documents?fileName=${fileName}&visibility=${visibility}`;
      const { id } = (await owner.call({ method: 'POST', path, bytes, contentType: 'text/markdown' })) as { id: string };
      return { id, fileName, text: bytes.toString('utf8') };
    }),
  );
  await cloud.drain();
  for (const { id, fileName } of documents) {
    const { status } = (await owner.call({ path: `/v1/documents/${id}` })) as { status: string };
    if (status !== 'indexed') throw new Error(`${fileName} is ${status}, not indexed`);
  }
  return documents;
};
