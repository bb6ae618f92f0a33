/** What a trip is made of, as it is sold; how long it takes. */
const SOLD = [
  'safaris?|trips?|tours?|holidays?|vacations?|honeymoons?|getaways?|breaks?|retreats?|expeditions?|adventures?|stays?|packages?|cruises?|itinerar(?:y|ies)|nights?|weeks?|weekends?|quotes?|quotation',
  'rooms?|suites?|hotels?|lodges?|resorts?|camps?|camping|villas?|apartments?|bungalows?|cottages?|chalets?|cabins?|tents?|tented|hostels?|guest ?houses?|accommodations?',
  'flights?|transfers?|rentals?|car hire|excursions?|activit(?:y|ies)|game drives?|permits?|treks?|climb(?:s|ing)?|hik(?:es?|ing)',
  '(?:\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)[ -]days?|\\d{1,2} (?:tage|jours|dias)',
  'urlaub|reise|hotel|zimmer|flitterwochen|voyage|sejour|vacances|chambres?|viaje|vacaciones|habitacion(?:es)?|viagem|ferias|quartos?',
];

/** Who means to go somewhere, and who goes along. What one wants to know is no such wish. */
const WISHED = [
  '(?:want|wish|hope|plan|intend|(?:like|love)) to (?!(?:know|ask|understand|find out|hear|learn|check|confirm|clarify)\\b)|planning|interested|dream(?:s|ing)?|(?:thinking|think) (?:of|about)|considering|(?:hoping|looking) (?:for|to)',
  'visit(?:ing)?|explor(?:e|ing)|(?:come|coming|go|going|fly|flying|travel|travell?ing|head|heading) (?:to|on|with|there)',
  '(?:famil(?:y|ies)|group|party) (?:of|with)|(?:my|our) (?:famil(?:y|ies)|wife|husband|partner|kids|children|sons?|daughters?|parents|friends|anniversary|birthday)|couples?|of us',
  'interess\\w{1,8}|planen?|traum(?:en|e)|(?:mochten?|wollen|wurden?) (?:\\w{1,12} ){0,4}(?:nach|hin)',
  '(?:aimeri|voudri|souhait)(?:ons|ais|e) (?!(?:savoir|connaitre|demander)\\b)|envisage(?:ons|r)?|pensons|partir|visiter',
  '(?:queremos|quiero|quisiera(?:mos)?|gustaria|pensamos|planeamos|pienso) (?!(?:saber|preguntar)\\b)|(?:nos|me) interesan?|viajar|visitar',
  '(?:quero|gostari?a(?:mos)?(?: de)?|planejamos|pretendemos|pretendo) (?!(?:de |saber|perguntar)\\b)|conhecer',
];

/** When. The English May and March are also other words. */
const TIMES = [
  'january|february|april|june|july|august|september|october|november|december|(?:in|of|during|early|late|mid|next|this) (?:may|march)|(?:next|this|over) (?:spring|summer|autumn|winter|year|month|week|season|easter|christmas)|easter|christmas',
  'januar|februar|marz|juni|juli|oktober|dezember|ostern|weihnachten|(?:im|ende|anfang|mitte) mai|nachste[ns]? (?:jahr|monat|sommer|winter)',
  'janvier|fevrier|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|paques|noel|(?:en|debut|fin) (?:mars|mai)',
  'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre',
  'janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro',
];

const HINTS = new RegExp(`\\b(?:${[...SOLD, ...WISHED, ...TIMES].join('|')})\\b`, 'u');

/**
 * Whether a folded text has any word for a trip, for who wants one or for when. It is far from saying that somebody asks for one: where it is false, nobody does. Each gap is bounded, so that it is linear.
 */
export const hintsAtTrip = (text: string): boolean => HINTS.test(text);
