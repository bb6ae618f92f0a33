/** Documents of a made-up agency, for tests. */
export const HANDBOOK: Readonly<Record<string, string>> = {
  transfers: `# Airport transfers

## Lisbon
A transfer from Lisbon airport to the old town costs EUR 28 per car. The driver waits 60 minutes after landing.

## Lost drivers
If nobody is at the exit, call our desk on +351 555 0100.`,
  pets: `# Pets on tours

Small dogs may travel in the coach if they weigh less than 8 kg. Cats are not carried. A cage must be brought along.`,
  visas: `# Visas and passports

## Morocco
Visitors from the European Union need no visa for stays of up to 90 days in Morocco. The passport must be valid for six months.

## Cape Verde
Cape Verde asks for an online registration that costs EUR 31 and must be done five days before arrival.`,
  payments: `# Payments

A deposit of 20 percent confirms a booking. The balance is due 30 days before departure. Credit cards carry a fee of 2 percent.`,
};

export const ANSWERABLE: readonly (readonly [question: string, documentId: string, said: string])[] = [
  ['What does a transfer from Lisbon airport to the old town cost?', 'transfers', 'EUR 28'],
  ['May small dogs travel in the coach?', 'pets', 'less than 8 kg'],
  ['Do visitors from the European Union need a visa for Morocco?', 'visas', 'no visa'],
  ['How high is the deposit that confirms a booking?', 'payments', '20 percent'],
  ['What does the online registration for Cape Verde cost?', 'visas', 'EUR 31'],
];

export const UNANSWERABLE: readonly string[] = [
  'Do I need a visa for Brazil?',
  'How much is a transfer from Porto airport?',
  'Which vaccinations are needed for Ghana?',
  'What is the name of your chief executive?',
  'Can I pay with bitcoin?',
  'Do you sell travel insurance?',
  'What time does the castle museum open?',
  'How warm is the sea in Morocco in May?',
  'Is there a discount for students?',
  'Which airline flies to Cape Verde?',
  'How long is the flight to Sao Vicente?',
  'What was your turnover last year?',
  'Is breakfast included at the Grand Hotel?',
  'Can I rent a motorbike in Marrakesh?',
  'Do you have gift vouchers?',
  'Where can I watch whales?',
  'Is tap water in Morocco safe to drink?',
  'Can horses be transported?',
  'What is the wifi password?',
  'Do you offer yoga retreats?',
];
