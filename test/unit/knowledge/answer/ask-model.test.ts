import { describe, expect, it } from 'vitest';
import { askModel } from '../../../../shared/knowledge/answer/ask-model.ts';
import type { Chat, Completed } from '../../../../shared/services/model/port.ts';
import { makeEvidence } from './make-evidence.ts';

const usage = { model: 'm', tokensIn: 1, tokensOut: 1, costMicroUsd: 1, isEstimated: false, requests: 1 };

/** What is answered from two chunks that fill a document's room, and one of another document, by a model that cites these numbers. */
const askCiting = async (excerpts: readonly number[]) => {
  const shown: string[] = [];
  const complete = async ({ data }: { data: readonly { name: string }[] }): Promise<Completed<unknown>> => {
    shown.push(...data.map(({ name }) => name));
    return await Promise.resolve({
      outcome: 'answered',
      value: { isKnown: true, sentences: [{ text: 'The pool opens at nine.', excerpts }], confidence: 0.9 },
      usage,
    });
  };
  const long = 'The pool opens at nine. '.repeat(60);
  const reply = await askModel({
    chat: { model: 'm', price: { model: 'm', inputMicroUsd: 1, outputMicroUsd: 1 }, complete } as unknown as Chat,
    question: 'When does the pool open?',
    evidence: [
      makeEvidence({ documentId: 'a', text: long }),
      makeEvidence({ documentId: 'a', text: long }),
      makeEvidence({ documentId: 'b', text: 'The pool opens at nine.' }),
    ],
    totalMs: 1_000,
    signal: new AbortController().signal,
  });
  return { shown, reply };
};

describe('what a model cites', () => {
  it('4. counts only where it was shown: not by a number of nothing, nor by one of an excerpt that had no room', async () => {
    const { shown, reply } = await askCiting([3]);
    expect(shown).toEqual(['question', 'excerpt 1', 'excerpt 3']);
    expect(reply).toMatchObject({ outcome: 'answered', cited: [{ chunk: { documentId: 'b' } }] });
    for (const excerpts of [[2], [0], [4], [-1], [1.5], []]) {
      expect((await askCiting(excerpts)).reply, JSON.stringify(excerpts)).toMatchObject({ outcome: 'uncited' });
    }
    expect((await askCiting([2, 1])).reply).toMatchObject({ cited: [{ chunk: { documentId: 'a' } }] });
  });
});
