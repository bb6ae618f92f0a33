import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../shared/mail/intents.ts';
import { readIntent } from '../../../shared/mail/read-intent.ts';

const of = (text: string, subject = '') => readIntent({ mailClass: 'person', subject, text, attachmentNames: [] });

const CASES: readonly [Intent, string, string?][] = [
  ['enquiry_new', 'Hi, we would like to visit Namibia in May. Two adults, ten nights. What would it cost?'],
  ['enquiry_new', 'Could you plan a holiday to Sicily for the four of us?'],
  ['enquiry_new', 'Guten Tag, wir möchten im Mai zwei Wochen nach Namibia reisen.'],
  ['enquiry_new', 'Bonjour, nous souhaitons partir au Sénégal en mars, deux adultes.'],
  ['enquiry_new', 'Hola, queremos viajar a Perú en agosto, somos dos.'],
  ['enquiry_new', 'Olá, gostaríamos de passar as férias em Madagascar.'],
  ['enquiry_new', '5月にナミビアへ旅行したいです。大人2名です。'],
  ['enquiry_new', 'Three friends and I drive through Botswana next year. About 12 nights, 5000 per person.'],
  ['enquiry_new', 'Wir sind 4 Personen, 10 Nächte, gerne am Strand.'],
  ['other', 'The meeting of the 4 people is on Tuesday.'],
  ['enquiry_update', 'We are four now, my parents come along.', 'Re: Namibia'],
  ['quote_question', 'Thanks for the quote. Does it include the park fees?', 'Re: Your quote'],
  ['quote_question', 'Ihr Angebot ist da, danke. Sind die Transfers enthalten?', 'AW: Angebot'],
  ['quote_acceptance', 'Looks lovely, please go ahead and confirm everything.', 'Re: Quote Q-2026-000014'],
  ['quote_acceptance', 'Vielen Dank, wir nehmen das Angebot gerne an.', 'AW: Ihr Angebot'],
  ['quote_acceptance', 'Merci, nous acceptons votre devis.', 'RE: Devis'],
  ['quote_acceptance', 'Perfecto, aceptamos la oferta.', 'RE: Presupuesto'],
  ['quote_acceptance', 'Ótimo, aceitamos a proposta.', 'RES: Orçamento'],
  ['quote_acceptance', 'この内容で予約をお願いします。', 'Re: お見積り'],
  ['quote_decline', 'Thank you, but we have decided not to travel this year.', 'Re: Quote'],
  ['quote_decline', "I'm afraid we won't be going ahead with it.", 'Re: Your quote'],
  ['quote_decline', 'Leider haben wir uns dagegen entschieden.', 'AW: Angebot'],
  ['quote_decline', 'Finalement nous ne donnons pas suite.', 'RE: Devis'],
  ['change_request', 'Could we move the dates by a week, and add an extra night in the desert?', 'Re: Booking'],
  ['change_request', 'Können wir die Reise verschieben?', 'AW: Buchung'],
  ['change_request', '¿Podemos cambiar las fechas?', 'RE: viaje'],
  ['cancellation_request', 'We have to cancel our trip, my mother is ill.'],
  ['cancellation_request', 'Wir müssen die Reise leider stornieren.'],
  ['cancellation_request', 'Nous devons malheureusement annuler notre séjour.'],
  ['booking_status', 'Has our booking been confirmed by the lodge yet?'],
  ['payment_question', 'Can we pay by credit card, and when is the deposit due?'],
  ['payment_question', 'Könnten Sie uns Ihre Bankverbindung nennen?'],
  ['payment_proof', 'I have paid the deposit this morning, slip attached.'],
  ['payment_proof', 'Segue o comprovante de pagamento.'],
  ['document_request', 'Please send us the vouchers again, we lost them.'],
  ['complaint', 'The room was dirty and this is unacceptable.'],
  ['complaint', 'Je suis très déçue du service.'],
  ['refund_claim', 'The lodge was closed. We want our money back for two nights.'],
  ['refund_claim', 'Wir bitten um Rückerstattung der Anzahlung.'],
  ['refund_claim', 'ツアー中止のため返金をお願いします。'],
  ['supplier_message', 'Dear partners, attached are our new STO rates for next season.'],
  ['other', 'Lovely weather today.'],
];

describe('the intent of what a person writes', () => {
  it.each(CASES)('%s: %s', (intent, text, subject) => {
    expect(of(text, subject).intent).toBe(intent);
  });

  it('takes nothing for an acceptance that answers nothing', () => {
    expect(of('Please book two rooms for a trip to Lisbon.', 'Lisbon').intent).toBe('enquiry_new');
  });

  it('reads no intent out of the subject of a reply', () => {
    expect(of('Thank you, all clear.', 'Re: Refund of the deposit').intent).toBe('enquiry_update');
  });

  it('asks about the refund policy without claiming one', () => {
    expect(of('What is your refund policy?').intent).not.toBe('refund_claim');
  });

  it.each([
    'How much is the deposit?',
    'Could you tell me how much the deposit is, please?',
    'How much do we have to pay as a deposit?',
    'How much is the deposit for our trip?',
    'What does travel insurance cost?',
    'What is the price of travel insurance?',
    'How much luggage may we take?',
    'How much is a visa for Zanzibar?',
    'How much are the park fees?',
    'How much do you charge for cancelling?',
    'How much should we tip the guide?',
    'How much money should we bring?',
    'I would like to know how much the deposit is and when it is due. Can you help?',
    'Was kostet die Reiseversicherung?',
    "Combien coûte l'assurance voyage ?",
    '¿Cuánto cuesta el seguro de viaje?',
    'Quanto custa o visto?',
  ])('asks a question, and for no trip: %s', (text) =>
    expect(of(`Hello,\n\n${text}\n\nKind regards\nCleo Marsh`, 'A question')).toMatchObject({ intent: 'other', rule: 'question' }),
  );

  it.each([
    'How much is a trip to Kenya?',
    'How much does a week in Zanzibar cost?',
    'How much for 2 adults in July?',
    'How much is the Serengeti lodge?',
    'How much is the safari and insurance?',
    'How much is insurance and the safari?',
    'How much is a visa and a week in Kenya?',
    'How much is a room for two, and the deposit?',
    'How much is the deposit? We are 2 adults and want to go to Zanzibar.',
    'How much is the deposit, and what would you charge for the 10th of July?',
    'What are the rates for children?',
    'Was kostet eine Reise nach Kenia, und was kostet die Versicherung?',
    'Combien coûte un safari avec assurance voyage ?',
    'How much is the visa? We want to climb Kilimanjaro.',
    'How much are the park fees? We are coming to Kenya in July with our kids.',
    'How much is travel insurance? My wife and I are dreaming of Botswana.',
    'How much are the fees for Kilimanjaro, Machame route, 7 days?',
    'How much is the visa and a transfer from the airport?',
    'What is the price of the park fee and a guide for Kilimanjaro?',
    'How much money for 5 days Zanzibar?',
    'How much time do we need for Kruger?',
    'Was kostet das Visum? Wir möchten gern nach Kenia.',
    'Combien coûte le visa ? Nous aimerions aller au Kenya.',
    '¿Cuánto cuesta el visado? Nos interesa Tanzania.',
    'Quanto custa o visto? Pretendemos ir a Moçambique em maio.',
    'Please tell me how much the deposit is.',
  ])('asks for a trip, whatever else it asks the price of: %s', (text) => expect(of(text).intent).toBe('enquiry_new'));

  it('knows a proof of payment by the name of the file', () => {
    const input = { mailClass: 'person', subject: '', text: 'See attached.', attachmentNames: ['Proof_of_payment.pdf'] } as const;
    expect(readIntent(input)).toEqual({ intent: 'payment_proof', rule: 'proof_attached', confidence: 0.9 });
  });

  it('gives a robot the intent of its class', () => {
    const input = { subject: 'We want our money back', text: '', attachmentNames: [] };
    expect(readIntent({ ...input, mailClass: 'bounce' })).toMatchObject({ intent: 'automated', rule: 'class_bounce' });
    expect(readIntent({ ...input, mailClass: 'bulk' }).intent).toBe('newsletter');
    expect(readIntent({ ...input, mailClass: 'spam' }).intent).toBe('spam');
    expect(readIntent({ ...input, mailClass: 'form_robot' }).intent).toBe('enquiry_new');
  });

  it('names a rule for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, subject) => {
        expect(of(text, subject).rule).not.toBe('');
      }),
    );
  });

  it.each([
    'a '.repeat(50_000),
    'our my the '.repeat(10_000),
    'please cancel our '.repeat(10_000),
    'how much is the '.repeat(7_000),
    'how much is a b-c d-e '.repeat(5_000),
    'how much is the visa '.repeat(6_000),
    `how much is the visa ${'mochten wir '.repeat(8_000)}`,
    'n'.repeat(100_000),
  ])('stays quick: %#', (text) => {
    const start = performance.now();
    of(text, text);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
