import { foldText } from './fold-text.ts';

const LABEL_FIELDS = [
  'destination',
  'checkIn',
  'checkOut',
  'leave',
  'dates',
  'nights',
  'adults',
  'childAges',
  'children',
  'infants',
  'party',
  'rooms',
  'budget',
  'meals',
  'firstName',
  'lastName',
  'name',
  'email',
  'phone',
  'hotel',
  'origin',
  'fax',
  'other',
  'message',
] as const;
export type LabelField = (typeof LABEL_FIELDS)[number];

/** One labelled line of a lead form or table. `hint` is what stood in brackets behind the label ("dd/mm/yyyy"). */
export type Label = { field: LabelField; value: string; hint: string; line: string };

const NAMES: Readonly<Record<LabelField, RegExp>> = {
  destination:
    /^(?:(?:preferred |desired |travel |holiday )?destinations?(?: of interest| country)?|where to(?: go)?|where(?: would you like to go| do you want to go)?|travell?ing to|going to|place|country to visit|reiseziele?|ziel|destinos?|destination souhaitee|lieu|目的地|行き先|旅行先)$/,
  checkIn:
    /^(?:arriv(?:al|e|ing)(?: date| on)?|date of arrival|check ?-?in(?: date)?|start(?:ing)?(?: date)?|travel start|from|from date|date from|anreise(?:datum|tag)?|ankunft|hinreise|arrivee|date d'arrivee|llegada|entrada|fecha de (?:llegada|entrada|inicio)|chegada|data de (?:chegada|entrada|inicio|ida)|ida|チェックイン|到着日|出発希望日)$/,
  checkOut:
    /^(?:check ?-?out(?: date)?|return(?:ing)?(?: date)?|date of return|end(?: date)?|travel end|to|to date|until|date to|abreise(?:datum|tag)?|ruckreise|date de depart|salida|fecha de (?:salida|regreso|fin)|regreso|saida|data de (?:saida|partida|volta|fim)|volta|チェックアウト|帰国日)$/,
  leave: /^(?:(?:date of )?depart(?:ure|ing|s)?(?: date| on)?|leav(?:e|ing)(?: date| on)?|partida|出発日)$/,
  dates:
    /^(?:(?:travel|preferred|requested|holiday|trip|stay|your)? ?dates?(?: of (?:travel|stay))?(?: requested| required)?|when(?: would you like to travel)?|(?:travel )?period|travel(?:ling)? (?:when|month)|month(?: of travel)?|zeitraum|reisezeit(?:raum)?|reisedatum|reisetermin|termin|fechas?(?: de(?:l)? viaje)?|dates? d[ue] (?:voyage|sejour)|periode|datas?(?: da viagem)?|periodo|日程|期間|旅行期間)$/,
  nights:
    /^(?:(?:number |no\.? |# )?(?:of )?nights?|duration(?: of stay)?|length of (?:stay|trip)|how long|(?:anzahl )?nachte|dauer|noches|nuits|duree(?: du sejour)?|noites|duracion|duracao|泊数|宿泊数)$/,
  adults: /^(?:(?:number |no\.? |# )?(?:of )?adults?|(?:anzahl )?erwachsene|(?:nombre d')?adultes|(?:numero de )?adultos|大人|大人の人数)$/,
  childAges:
    /^(?:(?:child(?:ren)?(?:'s)?|kids'?) ages?|ages?(?: of (?:the )?(?:child(?:ren)?|kids?))?|alter(?: der kinder)?|edad(?:es)?(?: de los ninos)?|ages? des enfants|idades?(?: das criancas)?|子供の年齢|お子様の年齢)$/,
  children:
    /^(?:(?:number |no\.? |# )?(?:of )?(?:children|kids|child)|(?:anzahl )?kinder|(?:nombre d')?enfants|(?:numero de )?ninos|(?:numero de )?criancas|子供|子ども|お子様|小人)$/,
  infants: /^(?:(?:number |no\.? |# )?(?:of )?(?:infants?|babies)|babys?|kleinkinder|bebes?|幼児)$/,
  party:
    /^(?:(?:number |no\.? |# )?(?:of )?(?:people|guests?|persons?|pax|travell?ers|passengers)|party(?: size)?|group(?: size)?|who(?: is travell?ing)?|(?:anzahl )?(?:personen|reisende|gaste)|personas|viajeros|pasajeros|personnes|voyageurs|nombre de personnes|numero de (?:personas|pessoas|passageiros)|pessoas|passageiros|人数|参加人数)$/,
  rooms:
    /^(?:(?:number |no\.? |# )?(?:of )?rooms?(?: required| needed| type| types)?|(?:anzahl )?zimmer|habitaciones|(?:nombre de )?chambres|quartos|部屋|部屋数|客室)$/,
  budget:
    /^(?:(?:approx(?:imate|\.)? |max(?:imum)? |total |your |travel |estimated )?budget(?: range| per person| pp| pppn| per night| total| in total| for (?:the )?trip)?|price range|(?:su |o seu )?presupuesto(?: por persona| total)?|orcamento(?: por pessoa| total)?|予算|ご予算)$/,
  meals:
    /^(?:meals?(?: plans?| basis)?|board(?: basis| type)?|catering|verpflegung|pension|regimen(?: alimenticio)?|regime|refeicoes|食事)$/,
  firstName: /^(?:first ?name|given name|vorname|prenom|primeiro nome)$/,
  lastName: /^(?:last ?name|surname|family name|nachname|nom de famille|apellidos?|sobrenome)$/,
  name: /^(?:(?:full |your |contact |client |guest |lead |lead guest |passenger |customer )?name(?: and surname)?|contact(?: person)?|nombre(?: completo| y apellidos)?|nom(?: et prenom| complet)?|nome(?: completo)?|お名前|氏名|名前)$/,
  email: /^(?:(?:your |contact )?e-?mail(?: address| adresse)?|correo(?: electronico)?|courriel|adresse e-?mail|メール(?:アドレス)?)$/,
  phone:
    /^(?:(?:your |contact |mobile |cell )?(?:tele)?phone(?: number| no\.?)?|tel(?:\.|efon|efono|efone|ephone)?(?: nr\.?)?|mobile(?: number| no\.?)?|mobil|handy|cell(?:phone)?(?: number)?|whatsapp(?: number)?|contact (?:number|no\.?)|number|rufnummer|movil|celular|portable|電話(?:番号)?|携帯(?:電話)?)$/,
  hotel:
    /^(?:(?:preferred |requested |desired )?(?:hotels?|propert(?:y|ies)|lodges?|resorts?|accommodation)(?: preferences?| names?| preferred)?|unterkunft|wunschhotel|alojamiento|hebergement|alojamento|ホテル)$/,
  origin:
    /^(?:departing from|depart from|flying from|travell?ing from|departure (?:city|airport|point)|home (?:airport|city|town)|from (?:city|airport)|city|town|country|country of residence|nationality|residence|address|postal address|abflughafen|wohnort|ciudad|ville|cidade|pais|pays|land)$/,
  fax: /^(?:tele)?fax(?: number| no\.?)?$/,
  other:
    /^(?:how did you hear(?: about us)?|heard about us|source|referr?er|ip(?: address)?|page|url|submitted(?: on| at)?|date submitted|sent|user agent|form|newsletter|consent|date of birth|dob|birthday|geburtsdatum|company|firma|empresa|wedding date|flight (?:date|number)s?|booking (?:ref(?:erence)?|number)|reference)$/,
  message:
    /^(?:(?:your |additional )?(?:message|comments?|notes?|remarks?|requests?|questions?|enquiry|inquiry)|special (?:requests?|requirements|wishes)|other(?: info(?:rmation)?| requests)?|additional info(?:rmation)?|anything else|tell us more|details|nachricht|bemerkung(?:en)?|wunsche|mensaje|comentarios|observaciones|mensagem|comentarios|observacoes|commentaires?|ご要望|備考)$/,
};

const SEPARATED = /^[ \t]*(?:[*•-][ \t]*)?([^\s:|][^:|\t]{0,44}?)[ \t]*(\([^()\n]{0,40}\))?[ \t]*(?::|\||\t| {2,})[ \t|]*(.*?)[ \t|]*$/;
const SPACED =
  /^[ \t]*(destination|arrive|arrival|depart|departure|check-?in|check-?out|guests|adults|children|rooms|meals|budget|nights|name|email|phone|dates|anreise|abreise|reiseziel|personen|zimmer|verpflegung)[ \t]+(\S.{0,160})$/;
const MIN_SPACED_LINES = 3;

const fieldOf = (label: string): LabelField | null => {
  const folded = foldText(label).replace(/[*_?]/g, '').trim();
  return LABEL_FIELDS.find((field) => NAMES[field].test(folded)) ?? null;
};

const readSpaced = (line: string): Label | null => {
  const match = SPACED.exec(foldText(line));
  const field = match?.[1] === undefined ? null : fieldOf(match[1]);
  if (!match || field === null) return null;
  return { field, value: line.slice(line.length - (match[2] ?? '').length).trim(), hint: '', line };
};

const readSeparated = (line: string): Label | null => {
  const match = SEPARATED.exec(line);
  const field = match?.[1] === undefined ? null : fieldOf(match[1]);
  if (!match || field === null) return null;
  return { field, value: match[3] ?? '', hint: match[2] ?? '', line };
};

/**
 * Reads the labelled lines of a lead form or a table: "Label: value", "Label | value", "Label  value", a label with its value on the next line,
 * and "Label value" when at least three lines look so.
 * @returns the labels, and the text that is left as prose (messages and unknown labels included).
 */
export const readLabels = (text: string): { labels: Label[]; prose: string } => {
  const lines = text.split('\n');
  const spaced = new Set(lines.flatMap((line) => readSpaced(line)?.field ?? []));
  const labels: Label[] = [];
  const prose: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const bare = line.trim() !== '' && line.length < 50 ? fieldOf(line.replace(/[:|\s]+$/, '')) : null;
    const label = bare
      ? { field: bare, value: '', hint: '', line }
      : (readSeparated(line) ?? (spaced.size >= MIN_SPACED_LINES ? readSpaced(line) : null));
    if (!label || label.field === 'message') {
      prose.push(label ? label.value : line);
      continue;
    }
    if (label.value !== '') {
      labels.push(label);
      continue;
    }
    const next = lines[index + 1] ?? '';
    if (next.trim() === '' || next.length > 120 || readSeparated(next) || fieldOf(next)) {
      prose.push(line);
      continue;
    }
    labels.push({ ...label, value: next.trim() });
    index += 1;
  }
  return { labels, prose: prose.join('\n') };
};

/** The values given for one label, in order. */
export const labelled = (labels: readonly Label[], field: LabelField): Label[] =>
  labels.filter((label) => label.field === field && label.value !== '');
