/**
 * What single words mean in a reply, in English, Spanish, French, German, Portuguese, Italian and Dutch at once: the
 * language of a text is not known. Lower case, no accents; `x*` stands for every word that begins with x.
 */
const WORDS = {
  /** Stops by itself, as the whole message. */
  KEY: [
    'stop stopall stopp stopt unsubscribe unsub cancel end quit revoke optout remove delete',
    'alto baja parar pare paren parad cancelar cancela cancelen salir fin detener detengan desuscribir',
    'arret arreter arretez arrete stopper desinscription desinscrire desabonnement desabonner annuler resilier',
    'abmelden abmeldung abbestellen austragen ende halt stoppen kundigen kuendigen',
    'annulla annullare cancella cancellami disattiva disiscrizione ferma fermate basta disiscrivimi',
    'discontinue unterlassen loschen loeschen verwijderen borrar supprimer eliminar',
    'stoppt horauf houop smettila smettetela aufhoren',
    'sair remover descadastrar parem chega encerrar descadastre nomas',
    'afmelden afmelding uitschrijven einde opzeggen beeindigen',
  ],
  /** Unmistakable even beside other words. */
  STRONGKEY: [
    'stop stopall stopp unsubscribe unsub optout arret desinscrire desabonner abmelden descadastrar',
    'afmelden uitschrijven',
  ],
  /** What may follow a keyword without changing it: STOP 2 END. */
  TAIL: [
    '2 to and or all everything everyone it this that these those them here me us from my your you service',
    'e y et und en la las los le les il alles allem tout toutes tous todo todos todas toda tutto tutti tudo di de da damit hiermee ermee daarmee mit met con com sie cosi',
  ],
  STOPV: [
    'stop stopp stoppt stopt stoppen quit cease halt discontinue',
    'parar paren parad pare dejar dejen dejad deje dejes cesar cesen detener detengan',
    'arret arrete arretez arreter cesse cessez cesser stoppez stopper',
    'horauf aufhoren aufzuhoren aufhoeren aufzuhoeren unterlassen unterlasst',
    'smetti smettete smettila smettetela smettere smetterla finiscila finitela',
    'parem parar houop ophouden stopzetten',
  ],
  /** Words for "stop" that also mean something else: they need "de", "di", "con" behind them. */
  STOPDE: ['para deja pare basta chega assez genug genoeg enough ferma fermate'],
  SEND: [
    'text texting txt txting message messaging msg msging sms smsing contact contacting send sending write writing',
    'bother bothering spam spamming harass harassing notify notifying pester pestering ping pinging',
    'escrib* enviar* envie envien envies enviando mandar* mande manden mandes mandando contactar* contacte* molest*',
    'envoy* ecrire ecrivez ecris ecrive* contacter contactez contacte derang* harcel* spammer spammez',
    'schick* senden sendet sende schreib* kontaktier* belastig* belaestig* simsen texten spammen zusenden zuschicken zusendung',
    'anschreib* anzuschreiben schreiben geschrieben zuschreiben zuzuschicken zuzusenden vollspammen',
    'scriv* mandate mandatemi mandarmi mandare mandami inviare inviarmi inviatemi inviate inviami contatt* disturb*',
    'mandem escrev* contat* incomod* perturb* enviem importun*',
    'stur* stuur* zend* schrijf* schrijv* smsen smssen appen lastigvallen lastigval contacteer* benader* berichten',
  ],
  /** Spanish and Portuguese statements, "you no longer write to me": no request. */
  TELLS: ['escriben escribes escribis mandan mandas envian envias contactan mandam enviam escrevem contatam'],
  MSG: [
    'text texts texting txt txts message messages messaging msg msgs sms smss smses mms notification notifications notif',
    'notifs alert alerts update updates promo promos promotion promotions promotional advert adverts advertising ads',
    'marketing spam newsletter newsletters communication communications texto textos whatsapp whatsapps',
    'mensaj* mensage* msj msjs notificacion* alerta* publicidad promocion* propaganda* comunicacion* comunicado*',
    'publicite* pub pubs notifications communications',
    'nachricht* mitteilung* benachrichtigung* werbung* werbe* werbenachricht* werbesms massensms',
    'messagg* notifich* notifica pubblicita promozion* comunicazion* sms',
    'notificac* comunicac* comunicado* promoc* torpedo* anuncio*',
    'bericht* berichtje* smsje* smsjes meldingen melding reclame* notificatie* appje* updates',
  ],
  /** Another way to reach somebody: a wish about it is none about texts. */
  OTHERWAY: [
    'call calls calling phoning email emails emailing llamar llamadas llamen appeler appels',
    'anrufe anrufen anruf chiamare chiamate chiamarmi ligar ligacoes ligando bellen mailen correo correos',
  ],
  ME: ['me my m mich mir mein meine meinen moi mon mi mio mia meu minha mij mijn us uns nous nos noi ons'],
  REMOVE: [
    'remove removing delete deleting erase erasing strike',
    'borra* borre* borren elimin* quitar quiten quita quite sacar saca saquen retirar retire retiren',
    'retirez retirer supprim* enlevez enlever enleve effac* radiez',
    'losch* loesch* entfern* streich*',
    'cancellare cancellate rimuov* togliete togliere togli eliminate elimina depennate',
    'remova removam remover exclu* tira tire tirem tirar apague apaguem apagar retirem',
    'verwijder* schrap* wis',
  ],
  /** A removal and its object in one word. */
  REMOVEME: [
    'removeme borrame borrenme borrarme eliminame eliminenme eliminarme quitame quitenme quitarme sacame saquenme sacarme',
    'retirenme retirarme cancellami cancellatemi cancellarmi rimuovimi rimuovetemi rimuovermi toglimi toglietemi togliermi',
    'eliminatemi eliminami',
  ],
  /** Removes only together with "off", "from the list" and the like. */
  TAKE: [
    'take taking nehmt nimm nehmen haal haalt halen quita quitar quiten saca saquen tira tire tirem sortez',
  ],
  OFF: ['off raus heraus rausnehmen eraf ervan eruit uit'],
  UNSUB: [
    'unsubscribe unsubscribing unsub unsuscribe unsubcribe unsubscibe unsubsribe unsubscrib optout optmeout',
    'desuscrib* desuscri* desapunt* darsedebaja desinscrib*',
    'desinscri desinscris desinscrire desinscriv* desinscription desabonn* desabo',
    'abmeld* abzumelden abbestell* abzubestellen austrag* auszutragen',
    'disiscriv* disiscrizione disiscriver* disabbonar*',
    'descadastr* desinscrev* desinscricao cancelamento',
    'uitschrijv* uitschrijf afmeld* afmelden uitteschrijven',
  ],
  UNSUBBED: [
    'unsubscribed optedout abgemeldet uitgeschreven afgemeld desinscrit desinscrite desuscrito disiscritto descadastrado abbestellt',
  ],
  REMOVED: ['removed deleted eliminado borrado geloscht geloescht verwijderd removido rimosso supprime'],
  NUM: [
    'number numbers numero numeros nummer telefonnummer handynummer telefoonnummer num nr phone cell telefono telefone',
  ],
  LIST: [
    'list lists mailinglist database distribution lista listas liste elenco lijst lijsten verteiler verteilerliste bestand base rubrica adressliste',
  ],
  /** Is whoever the fan speaks of: nobody of ours. */
  THEM: ['him her them his their everyone people everybody friends ex mom mum dad and while'],
  NEG: [
    'no not dont donot never cant cannot wont wouldnt shouldnt couldnt didnt doesnt isnt havent nope without',
    'nunca jamas sin ni ne n pas jamais aucun aucune rien nicht nie niemals kein* nichts nix',
    'non mai niente nessun* nao nem sem niet geen nooit niets niks nunca',
  ],
  /** Forbids. "didn't" and "can't" only tell. */
  FORBID: [
    'no not dont donot never nunca jamas ne n nicht nie niemals kein* nichts non mai nao niet geen nooit jamais',
  ],
  CANT: ['cant cannot unable couldnt'],
  MORE: [
    'more anymore longer further again any mas plus mehr weitere weiteren piu mais meer jamas ulteriori altri ancora nochmal wieder',
  ],
  WANT: [
    'want wanna wish desire prefer consent quiero queremos deseo quisiera deseamos veux voulons souhaite souhaitons desire voudrais',
    'ichwill wollen mochte moechte mochten wunsche wuensche voglio vogliamo desidero vorrei quero queremos desejo gostaria wil willen wens',
    'interested autorizo veut',
  ],
  RECEIVE: [
    'receive receiving get getting recibir recibo recevoir erhalten bekommen kriegen empfangen ricevere ricevo receber ontvangen krijgen hear',
  ],
  /** Tells what arrives, and asks for nothing. */
  GETS: [
    'got received bekomme erhalte kriege recibo recibi llegan llegaron recois ricevo recebo ontvang krijg havent arriving chegam arrivano',
  ],
  THIS: [
    'this these those it them that esto estos estas eso ca cela ceci das dies* questo questi queste isto isso esse esses dit deze dat',
  ],
  MISS: [
    'miss forget lose verpassen vergessen perder perderme rater manquer oublier perdere dimenticare missen vergeten mind hesitate worry',
  ],
  DISABLE: [
    'disable deactivate mute turnoff desactivar desactiven desactiver desactivez deaktivier* disattiv* desativ* uitzetten deactiveer*',
  ],
  CANCELV: [
    'cancel end terminate cancelar cancelen cancele cancela annuler annulez resilier resiliez kundig* kuendig* beende* annulla* annullare disdire cancellare cancellate cancelem opzeggen beeindig*',
  ],
  SUBSCR: [
    'subscription subscriptions abo abonnement abonnements suscripcion inscripcion inscription abbonamento iscrizione inscricao assinatura cadastro enrollment membership anmeldung inschrijving registrierung registro',
  ],
  /** Something else a fan may have subscribed to. */
  ELSEWHERE: [
    'spotify apple netflix deezer youtube patreon instagram tiktok ticket tickets order concert show tour merch',
  ],
  REVOKE: [
    'revoke revoking withdraw withdrawing rescind retiro retirar revoco revocar revoque retire revoque* widerruf* widersprech* revogo revogar ritiro ritirare trek intrekken',
  ],
  CONSENT: [
    'consent permission authorization authorisation consentimiento autorizacion consentement autorisation einwilligung zustimmung erlaubnis nutzung verwendung consenso autorizzazione consentimento autorizacao toestemming',
  ],
  SAID: [
    'said say told asked texted replied typed wrote dije dicho pedi pedido dit demande gesagt geschrieben gebeten detto chiesto scritto disse falei pedi escrevi gezegd gevraagd zei',
  ],
  SELF: ['i ive yo je j ich io eu ik already ya deja schon bereits gia ja al times'],
  SUBJECT: [
    'i you u they he she we it who vous tu ils on ihr du er wir ich jullie je wij ik voces voce vcs eles loro voi ustedes',
  ],
  SCOPE: [
    'want wanna like you u to ever even me it that them gonna going be have wish need think should would will please my all dare',
    'que quiero quieran quieras me te se lo los la le nos por de vous veux pas m l il se vouloir y en',
    'ich dich euch dass will mich mir sie ihr uns mehr so bitte voglio che vi ci mi ti mij voglia quero voces vcs a o os',
    'ik wil dat jullie je we ons mij hier er again again vuelvan volver vuelvas voltem mais plus piu mas meer any more guys',
  ],
  ASK: [
    'did have has why when who where what was were is are does do am if porque cuando quien pourquoi quand est avez warum wieso wann habt hast perche quando avete hai waarom wanneer heb hebben voces foi',
  ],
  PAST: [
    'did didnt have has had was were why avez avons habt hast haben avete hai heb hebben han habeis hanno pourquoi warum wieso waarom perche',
  ],
  CANYOU: [
    'can could would will canyou how wie como comment come hoe pouvez peux pourriez puedes pueden podrian podeis puede konnt konnen kannst konntet koennt koennen potete puoi potreste podem pode poderiam kunnen kun kunt kan zou willen where',
  ],
  HEDGE: [
    'maybe perhaps if might should quiza quizas talvez peut vielleicht forse misschien si wenn unless whether thinking',
  ],
  KEEP: [
    'keep sigan sigue seguid continuez continue weiter continuate continuem blijf jk kidding joking joke scherz broma blague scherzo brincadeira grapje mentira',
  ],
  LIMIT: [
    'until unless except only before after tonight tomorrow night nights late early weekend weekends work often sometimes less fewer much many during while',
    'hasta excepto solo solamente noche tarde tanto tantos tantas menos tan domingos trabajo',
    'jusqu sauf seulement nuit tard trop autant moins souvent dimanche',
    'nachts bis ausser nur weniger oft viele viel spat sonntags',
    'fino tranne soltanto notte tardi tanti tante troppi meno spesso cosi',
    'ate exceto somente noite cedo muitas muitos tantas',
    'tot behalve alleen zoveel vaak minder laat veel',
  ],
} as const;

const exact = new Map<string, string>();
const prefixes: { start: string; tag: string }[] = [];
for (const [tag, lines] of Object.entries(WORDS))
  for (const word of lines.flatMap((line) => line.split(' ')))
    if (word.endsWith('*')) prefixes.push({ start: word.slice(0, -1), tag });
    else if (!(exact.get(word) ?? '').includes(`,${tag},`))
      exact.set(word, `${exact.get(word) ?? ','}${tag},`);

/** The tags of a word, as the rules match them: `,NEG,FORBID,`. */
export function tagsOf(word: string): string {
  const more = prefixes.filter(({ start }) => word.startsWith(start)).map(({ tag }) => `${tag},`);
  const known = (exact.get(word) ?? ',') + more.join('');
  return known + otherVerb(word, known);
}

/** "stop crying", "dejen de vender": a verb that is none of sending. */
function otherVerb(word: string, known: string): string {
  if (/,(?:SEND|MSG|RECEIVE|UNSUB|REMOVE|OTHERWAY|NEG|ME),/.test(known)) return '';
  if (/^\p{L}{2,}ing$/u.test(word) && !/thing$/.test(word)) return 'OTHERING,';
  return /^\p{L}{2,}(?:ar|er|ir|are|ere|ire|re|oir|en)$/u.test(word) ? 'OTHERINF,' : '';
}

/** Courtesy and emphasis: they change nothing. */
export const FILLERS: ReadonlySet<string> = new Set(
  [
    'please pls plz plse kindly just now immediately asap thanks thank thx ty ok okay hey hi hello hiya sorry really',
    'yo dude bro man guys sir madam folks god freaking fucking fuckin damn bloody',
    'porfa favor gracias hola buenas buenos dias ya ahora inmediatamente inmediato amigos',
    'svp stp plait merci bonjour bonsoir salut maintenant immediatement desole',
    'bitte danke hallo sofort jetzt mal endlich doch bloss einfach moin servus',
    'grazie ciao salve subito adesso ora favore piacere buongiorno',
    'obrigado obrigada ola oi agora imediatamente gentileza pf pfv',
    'alstublieft alsjeblieft aub ajb bedankt dank dankjewel hoi nu direct onmiddellijk graag even maar eens gewoon',
  ].flatMap((line) => line.split(' ')),
);
