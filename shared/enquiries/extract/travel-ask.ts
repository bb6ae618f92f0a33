import { foldText } from './fold-text.ts';

const MACHINE: readonly ['bulk' | 'absence', RegExp][] = [
  [
    'bulk',
    /\b(?:unsubscribe|opt[ -]out of|manage (?:your )?(?:email )?preferences|view (?:this|it) (?:e-?mail )?(?:in|online)|abmelden|newsletter abbestellen|se desabonner|desinscription|darse de baja|cancelar (?:a )?(?:inscricao|suscripcion))\b|配信停止/,
  ],
  [
    'absence',
    /\b(?:i am|i'm|we are|ich bin|je suis|estoy|estou)\b[^.!?]{0,40}\b(?:out of (?:the )?office|on (?:annual |sick |maternity )?leave|away from (?:the |my )?office|nicht im buro|abwesend|absente? du bureau|en conge|fuera de la oficina|de ferias ate|fora do escritorio)\b|\bout[ -]of[ -]office\b|\bautomatic(?:ally)? (?:reply|generated reply)\b|\babwesenheitsnotiz\b|\breponse automatique\b|\brespuesta automatica\b|\bresposta automatica\b/,
  ],
  [
    'bulk',
    /\b(?:undeliver(?:ed|able)|delivery (?:status notification|has failed|failure)|could not be delivered|mail delivery (?:system|failed|subsystem)|returned to sender)\b/,
  ],
];
const ASK =
  /\b(?:quot(?:e|ation|es)|price|prices|cost|how much|holiday|vacation|trip|honeymoon|safari|getaway|packages?|availab\w+|we (?:would|'d) (?:like|love)|i (?:would|'d) (?:like|love)|looking (?:for|at|to)|interested in|want to (?:go|visit|travel|book|see|stay|spend|come)|(?:we|i) (?:want|need) (?:a |an |some |the )?(?:hotel|room|lodge|accommodation|place|week|safari|beach|villa|\d|one|two|three)|(?:can|could) you (?:do|quote|offer|price|arrange|find|plan)|thinking (?:about|of) (?:going|visiting|travell?ing|coming|spending|a (?:trip|holiday|week|safari))|dream(?:ing|t)? of|keen (?:on|to)|planning|plan to|(?:travel|journey|trip) (?:plan|itinerary|schedule)|journey|itinerary|please (?:quote|arrange|book (?!your)|send (?:me|us) (?:a |your |some )?(?:quot|price|option|rate))|angebot|urlaub|reise|mochten|preis|devis|sejour|voyage|souhait\w+|viaje|presupuesto|queremos|quisieramos|cotizacion|viagem|orcamento|gostar\w+|queremos|ferias)\b|旅行(?:を|に|の)?[^。]{0,8}(?:したい|希望|検討|予定|計画|見積)|見積|行きたい|希望/;
const STRONG_ASK =
  /\b(?:quote (?:for|me|us)|(?:would|'d) (?:like|love) (?:to (?:go|visit|travel|book|see|stay|spend)|a quote|\d|a week|a trip|a holiday)|want to (?:go|visit|travel|book|see)|price for|planning (?:a|our|to)|please quote|looking (?:for|at) (?:a |an |our )?(?:trip|holiday|honeymoon|safari|hotel|week|package|[a-z]+ in)|honeymoon|trip to|visit to|holiday (?:in|to)|angebot|mochten|souhait\w+|queremos|gostar\w+|visa for|do (?:i|we) need|(?:need|require|book|reserve) (?:a |an |some |\d{1,2} |two |three |four )?(?:accommodation|(?:hotel )?rooms?|lodge|place to stay))\b|希望/;
const SELLER_OR_APPLICANT: readonly RegExp[] = [
  /\b(?:sto rates?|trade rates?|net rates?|rack rates?|rate sheet|commissionable|our (?:[a-z]+[ -]){0,2}(?:lodge|hotel|resort|property|properties|guesthouse|camp|portfolio|fleet)(?: [a-z]+)? (?:is|are|has|have|offers?|in|reopens?|opens?)|\d{1,2} ?% commission|work with you|your agency|our rates|exhibitors?|stands are|we are (?:pleased|delighted|proud|excited) to (?:announce|offer|introduce|present|share|launch)|special (?:trade )?offer for (?:agents|trade)|dear (?:trade )?partners?|dear agents?|travel (?:trade|agents)|book before|sales manager|fam(?:iliari[sz]ation)? trip|new (?:rooms|villas|wing)|reopen(?:s|ed|ing)|partnership|collaborat\w+|supplier|dmc|regret to (?:inform|advise)|confirm receipt|vouchers? for|final documents|has (?:been )?shipped|leave calendar|duty roster|thesis|seo|backlinks?|guest post|website traffic|marketing services|boost your)\b/,
  /\b(?:curriculum|cv|resume|vacanc\w+|job|application for|apply(?:ing)? for|position of|work experience|internship|employment|references? on request)\b/,
];
const EARLIER_BUSINESS: readonly RegExp[] = [
  /\b(?:invoice|statement of account|remittance|proof of payment|payment (?:received|reminder|due|attached|advice)|overdue|account number|bank details|credit note|purchase order|vat)\b/,
  /\b(?:complain\w*|fully booked|refund|compensation|unacceptable|disappoint\w*|lost (?:luggage|property|my)|left (?:my|our|a) [^.!?]{0,40} (?:behind|in the room)|after our (?:stay|trip|holiday)|thank you for (?:a|the|our|arranging)|we are (?:just )?back from|just (?:returned|got back) from|wonderful (?:trip|stay|time)|feedback|review|survey|questionnaire)\b/,
  /\b(?:webinar|conference call|zoom|teams meeting|trade (?:show|fair)|indaba|press release|journalist|article|interview|subscription|password|verify your account|domain|delivery of your parcel|tracking number)\b/,
];

/** So many different words of asking outweigh a word like "invoice" or "review". */
const CLEARLY_ASKS = 2;

export type TravelVerdict = {
  /** Written by a machine: a newsletter or bounce (`bulk`), or an absence note. */
  machine: 'bulk' | 'absence' | null;
  /** Somebody who sells or applies for work, and does not ask for a trip in so many words. */
  sells: boolean;
  /** Bills, complaints, memories, meetings, without a clear wish to travel: a trip only when dates and people are named. */
  otherBusiness: boolean;
  asks: boolean;
};

/** What a text is as a whole: a machine's, a seller's, about other business, or from somebody who asks for a trip. */
export const judgeTravel = ({ subject, body }: { subject: string; body: string }): TravelVerdict => {
  const folded = foldText(`${subject}\n${body}`).replace(/\s/g, ' ');
  const isSure = STRONG_ASK.test(folded);
  const askCount = new Set(folded.match(new RegExp(ASK.source, 'g')) ?? []).size;
  return {
    machine: MACHINE.find(([, pattern]) => pattern.test(folded))?.[0] ?? null,
    sells: !isSure && SELLER_OR_APPLICANT.some((pattern) => pattern.test(folded)),
    otherBusiness: !isSure && askCount < CLEARLY_ASKS && EARLIER_BUSINESS.some((pattern) => pattern.test(folded)),
    asks: askCount > 0,
  };
};
