import { readFile } from 'node:fs/promises';
import type { AgencyPlan } from './describe-agency.ts';

const DEMO = new URL('../demo/', import.meta.url);

/** The day of the demo's mails, in the agency's afternoon. */
export const BLUE_HORIZON_NOW = '2026-03-05T15:00:00Z';

/** Local sign-ins of the demo agency: they open nothing but a database on this machine. */
export const BLUE_HORIZON_PASSWORD = 'blue-horizon-on-one-laptop';

/** Exchange rates as its owner enters them by hand: one unit of the base is so many of the other. */
export const BLUE_HORIZON_FX = { source: 'entered by hand', base: 'ZAR', rates: { EUR: '0.05031', USD: '0.05464', GBP: '0.04297' } };

export const readBlueHorizonRates = async (): Promise<Uint8Array> => await readFile(new URL('rates.csv', DEMO));

/** The demo agency: four people, ten destinations, one inbox. */
export const blueHorizon = async (): Promise<AgencyPlan> => ({
  tenantId: 'blue-horizon',
  name: 'Blue Horizon Travel',
  members: [
    { name: 'Lindiwe Khoza', email: 'lindiwe@blue-horizon.example', role: 'owner', password: BLUE_HORIZON_PASSWORD },
    { name: 'Naledi Dube', email: 'naledi@blue-horizon.example', role: 'admin', password: BLUE_HORIZON_PASSWORD },
    { name: 'Pieter Louw', email: 'pieter@blue-horizon.example', role: 'member', password: BLUE_HORIZON_PASSWORD },
    { name: 'Sam Visser', email: 'sam@blue-horizon.example', role: 'viewer', password: BLUE_HORIZON_PASSWORD },
  ],
  settings: {
    company: {
      name: 'Blue Horizon Travel',
      address: '14 Harbour Road\nHout Bay, Cape Town 7806\nSouth Africa',
      phone: '+27 21 555 0100',
      website: 'www.blue-horizon.example',
      timeZone: 'Africa/Johannesburg',
      currency: 'ZAR',
      region: 'ZA',
      dateOrder: 'dmy',
      locale: 'en-ZA',
    },
    email: {
      fromName: 'Blue Horizon Travel',
      fromAddress: 'enquiries@blue-horizon.example',
      replyToAddress: 'enquiries@blue-horizon.example',
      signature: 'Warm regards\nYour Blue Horizon team',
    },
    quotes: {
      defaultMarkupBp: 1250,
      validityDays: 14,
      terms:
        'Prices are per booking, in the currency shown, and subject to availability until we confirm. Flights, visas and travel insurance are not included unless they are listed. Passports must be valid for six months after your return.',
    },
    branding: { primaryColour: '#0B4F6C', accentColour: '#F2A541' },
  },
  destinations: JSON.parse(await readFile(new URL('destinations.json', DEMO), 'utf8')) as AgencyPlan['destinations'],
  addresses: [{ address: 'enquiries@blue-horizon.example', kind: 'support' }],
});
