import { describe, expect, it } from 'vitest';
import { askedPlace } from '../../../../shared/enquiries/extract/asked-place.ts';
import { read } from './read.ts';

describe('the words of a place that nobody may sell', () => {
  it.each([
    ['We dream of a trip to Patagonia in March.', 'Patagonia'],
    ['A week from Oslo to San Marino, please.', 'San Marino'],
    ['Please plan four days, departing from Leeds, and covering 2 cities in South Tyrol from May 3rd.', 'South Tyrol'],
    ['A journey that begins in Leeds and ends in St. Gallen.', 'St. Gallen'],
    ['Starting from Graz and heading to Rio de Janeiro for 6 days', 'Rio de Janeiro'],
    ['Wir suchen eine Reise nach Island im Juni.', 'Island'],
    ['Nous cherchons un voyage en Islande en juin.', 'Islande'],
    ['Queremos un viaje a Islandia en junio.', 'Islandia'],
    ['We want to visit Rome and Florence.', 'Rome and Florence'],
    ['Flights to Texas March 3rd', 'Texas'],
    ['We are starting a trip in Leeds.', ''],
    ['something warm for two', ''],
    ['A trip to you, I hope', ''],
  ])('%s', (text, place) => {
    expect(askedPlace(text)).toBe(place);
  });

  it('is kept with the trip, which then has no destination', () => {
    const trip = read('Please make a travel plan for one person from Oslo to Atlantis, 3 days from 13 May to 15 May.');
    expect(trip).toMatchObject({ destinationText: 'Atlantis', destinations: [], isTravel: true });
  });

  it('stays quick on a long text', () => {
    const start = performance.now();
    askedPlace('Trip to '.repeat(20_000));
    askedPlace('from A '.repeat(20_000));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
