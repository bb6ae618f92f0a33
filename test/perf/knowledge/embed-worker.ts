import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { openLocalEmbeddings } from '../../../shared/services/model/local-embeddings.ts';

const taskSchema = z.object({ id: z.number(), texts: z.array(z.string()) });

const embeddings = openLocalEmbeddings();

parentPort?.on('message', async (message: unknown) => {
  const { id, texts } = taskSchema.parse(message);
  try {
    const { vectors } = await embeddings.embed({ texts });
    parentPort?.postMessage({ id, vectors });
  } catch (error) {
    parentPort?.postMessage({ id, problem: error instanceof Error ? error.message : String(error) });
  }
});
