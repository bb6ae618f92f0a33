import { describe, expect, it } from 'vitest';
import { questionsIn } from '../../../shared/helpdesk/questions-in.ts';

describe('questionsIn', () => {
  it('takes the questions out of a mail, folded lines and manners aside', () => {
    const text =
      'Good morning,\n\nmy sister booked with you. How many bags may\nwe take on the small aircraft? Could you tell us when the balance is due?\n\nThank you\nBisi';
    expect(questionsIn(text)).toEqual(['How many bags may we take on the small aircraft?', 'when the balance is due?']);
  });
  it('takes at most three', () => expect(questionsIn('A one? B two? C three? D four?')).toHaveLength(3));
  it('takes the whole text where nothing ends as a question', () =>
    expect(questionsIn('Please tell us about visas')).toEqual(['Please tell us about visas']));
  it('finds nothing in nothing', () => expect(questionsIn(' \n ')).toEqual([]));
});
