import { describe, expect, it } from 'vitest';
import { readLanguage } from '../../../../shared/enquiries/extract/language.ts';
import { read } from './read.ts';

describe('ranges with the month first', () => {
  it.each([
    'Mauritius, June 11 - June 15, 2026, two adults',
    'Mauritius for two adults; June 11th - June 15th',
    'Mauritius for two adults, 11 June - 15 June 2026',
    'Mauritius for two adults from June 11 to 15',
  ])('%s', (text) => {
    const trip = read(`Please quote ${text}.`);
    expect([trip.checkIn?.value, trip.checkOut?.value]).toEqual(['2026-06-11', '2026-06-15']);
  });
});

describe('requests in few words', () => {
  it('is a trip when place, days and money are said, though no word asks', () => {
    const trip = read("We're a family of six leaving from Leeds to Atlantis from 16 June 2026 to 18 June 2026, budget R8500.");
    expect(trip).toMatchObject({ isTravel: true, destinationText: 'Atlantis', destinations: [] });
    expect(trip.checkIn?.value).toBe('2026-06-16');
  });

  it('counts the travellers of an itinerary', () => {
    expect(read('Design an itinerary for two, from Leeds to Atlantis.').adults?.value).toBe(2);
  });
});

describe('who travels', () => {
  it.each([
    ['2 ad + 1 ch (7)', 2, 1, [7]],
    ['2ad 1ch', 2, 1, []],
    ['2 adults, kids aged 8, 11 and 19', 3, 2, [8, 11]],
    ['2 adults, kids aged 8 and 11', 2, 2, [8, 11]],
  ])('%s', (text, adults, children, ages) => {
    const trip = read(`Please quote Zanzibar 4-9 May 2026, ${text}.`);
    expect([trip.adults?.value, trip.children?.value, trip.childAges?.value]).toEqual([adults, children, ages]);
  });

  it('takes a couple for people, not for a room', () => {
    const trip = read('Somos um casal com um filho de 5 anos. Zanzibar, de 1 a 8 de outubro de 2026.');
    expect([trip.adults?.value, trip.children?.value, trip.roomCount]).toEqual([2, 1, null]);
    expect(read('Zanzibar, 1 a 8 de outubro de 2026, dois quartos de casal.').roomCount?.value).toBe(2);
  });
});

describe('the language of a few words', () => {
  it.each([
    ['Zanzibar. Regards, Tel 011 555 0162', 'en'],
    ['제 이름은 민수입니다. 여행을 가고 싶어요.', 'ko'],
    ['Bonjour, nous sommes deux et cherchons un hôtel au bord de la mer pour une semaine en juin.', 'fr'],
    ['ケープタウンへ行きたい', 'ja'],
  ])('%s', (text, language) => {
    expect(readLanguage(text).value).toBe(language);
  });
});
