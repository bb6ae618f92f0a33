export const ESCALATION_STATES = ['pending', 'assigned', 'in_progress', 'resolved', 'closed'] as const;
export type EscalationState = (typeof ESCALATION_STATES)[number];

export const ESCALATION_ACTIONS = ['assign', 'start', 'answer', 'close'] as const;
export type EscalationAction = (typeof ESCALATION_ACTIONS)[number];

/** What each action makes of each state; a state that is not there refuses it (spec: knowledge, Escalation). An answer goes through the states before it at once. */
const MOVES: Readonly<Record<EscalationAction, Readonly<Partial<Record<EscalationState, EscalationState>>>>> = {
  assign: { pending: 'assigned', assigned: 'assigned', in_progress: 'in_progress' },
  start: { assigned: 'in_progress' },
  answer: { pending: 'resolved', assigned: 'resolved', in_progress: 'resolved' },
  close: { resolved: 'closed' },
};

/** The states from which an action may be done, each with the state afterwards. */
export const movesOf = (action: EscalationAction): Readonly<Partial<Record<EscalationState, EscalationState>>> => MOVES[action];

/** The state after an action; null: it is not allowed. */
export const nextState = ({ state, action }: { state: EscalationState; action: EscalationAction }): EscalationState | null =>
  MOVES[action][state] ?? null;
