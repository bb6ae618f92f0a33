import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ESCALATION_ACTIONS, ESCALATION_STATES, type EscalationState, nextState } from '../../../shared/escalations/escalation-moves.ts';

const placeOf = (state: EscalationState): number => ESCALATION_STATES.indexOf(state);

describe('the states of an escalation', () => {
  it('pending -> assigned -> in_progress -> resolved -> closed, one after the other', () => {
    const path: (EscalationState | null)[] = ['pending'];
    for (const action of ['assign', 'start', 'answer', 'close'] as const) {
      path.push(nextState({ state: path.at(-1) ?? 'closed', action }));
    }
    expect(path).toEqual([...ESCALATION_STATES]);
  });

  it('whatever is done, nothing goes back, nothing is closed unanswered or answered twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ESCALATION_ACTIONS), { maxLength: 20 }), (actions) => {
        let state: EscalationState = 'pending';
        let answers = 0;
        for (const action of actions) {
          const next = nextState({ state, action });
          if (next === null) continue;
          expect(placeOf(next)).toBeGreaterThanOrEqual(placeOf(state));
          if (action === 'answer') answers += 1;
          if (next === 'closed') expect(answers).toBe(1);
          state = next;
        }
        expect(answers).toBeLessThanOrEqual(1);
        expect(answers === 1).toBe(placeOf(state) >= placeOf('resolved'));
      }),
    );
  });

  it('what is closed stays as it is', () => {
    expect(ESCALATION_ACTIONS.map((action) => nextState({ state: 'closed', action }))).toEqual([null, null, null, null]);
  });
});
