import type { Line, Option, QuoteDocument, Stay } from '../../../../shared/quotes/schemas.ts';

/** Figures and words that no client may ever see; every test document carries them. */
export const SECRETS = {
  cost: 3_690_071,
  markup: 461_263,
  commission: 98_765,
  margin: 471_239,
  supplier: 'Groundhandler Secret Ltd',
  explain: '+ 12.5 % = secret',
};

export const sampleStay = (overrides: Partial<Stay> = {}): Stay => ({
  destination: 'Mauritius',
  hotelName: 'Blue Lagoon Resort & Spa',
  hotelRating: 4.5,
  supplier: SECRETS.supplier,
  roomType: 'Garden Room',
  mealPlan: 'HB',
  checkIn: '2026-07-10',
  checkOut: '2026-07-20',
  nights: 10,
  rooms: [{ adults: 2, childAges: [7, 0] }],
  roomsAssumed: false,
  included: { transfers: true, flights: false, activities: true, text: 'Snorkelling trip on the first morning.' },
  cancellationPolicy: {
    steps: [
      { daysBefore: 30, charge: 'deposit' },
      { daysBefore: 29, charge: 5_000 },
      { daysBefore: 14, charge: 10_000 },
    ],
    text: null,
  },
  paymentSchedule: { depositBp: 3_000, depositDueDays: 7, balanceDaysBefore: 42 },
  ...overrides,
});

export const sampleLine = (overrides: Partial<Omit<Line, 'price'>> & { amount: number; currency?: string }): Line => {
  const { amount, currency = 'ZAR', ...rest } = overrides;
  return {
    kind: 'adult_sharing',
    description: '2 adults sharing, 10 nights, Garden Room',
    leg: 0,
    from: '2026-07-10',
    nights: 10,
    quantity: 2,
    unit: { amount: 1_845_000, currency },
    rateId: 'rate_1',
    rateVersion: 1,
    sourceRow: 2,
    explain: SECRETS.explain,
    cost: { amount: SECRETS.cost, currency },
    price: { amount, currency },
    markup: { amount: SECRETS.markup, currency },
    commission: { amount: SECRETS.commission, currency },
    assumed: false,
    ...rest,
  };
};

export const sampleOption = (overrides: Partial<Option> = {}): Option => {
  const currency = overrides.currency ?? 'ZAR';
  const lines = overrides.lines ?? [
    sampleLine({ amount: 4_151_250, currency }),
    sampleLine({ amount: 1_037_813, currency, kind: 'child', description: '1 child (aged 7), 10 nights' }),
    sampleLine({ amount: 112_613, currency, kind: 'infant', description: '1 infant, 10 nights' }),
  ];
  return {
    id: 'A',
    stays: [sampleStay()],
    lines,
    currency,
    total: { amount: lines.reduce((sum, line) => sum + line.price.amount, 0), currency },
    cost: { amount: SECRETS.cost, currency },
    margin: { amount: SECRETS.margin, currency },
    overBudget: false,
    budgetNotCompared: false,
    alternative: false,
    assumed: [],
    ...overrides,
  };
};

export const sampleDocument = (overrides: Partial<QuoteDocument> = {}): QuoteDocument => ({
  number: 'Q-2026-000123',
  version: 1,
  brand: {
    name: 'Coral Coast Travel',
    primaryColour: '#0b4f6c',
    accentColour: '#e8a33d',
    address: '12 Long Street\nCape Town 8001, South Africa',
    phone: '+27 21 555 0101',
    email: 'hello@coralcoast.example',
    website: 'www.coralcoast.example',
    signature: 'Warm regards,\nThe Coral Coast team',
  },
  client: { name: 'Živa Łuksza', email: 'ziva@example.org', phone: '+48 600 700 800' },
  consultant: { name: 'Naledi Mokoena', email: 'naledi@coralcoast.example' },
  locale: 'en-ZA',
  issuedOn: '2026-03-02',
  validUntil: '2026-03-16',
  destinations: ['Mauritius'],
  checkIn: '2026-07-10',
  checkOut: '2026-07-20',
  nights: 10,
  adults: 2,
  childAges: [7, 0],
  currency: 'ZAR',
  options: [sampleOption()],
  fx: null,
  assumed: [],
  requestedHotelNotFound: [],
  terms:
    'Prices are per party and subject to availability at the time of booking. Passports must be valid for six months after the day of return.',
  notes: 'Thank you for your enquiry. We have chosen family-friendly places near the lagoon.',
  ...overrides,
});

/** A document with three hotels, as most quotes have. */
export const threeOptionDocument = (): QuoteDocument =>
  sampleDocument({
    fx: { asOf: '2026-03-01T06:00:00Z', source: 'European Central Bank' },
    requestedHotelNotFound: ['Paradise Cove'],
    assumed: ['One room for the whole family'],
    options: [
      sampleOption(),
      sampleOption({
        id: 'B',
        alternative: true,
        stays: [
          sampleStay({ hotelName: 'Palm Grove Villas', hotelRating: 4, mealPlan: 'AI', roomType: 'Two-bedroom Villa', roomsAssumed: true }),
        ],
        lines: [
          sampleLine({ amount: 6_120_000, from: '2026-07-10', nights: 6, description: '2 adults sharing, 6 nights, high season' }),
          sampleLine({ amount: 2_890_050, from: '2026-07-16', nights: 4, description: '2 adults sharing, 4 nights, low season' }),
          sampleLine({ amount: 900_000, kind: 'child', description: '1 child (aged 7), 10 nights', assumed: true }),
        ],
      }),
      sampleOption({
        id: 'C',
        overBudget: true,
        stays: [
          sampleStay({
            hotelName: 'The Harbour House',
            hotelRating: 5,
            mealPlan: 'BB',
            roomType: 'Ocean Suite',
            paymentSchedule: null,
            cancellationPolicy: { steps: [], text: 'Non-refundable after confirmation.' },
          }),
        ],
        lines: [sampleLine({ amount: 12_450_000, description: '1 room, 10 nights, Ocean Suite', kind: 'room' })],
      }),
    ],
  });

const LEGS = [
  { destination: 'Kenya', hotelName: 'Acacia Plains Camp', checkIn: '2026-07-10', checkOut: '2026-07-14', nights: 4 },
  { destination: 'Zanzibar', hotelName: 'Spice Harbour Hotel', checkIn: '2026-07-14', checkOut: '2026-07-18', nights: 4 },
  { destination: 'Mauritius', hotelName: 'Blue Lagoon Resort & Spa', checkIn: '2026-07-18', checkOut: '2026-07-20', nights: 2 },
];

/** Five options of three stays each and about 10,000 characters of terms. */
export const longDocument = (): QuoteDocument =>
  sampleDocument({
    destinations: LEGS.map((leg) => leg.destination),
    options: ['A', 'B', 'C', 'D', 'E'].map((id, index) =>
      sampleOption({
        id,
        stays: LEGS.map((leg, place) =>
          sampleStay({ ...leg, paymentSchedule: { depositBp: 2_500 + 500 * place, depositDueDays: 7, balanceDaysBefore: 42 - place } }),
        ),
        lines: LEGS.flatMap((leg, place) => [
          sampleLine({
            amount: 1_000_050 + index * 10_000,
            leg: place,
            from: leg.checkIn,
            nights: leg.nights,
            description: `2 adults sharing, ${leg.nights} nights, ${leg.hotelName}`,
          }),
          sampleLine({
            amount: 250_025,
            leg: place,
            from: leg.checkIn,
            nights: leg.nights,
            kind: 'child',
            description: `1 child (aged 7), ${leg.nights} nights`,
          }),
        ]),
      }),
    ),
    terms: Array.from(
      { length: 44 },
      (_, index) =>
        `${index + 1}. The traveller confirms that all names are written as in the passports and that changes after the tickets have been issued may cost a fee set by the airline, the hotel or both. Clause ${index + 1} applies to every person in the party.`,
    ).join('\n'),
  });

/** Every script we promise, in every place a client or a hotel can bring it. */
export const manyScriptsDocument = (): QuoteDocument =>
  sampleDocument({
    client: { name: 'محمد بن سعيد', email: 'm@example.org', phone: null },
    consultant: { name: '王小明', email: 'wang@coralcoast.example' },
    currency: 'INR',
    locale: 'en-IN',
    options: [
      sampleOption({ currency: 'INR', stays: [sampleStay({ hotelName: 'فندق البحر', roomType: '海景房 (双床)', destination: 'Ελλάδα' })] }),
      sampleOption({ id: 'B', currency: 'INR', stays: [sampleStay({ hotelName: 'Отель Щука Žluťoučký Łódź', destination: 'Αθήνα' })] }),
      sampleOption({ id: 'C', currency: 'INR', stays: [sampleStay({ hotelName: '東京ホテル さくら', roomType: '온돌방 🛏️' })] }),
    ],
    notes:
      'See you soon 😀 👨‍👩‍👧‍👦 🏖️!\nالسعر الإجمالي للرحلة 3 ليال (غرفة 12).\nPrices: € 10, ₹ 20, R 30, $ 40, £ 50, ¥ 60, ₩ 70, ₺ 80, ₽ 90, ₪ 100, ฿ 110, ₫ 120.',
    terms: '订金在确认后七天内支付。取消政策适用。\nเงื่อนไข हिन्दी שלום',
  });
