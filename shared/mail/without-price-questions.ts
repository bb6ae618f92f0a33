import { hintsAtTrip } from './hints-at-trip.ts';

/** What a trip is sold with or without, and rules say the price of: nobody asks for a trip who asks what these cost. */
const FEE = '(?:fees?|tax(?:es)?|charges?|penalt(?:y|ies)|lev(?:y|ies)|surcharges?)';
const THINGS = [
  'deposits?|down ?payments?|insurances?|insurance (?:cover|premium|policy|excess)|e?-?visas?|(?:visa|esta|eta) (?:fees?|costs?)|single supplements?',
  `(?:[a-z]{2,14} )?${FEE}`,
  'luggage|baggage|suitcases?|bags?|tips?|tipping|gratuit(?:y|ies)|vaccinations?|malaria (?:tablets|pills|tests?)|wi-?fi|sim ?cards?|cots?',
].join('|');
/** One or two words before such a thing, none of which is something that is sold by itself. */
const QUALITY =
  '(?:(?!(?:and|or|plus|with|without|incl\\w{0,6}|for|to|in|safaris?|trips?|tours?|holidays?|vacations?|honeymoons?|stays?|rooms?|hotels?|lodges?|packages?|flights?|cruises?)\\b)[a-z-]{1,14} ){0,2}';
const OF = '(?:the |a |an |your |our |my |any |one |each )?';
/** What it is for, where that is said: a trip that they have, or any. */
const FOR_A_TRIP =
  '(?: (?:for|on|of|with|before|to secure|to confirm) (?:the|a|an|our|my|your|this|any) (?:trip|booking|reservation|safari|tour|holiday|journey)\\b)?';

const PRICE_QUESTIONS: readonly RegExp[] = [
  'how much (?:luggage|baggage|hand luggage|cash|pocket money|notice|weight|time before)\\b',
  'how much money (?:should|shall|must|can|may|do) (?:we|i|one) (?:have to |need to )?(?:bring|take|carry|change)\\b',
  `how (?:much|high) (?:is|are|was|does|do|will|would) ${OF}${QUALITY}(?:${THINGS})\\b(?: (?:be|cost)\\b)?${FOR_A_TRIP}`,
  `how much (?:the|a|an|your|our) ${QUALITY}(?:${THINGS}) (?:is|are|costs?|will be|would be|comes to)\\b${FOR_A_TRIP}`,
  `how much (?:deposit|insurance|tax|commission|excess baggage)\\b${FOR_A_TRIP}`,
  `how much (?:do|does|would|will|must|should|shall|can|may) (?:you|we|i|one|they) (?:have to |need to )?(?:tip|charge|pay|lose|owe)(?: (?:for|as|if|when|to|us|in))? (?:we |i |you |it |is )?${OF}${QUALITY}(?:${THINGS}|cancel|cancelled|cancelling|cancellations?)\\b${FOR_A_TRIP}`,
  `how much (?:do|does|would|must|should|shall) (?:you|we|i|one|they) (?:usually )?tip\\b`,
  `(?:price|prices|costs?|rates?) (?:for|of) ${OF}${QUALITY}(?:${THINGS})\\b${FOR_A_TRIP}`,
  `what (?:does|do|will|would) ${OF}${QUALITY}(?:${THINGS}) cost\\b${FOR_A_TRIP}`,
  '(?:was koste[nt]|wie (?:viel|hoch) (?:koste[nt]|ist|sind|betragt)) (?:denn )?(?:die |das |der |eine? |ihre? |eure )?(?:anzahlung|(?:reise|reiserucktritts)?versicherung|visum|visa|gebuhr(?:en)?|stornogebuhr(?:en)?|trinkgeld(?:er)?|ubergepack|gepack|einzelzimmerzuschlag)\\b',
  "(?:combien coute(?:nt)?|quel (?:est le )?prix (?:de|d'|du)|a combien (?:s'eleve|est)) ?(?:la |le |l'|un |une |les |votre )?(?:acompte|assurance(?: voyage)?|visa|frais|taxe|pourboires?|bagages?)\\b",
  '(?:cuanto cuesta|cuanto es|precio de) (?:la |el |un |una |su )?(?:deposito|anticipo|seguro(?: de viaje)?|visado|visa|tasa|propina|equipaje)\\b',
  '(?:quanto custa|quanto e|preco d[aeo]) (?:a |o |um |uma )?(?:deposito|sinal|seguro(?: (?:de )?viagem)?|visto|taxa|gorjeta|bagagem)\\b',
].map((pattern) => new RegExp(`\\b${pattern}`, 'gu'));

/** Stands in the place of a question that was taken out. */
const GAP = ' # ';
/** A gap that something else goes on from which has a price too: "the visa and a guide". */
const GOES_ON =
  /# {0,3},? {0,2}(?:(?:and|plus|with|incl\w{0,6}) (?!(?:when|how|where|what|who|which|why|if|whether|is|are|do|does|can|may|must|by)\b)|und (?!(?:wann|wie|wo|was|wer|ob|bis|ist|muss|kann)\b)|et (?!(?:quand|comment|ou|que|qui|est|faut|dois)\b)|[ye] (?!(?:cuando|como|donde|que|quien|si|hay|quando|onde|quem|se)\b))/u;

/**
 * A folded text without its questions about the price of something that is no trip (a deposit, an insurance, a visa, a fee, luggage, a tip). Null: it has none of them, asks the price of something else with it,
 * or has any word for a trip as well. Where in doubt it is null: a question that is taken for an enquiry waits for a person, an enquiry that is taken for a question gets no quote.
 */
export const withoutPriceQuestions = (text: string): string | null => {
  const rest = PRICE_QUESTIONS.reduce((left, pattern) => left.replace(pattern, GAP), text);
  return rest === text || GOES_ON.test(rest) || hintsAtTrip(rest) ? null : rest;
};
