import type { LocalDate } from '../../core/local-date.ts';
import type { FxSet, MEAL_PLANS, Rate } from '../../rates/schemas.ts';
import type { Budget, Line, NO_AVAILABILITY_REASONS, Party, Room } from '../schemas.ts';

export type Reason = (typeof NO_AVAILABILITY_REASONS)[number];
export type MealPlan = (typeof MEAL_PLANS)[number];
export type ChildBand = Rate['childBands'][number];

/** One destination of the trip, in order of travel. Null nights: nobody has said how the nights are split, so no price is made. */
export type SearchLeg = { destination: string; checkIn: LocalDate; nights: number | null };

export type SearchInput = {
  /** Every rate that may be sold: the tenant's own and its copies of the shared catalogue. Inactive ones and old versions are passed over. */
  rates: readonly Rate[];
  legs: readonly SearchLeg[];
  /** Ages are whole years at check-in. */
  party: Party;
  /** Meal plans asked for; empty for any. */
  mealPlans: readonly MealPlan[];
  /** Names of hotels asked for, as the client wrote them. */
  hotels: readonly string[];
  budget: Budget | null;
  /** The tenant's currency. */
  quoteCurrency: string;
  fxSet: FxSet | null;
  /** Basis points by canonical destination name, for net rates that say nothing. */
  destinationMarkupBp: Readonly<Record<string, number>>;
  defaultMarkupBp: number;
  /** 1-5, default 3. */
  maxOptions?: number;
  /** Windows that ended before this day are not offered as nearest. */
  today?: LocalDate;
};

/** A line before conversion and markup: whole minor units of the rate's own currency. */
export type DraftLine = {
  kind: Line['kind'];
  rate: Rate;
  from: LocalDate;
  nights: number;
  quantity: number;
  unitAmount: number;
  /** The nights for a price per night, 1 for a price per stay. */
  times: number;
  band: ChildBand | null;
  /** Children older than the last band among the quantity. */
  overAge: number;
  /** Children of unknown age among the quantity. */
  unknownAge: number;
};

export type Unavailable = { ok: false; reason: Reason; detail: string };

/** One bookable stay of one leg, not yet in the quote's currency. */
export type StayCandidate = {
  ok: true;
  hotelKey: string;
  /** Hotel, room and meal plan. */
  productKey: string;
  /** The rate of the first night. */
  rate: Rate;
  rooms: readonly Room[];
  drafts: readonly DraftLine[];
  /** 0 the window is the stay, 1 it covers the stay, 2 it covers the check-in. */
  windowRank: number;
  requested: boolean;
  infants: number;
};
