import { derivedUuid } from '../core/ids.ts';
import type { RateTerms } from './schemas.ts';

/** What makes two rows the same rate: importing it again makes a new version, not a second rate. */
export const rateKey = (terms: RateTerms): string =>
  JSON.stringify([
    terms.supplier,
    terms.hotelName,
    terms.roomType,
    terms.mealPlan,
    terms.basis,
    terms.currency,
    terms.stayNights,
    terms.validFrom,
    terms.validTo,
  ]);

/** The id that a key gets on its first import. */
export const rateIdOf = ({ tenantId, key }: { tenantId: string; key: string }): string =>
  derivedUuid({ cause: `${tenantId}/rate`, step: key });
