import type { Intent } from './intents.ts';

/** Where a text stands: `reply` answers something earlier, `any` may also be the first of its sender. */
type Standing = 'reply' | 'any';
export type IntentRule = {
  intent: Intent;
  /** Kept with the message. */
  rule: string;
  standing: Standing;
  confidence: number;
  /** Over folded text: lower case, Latin letters without accents. */
  pattern: RegExp;
};

/** One pattern of those of each language: English, German, French, Spanish, Portuguese, Japanese. */
const anyOf = (...patterns: readonly string[]): RegExp => new RegExp(patterns.join('|'), 'u');

const BOOKING = '(?:booking|reservation|trip|holiday|stay|safari|tour|order)';

/** What a person may want, what is dearest to miss first; the first that fits wins. Every gap is bounded, so that each test is linear. */
export const INTENT_RULES: readonly IntentRule[] = [
  {
    intent: 'refund_claim',
    rule: 'refund_words',
    standing: 'any',
    confidence: 0.85,
    pattern: anyOf(
      '\\b(?:refunds?(?! (?:policy|policies|terms|conditions))|refunded|reimburse(?:d|ment)?|compensation|compensate[ds]?|(?:our|my) money back|(?:insurance|lodge a|file a|submit a) claim)\\b',
      '\\b(?:(?:ruck)?erstatt(?:en|et|ung)|schadens?ersatz|entschadigung|geld zuruck)\\b',
      '\\b(?:rembours(?:er|ement|ez)|indemnis(?:er|ation)|dedommag\\w{2,8})\\b',
      '\\b(?:reembols[oae]\\w{0,4}|devolucion del? (?:dinero|importe|pago)|indemnizacion|compensacion)\\b',
      '\\b(?:estorno|indenizacao|devolucao do (?:dinheiro|valor)|ressarcimento)\\b',
      '返金|払い戻し|補償',
    ),
  },
  {
    intent: 'complaint',
    rule: 'complaint_words',
    standing: 'any',
    confidence: 0.8,
    pattern: anyOf(
      '\\b(?:complain(?:t|ts|ing)?|unacceptable|(?:very|extremely|deeply|bitterly|so|really|most) (?:disappointed|unhappy|dissatisfied|upset)|appalling|disgusting|terrible (?:service|experience)|not good enough|poor service)\\b',
      '\\b(?:beschwerde|beschweren|reklamation|unzumutbar|inakzeptabel|(?:sehr|ausserst) enttauscht)\\b',
      '\\b(?:reclamation|inadmissible|inacceptable|(?:tres|extremement) (?:decue?s?|mecontente?s?)|me plaindre)\\b',
      '\\b(?:queja|quejarme|reclamacion|inaceptable|muy (?:decepcionad[oa]s?|descontent[oa]s?))\\b',
      '\\b(?:reclamacao|reclamar|inaceitavel|muito (?:desapontad[oa]s?|decepcionad[oa]s?|insatisfeit[oa]s?))\\b',
      'クレーム|苦情|がっかり|不満',
    ),
  },
  {
    intent: 'cancellation_request',
    rule: 'cancel_words',
    standing: 'any',
    confidence: 0.85,
    pattern: anyOf(
      `\\bcancel(?:ling)? (?:\\w{1,12} ){0,3}${BOOKING}\\b|\\b(?:please|need to|have to|want to|wish to|must|like to|will|going to) cancel\\b(?! (?:if|for free))`,
      '\\b(?:stornier(?:en|ung bitte)|(?:buchung|reise|reservierung) (?:\\w{1,10} ){0,2}(?:absagen|kundigen)|(?:muss|mussen|mochten?|wollen) (?:\\w{1,12} ){0,4}(?:absagen|stornieren))\\b',
      '\\b(?:annuler (?:\\w{1,10} ){0,2}(?:reservation|voyage|sejour|commande)|(?:devons|dois|souhaitons|souhaite|voudrais|voulons) (?:malheureusement )?annuler)\\b',
      '\\b(?:cancelar|anular) (?:\\w{1,10} ){0,2}(?:reserva|viaje|estancia)\\b',
      '\\b(?:cancelar|anular) (?:\\w{1,10} ){0,2}(?:reserva|viagem|estadia)\\b',
      'キャンセル(?:し|を|の?お願い)|取り?消し',
    ),
  },
  {
    intent: 'payment_proof',
    rule: 'paid_words',
    standing: 'any',
    confidence: 0.85,
    pattern: anyOf(
      '\\b(?:proof of payment|pop attached|payment (?:slip|confirmation) (?:is )?attached|(?:have|has|ve) (?:now |just |already )?(?:paid|made (?:the |a |an )?(?:\\w{1,10} )?(?:payment|eft|transfer)|transferred|deposited)|payment (?:has been|was|is) (?:made|done|sent))\\b',
      '\\b(?:zahlungsbeleg|uberweisungsbeleg|(?:habe|haben) (?:\\w{1,12} ){0,4}(?:uberwiesen|bezahlt)|anzahlung ist (?:erfolgt|uberwiesen))\\b',
      '\\b(?:preuve de paiement|justificatif de (?:paiement|virement)|(?:ai|avons) (?:bien )?(?:paye|regle|effectue (?:le|un) (?:virement|paiement)))\\b',
      '\\b(?:comprobante de (?:pago|transferencia)|(?:he|hemos) (?:pagado|realizado (?:el|la|un|una) (?:pago|transferencia)))\\b',
      '\\b(?:comprovante (?:de|do) (?:pagamento|transferencia)|(?:ja )?(?:paguei|pagamos|fiz o pagamento|fizemos o pagamento|efetuamos o pagamento))\\b',
      '(?:振込|振り込み|送金|支払い)(?:を|が)?(?:済|完了|しました|いたしました)',
    ),
  },
  {
    intent: 'quote_decline',
    rule: 'decline_words',
    standing: 'reply',
    confidence: 0.85,
    pattern: anyOf(
      "\\b(?:decided (?:not to|against)|(?:won't|will not|not|n't) (?:be )?(?:going ahead|go ahead|proceed(?:ing)?|taking (?:it|this|up)|accept(?:ing)?)|(?:booked|going|gone|went|found \\w{1,12}) (?:\\w{1,10} ){0,3}(?:elsewhere|another agency|someone else)|(?:decline|turn down|pass on) (?:\\w{1,8} ){0,2}(?:quote|offer|proposal|this one)|no longer (?:interested|need|require|travelling)|(?:have|has) to decline|out of our (?:budget|price range))\\b",
      '\\b(?:(?:nehmen|nehme|konnen|mochten) (?:\\w{1,12} ){0,4}(?:nicht (?:an|annehmen|buchen))|haben (?:wir )?uns (?:\\w{1,12} ){0,3}(?:dagegen|anders) entschieden|(?:angebot|leider) (?:\\w{1,10} ){0,2}(?:ablehnen|ab(?:gelehnt|sagen))|kein interesse mehr|woanders gebucht)\\b',
      "\\b(?:ne (?:donnons|donnerons) pas suite|n'(?:acceptons|accepte) pas|avons (?:decide de ne pas|choisi une autre|reserve ailleurs)|declin(?:er|ons|e) (?:votre|cette|l')|plus interesses?)\\b",
      '\\b(?:no (?:vamos a |voy a )?(?:aceptar|aceptamos|seguir adelante|reservar)|hemos decidido no|rechaz(?:ar|amos|o) (?:la|el|su)|ya no (?:nos|me) interesa|reservado con otr[oa])\\b',
      '\\b(?:nao (?:vamos|vou|iremos) (?:aceitar|prosseguir|avancar|fechar|reservar)|decidimos nao|recus(?:ar|amos|o) (?:a|o|sua)|nao temos mais interesse|reservamos com outr[oa])\\b',
      '見送(?:り|ら)|お断り|今回は遠慮',
    ),
  },
  {
    intent: 'quote_acceptance',
    rule: 'acceptance_words',
    standing: 'reply',
    confidence: 0.8,
    pattern: anyOf(
      "\\b(?:(?:we|i)(?:'d| would|'ll| will)? (?:like to |are happy to |am happy to |happily )?accept|(?:go|going) ahead(?: (?:and|with|please)|[.,!]|$)|please go ahead|(?:let's|let us|please|happy to|like to|want to|ready to) (?:\\w{1,8} )?(?:book|proceed|confirm)(?: (?:it|this|that|the|option|with|our|now|please|everything)|[.,! ]|$)|go for (?:option|the|it|this)|take (?:option|the (?:quote|offer|first|second|third))|(?:quote|offer|proposal|price) (?:is|looks) (?:accepted|perfect|great|good|fine)|you can (?:book|confirm))\\b",
      '\\b(?:(?:nehmen|nehme) (?:\\w{1,10} ){0,3}an\\b|angebot (?:\\w{1,10} ){0,3}annehmen|bitte (?:\\w{1,10} ){0,3}(?:fest )?buchen|(?:mochten|wollen|wurden) (?:\\w{1,12} ){0,4}(?:fest )?buchen|einverstanden)\\b',
      "\\b(?:(?:nous |j')?accept(?:ons|e) (?:votre|le|l'|cette)|(?:d'accord|ok) (?:pour|avec) (?:le|votre|l')|(?:confirm(?:ons|e)|valid(?:ons|e)) (?:le|la|votre|notre|l')|(?:vous pouvez|merci de|veuillez) (?:reserver|confirmer la reservation))\\b",
      '\\b(?:aceptamos|acepto|(?:queremos|quiero|podemos) (?:confirmar|reservar)|confirmamos|confirmo|adelante con|de acuerdo con (?:el|la|su))\\b',
      '\\b(?:aceitamos|aceito|(?:queremos|quero|podemos|pode) (?:confirmar|reservar|fechar)|vamos fechar|de acordo com (?:o|a|sua))\\b',
      '(?:この|その)?(?:内容|お?見積り?|プラン)で(?:予約|お願い|進め)|承諾|予約を?(?:お願い|確定)',
    ),
  },
  {
    intent: 'change_request',
    rule: 'change_words',
    standing: 'any',
    confidence: 0.8,
    pattern: anyOf(
      `\\b(?:(?:chang(?:e|ing)|mov(?:e|ing)|shift|push|swap|amend|adjust|switch) (?:\\w{1,12} ){0,4}(?:dates?|${BOOKING}|nights?|rooms?|hotels?|quote|flights?|arrival|departure|check[- ]?in)|postpone|reschedul(?:e|ing)|(?:arrive|leave|come|travel|depart) (?:\\w{1,8} ){0,2}(?:earlier|later) instead|add (?:an?|one|two|another|\\d) (?:extra |more )?(?:night|person|adult|child|room|day)s?|(?:an?|one|two) (?:extra|more|additional) nights?)\\b`,
      '\\b(?:(?:umbuch(?:en|ung)|verschieben|verschiebung)|(?:termin|daten|datum|reise|buchung|zimmer|angebot) (?:\\w{1,12} ){0,5}(?:andern|anpassen|verlegen)|(?:eine|zwei) (?:weitere |zusatzliche )nachte?)\\b',
      "\\b(?:(?:changer|modifier|decaler|deplacer|reporter) (?:\\w{1,10}[ ']){0,3}(?:dates?|reservation|sejour|voyage|devis|chambres?)|une nuit (?:de plus|supplementaire))\\b",
      '\\b(?:(?:cambiar|modificar|mover|aplazar|posponer) (?:\\w{1,10} ){0,3}(?:fechas?|reserva|viaje|presupuesto|habitacion(?:es)?)|una noche (?:mas|adicional))\\b',
      '\\b(?:(?:mudar|alterar|trocar|adiar|remarcar) (?:\\w{1,10} ){0,3}(?:datas?|reserva|viagem|orcamento|quartos?)|uma noite (?:a mais|extra|adicional))\\b',
      '(?:日程|日付|予約|プラン|部屋)[^。]{0,10}変更|延泊|延期',
    ),
  },
  {
    intent: 'booking_status',
    rule: 'status_words',
    standing: 'any',
    confidence: 0.75,
    pattern: anyOf(
      `\\b(?:status of (?:my|our|the) ${BOOKING}|(?:is|has|was) (?:my|our|the) ${BOOKING} (?:been )?(?:confirmed|booked|received)|any (?:news|update|progress) (?:on|about|regarding)|still waiting (?:for|to hear)|(?:haven't|have not) (?:heard|received)|following up on (?:my|our) ${BOOKING})\\b`,
      '\\b(?:stand (?:der|meiner|unserer) buchung|ist (?:meine|unsere|die) (?:buchung|reservierung) (?:\\w{1,10} ){0,2}bestatigt|gibt es (?:schon )?neuigkeiten|noch nichts gehort)\\b',
      '\\b(?:(?:ou en est|statut de) (?:ma|notre|la) (?:reservation|demande)|(?:ma|notre) reservation est[- ]elle|des nouvelles de|sans nouvelles)\\b',
      '\\b(?:estado de (?:mi|nuestra|la) (?:reserva|solicitud)|(?:esta|ha sido) confirmada (?:mi|nuestra)|alguna (?:novedad|noticia)|sigo esperando)\\b',
      '\\b(?:status da (?:minha|nossa) (?:reserva|solicitacao)|andamento da (?:minha|nossa)|alguma novidade|ainda (?:estou|estamos) (?:aguardando|a espera))\\b',
      '予約(?:の|は)?(?:状況|確認でき)|進捗|まだ(?:返事|連絡)',
    ),
  },
  {
    intent: 'document_request',
    rule: 'document_words',
    standing: 'any',
    confidence: 0.75,
    pattern: anyOf(
      '\\b(?:(?:send|resend|email|forward|need|get|receive|have) (?:\\w{1,10} ){0,4}(?:vouchers?|e-?tickets|invoice|receipt|visa (?:support )?letter|invitation letter|confirmation letter|travel documents|tax certificate)|copy of (?:\\w{1,8} ){0,2}(?:invoice|itinerary|voucher|receipt|quote))\\b',
      '\\b(?:(?:schicken|senden|brauche[n]?|benotige[n]?) (?:\\w{1,12} ){0,5}(?:rechnung|reiseunterlagen|gutscheine?|voucher|quittung|bestatigungsschreiben)|(?:rechnung|reiseunterlagen|voucher) (?:\\w{1,10} ){0,3}(?:schicken|senden|zusenden))\\b',
      "\\b(?:(?:envoyer|renvoyer|recevoir|besoin d(?:e|u|'une?)) (?:\\w{1,8}[ ']){0,3}(?:facture|bons? d'echange|vouchers?|billets|recu|attestation))\\b",
      '\\b(?:(?:enviar(?:me|nos)?|reenviar|necesit(?:o|amos)|mandar(?:me|nos)?) (?:\\w{1,8} ){0,3}(?:factura|vouchers?|bonos|recibo|billetes|documentos de viaje))\\b',
      '\\b(?:(?:enviar|mandar|reenviar|precis(?:o|amos)(?: d[aeo]s?)?) (?:\\w{1,8} ){0,3}(?:fatura|nota fiscal|vouchers?|recibo|bilhetes|documentos de viagem))\\b',
      '(?:請求書|領収書|バウチャー|確認書)[^。]{0,12}(?:送|ください|お願い)',
    ),
  },
  {
    intent: 'payment_question',
    rule: 'payment_words',
    standing: 'any',
    confidence: 0.75,
    pattern: anyOf(
      '\\b(?:(?:bank(?:ing)?|account) details|how (?:do|can|should) (?:we|i) pay|(?:can|could|may) (?:we|i) pay|pay by (?:card|credit card|eft|instal+ments)|payment (?:terms|options|methods?|plan|link|due|schedule)|when is (?:the )?(?:deposit|balance|payment)|(?:deposit|balance) (?:due|amount|owing)|question about (?:the |my |our |your )?(?:invoice|payment))\\b',
      '\\b(?:bankverbindung|wie (?:konnen|kann) (?:wir|ich) (?:be)?zahlen|kreditkarte (?:be)?zahlen|ratenzahlung|zahlungs(?:bedingungen|frist|ziel|moglichkeiten)|wann ist die (?:anzahlung|restzahlung))\\b',
      '\\b(?:coordonnees bancaires|comment (?:payer|regler)|(?:payer|regler) (?:par|en) (?:carte|plusieurs fois|virement)|modalites de paiement|quand (?:faut-il|devons-nous) (?:payer|regler)|acompte)\\b',
      '\\b(?:datos bancarios|como (?:podemos|puedo) pagar|pagar con tarjeta|formas? de pago|condiciones de pago|cuando (?:hay que|debemos) pagar)\\b',
      '\\b(?:dados bancarios|como (?:podemos|posso) pagar|pagar com cartao|formas? de pagamento|condicoes de pagamento|parcelar|parcelas)\\b',
      '支払い?方法|振込先|お支払い(?:は|の)|クレジットカード',
    ),
  },
  {
    intent: 'supplier_message',
    rule: 'supplier_words',
    standing: 'any',
    confidence: 0.75,
    pattern: anyOf(
      '\\b(?:sto rates?|trade rates?|net(?:t)? rates?|rack rates?|rate sheets?|commissionable|contract rates?|stop[- ]?sales?|dear (?:trade )?(?:partners?|agents?)|our (?:lodge|hotel|resort|camp|property) (?:is|has|offers?|will)|special (?:trade )?offer for (?:agents|trade)|allotments?)\\b',
      '\\b(?:liebe (?:reisepartner|partner|reiseburos)|netto(?:raten|preise)|unser (?:hotel|haus|resort) (?:bietet|hat|ist))\\b',
      '\\b(?:chers partenaires|tarifs (?:nets|agences|contrat)|notre (?:hotel|etablissement) (?:propose|offre|est))\\b',
      '\\b(?:estimados (?:socios|agentes|colaboradores)|tarifas netas|nuestro (?:hotel|resort) (?:ofrece|tiene|esta))\\b',
      '\\b(?:prezados (?:parceiros|agentes)|tarifas? (?:net|neto|acordo)|nosso (?:hotel|resort|pousada) (?:oferece|tem|esta))\\b',
      '代理店(?:様|各位)|ネット料金|特別料金のご案内',
    ),
  },
  {
    intent: 'enquiry_new',
    rule: 'trip_words',
    standing: 'any',
    confidence: 0.8,
    pattern: anyOf(
      "\\b(?:quot(?:e|ation) (?:for|me|us|please)|(?:price|prices|cost|rates?) (?:for|of|to)|how much|(?:holiday|vacation|trip|honeymoon|safari|getaway) (?:to|in|for|at)|(?:plan(?:ning)?|book|arrange|organi[sz]e) (?:\\w{1,12} ){0,4}(?:holiday|vacation|trip|honeymoon|safari|getaway|travel|stay)|travel (?:plan|itinerary)|itinerary (?:for|from|starting|that)|(?:would|'d) (?:like|love) to (?:go|visit|travel|book|see|stay|spend)|looking (?:for|at|to) (?:\\w{1,10} ){0,3}(?:holiday|vacation|trip|honeymoon|safari|getaway|hotel|room|stay|week|visit|go|travel|book)|thinking (?:of|about) (?:\\w{1,10} ){0,2}(?:holiday|trip|safari|going|visiting|travell?ing|week)|want to (?:go|visit|travel|book)|availab(?:le|ility) (?:for|from|in|on|between)|honeymoon)\\b",
      '\\b(?:angebot (?:fur|uber)|(?:urlaub|reise|flitterwochen|safari) (?:nach|in|auf|fur|mit)|(?:mochten|wurden) (?:\\w{1,12} ){0,8}(?:reisen|fliegen|fahren|verbringen|besuchen|buchen|verreisen)|was kostet|preis fur|suchen (?:\\w{1,12} ){0,3}(?:urlaub|reise|hotel|unterkunft))\\b',
      '\\b(?:devis|(?:voyage|sejour|safari|vacances) (?:a|au|aux|en|pour|de)|(?:souhait|voudr|aimer)\\w{1,6} (?:\\w{1,12} ){0,4}(?:partir|voyager|visiter|reserver|passer|sejourner)|combien coute|quel (?:est le )?prix|cherch(?:ons|e) (?:\\w{1,10} ){0,3}(?:voyage|sejour|hotel))\\b',
      '\\b(?:presupuesto|cotizacion|(?:viaje|vacaciones|safari|luna de miel) (?:a|en|para|por)|(?:queremos|quisieramos|quiero|nos gustaria|me gustaria) (?:\\w{1,10} ){0,4}(?:viajar|ir|visitar|pasar|conocer|reservar)|cuanto cuesta|precio (?:de|para))\\b',
      '\\b(?:orcamento|cotacao|(?:viagem|ferias|safari|lua de mel) (?:a|ao|para|em|na|no|de)|(?:queremos|gostariamos|gostaria|quero|pretendemos) (?:\\w{1,10} ){0,4}(?:viajar|ir|visitar|passar|conhecer|reservar)|quanto custa|preco (?:de|para))\\b',
      '旅行[^。]{0,12}(?:したい|希望|検討|予定|計画|見積)|見積|行きたい|(?:滞在|宿泊|訪問)[^。]{0,8}(?:希望|したい|検討|予定)|ハネムーン|新婚旅行',
    ),
  },
];
