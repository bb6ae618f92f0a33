import { describe, expect, it } from 'vitest';
import { resolveFollowUp } from '../../../shared/conversations/resolve-follow-up.ts';

const asked = (standsFor: string | null) => ({ question: 'q', answer: 'a', standsFor });
const FIRST = 'Is breakfast included at the Coral lodge?';

describe('resolveFollowUp', () => {
  it('asks a follow-up together with the question that it goes on from', () =>
    expect(resolveFollowUp({ question: 'And for children?', history: [asked(FIRST)] })).toEqual({
      resolved: `${FIRST} And for children?`,
      standsFor: FIRST,
    }));
  it('lets a second follow-up go on from the same question', () =>
    expect(resolveFollowUp({ question: 'And for babies?', history: [asked('Old?'), asked(FIRST), asked(FIRST)] }).resolved).toBe(
      `${FIRST} And for babies?`,
    ));
  it.each(['What is the planning fee for tailor-made journeys?', 'Do visitors to Tanzania need a visa?'])(
    'leaves a question of its own alone: %s',
    (question) => expect(resolveFollowUp({ question, history: [asked(FIRST)] })).toEqual({ resolved: question, standsFor: question }),
  );
  it('has nothing to go on from in a new conversation', () =>
    expect(resolveFollowUp({ question: 'And for children?', history: [] }).resolved).toBe('And for children?'));
  it('never makes more than 2,000 characters', () =>
    expect(resolveFollowUp({ question: 'And that?', history: [asked('x'.repeat(2_000))] }).resolved.length).toBeLessThanOrEqual(2_000));
});
