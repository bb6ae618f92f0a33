import shipped from './plans.json' with { type: 'json' };

type PlanLimits = {
  /** What paid model work may cost in a calendar month of the agency, in micro US dollars. */
  aiMonthMicroUsd: number;
  /** Of it, what may be spent before an owner approved that month; absent: all of it. */
  aiUnapprovedPercent?: number;
};

export type PlanName = keyof typeof shipped;

/** Each limit of a plan is at least that of the plan before (spec: tenancy, Plans and limits). */
export const PLANS: Readonly<Record<PlanName, PlanLimits>> = shipped;

/** From the smallest to the largest. */
export const PLAN_NAMES = Object.keys(shipped) as [PlanName, ...PlanName[]];

/** Of an agency that nobody has put on another one. */
export const DEFAULT_PLAN: PlanName = 'trial';

export const isPlan = (name: string): name is PlanName => Object.hasOwn(shipped, name);
