"""Words that give a language away, for texts that are too short for statistics."""

from __future__ import annotations

GIVEAWAYS = {
    "en": """
        the and you your yours is are was were am i'm im it's its i've don't dont doesn't can't
        cant didn't won't isn't what's that's there's this that these those with have has had for
        from of to my me we our they them their he she his her what why how when where who which
        not but would could should will just never always please thanks thank hello hey yes yeah
        yep nope been being get got great good best worst bad love awesome amazing still again
        about any some all only ever here there wow damn omg lol lmao lmfao wtf tho gonna wanna
        ain't u ur pls plz thx thanx help sorry nice one two it on at by be do did an as if so or
        up out off than then too very much more most work works working need like know want see
        look today tomorrow tonight yesterday morning night day week year people really happy hate
        suck sucks fail hi okay yay yup hell fuck fucking shit bro dude guys man cool fun new now
        sent it'll order app update flight service top super mega ok support customer every nothing
        something stop
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ich
        du er sie es wir ihr mich dich mir dir uns euch ist sind war waren bin bist habe hat haben
        hab hatte wird werden wurde kann könnt können muss müssen soll sollte will wollen mit von
        vom zu zum zur für auf aus bei beim nach über unter im am um ohne gegen durch wegen dass
        daß wenn weil wie was wo wer wann warum wieso weshalb auch noch nur schon mal jetzt heute
        morgen gestern immer nie hier da dort so sehr mehr viel alle alles nichts etwas bitte danke
        dank gerne gern ja nein doch leider endlich super toll schön guten gute gut schlecht hallo
        moin servus tschüss liebe lieber euer eure ihre mein meine meinen dein deine sein seine
        einfach wieder seit bis dann denn als ob gibt geht geil krass scheiße scheiss mist echt
        kommt macht tag abend nacht woche jahr leute herzlichen glückwunsch vielen funktioniert
        bestellung paket lieferung kundenservice bahn zug hilfe top mega klasse ok okay rechnung
        frechheit verspätung stoppt neue neuer neues läuft
    """,
    "fr": """
        le la les un une des du de et est sont je tu il elle nous vous ils elles on ce cette ces
        mon ma mes ton ta tes son sa ses notre votre vos leur pas plus très trop bien mal merci
        bonjour bonsoir salut oui non avec sans pour dans sur sous chez par mais ou où donc car ni
        que qui quoi quand comment pourquoi ça c'est j'ai n'est qu'il d'un d'une l'on s'il plaît
        être avoir fait faire suis êtes avez avons ont était toujours jamais encore aussi tout tous
        toute rien au aux même colis commande livraison aujourd'hui demain hier vraiment génial nul
        mdr svp quelle quel j'attends voilà super top ok aide
    """,
    "es": """
        el la los las un una unos unas de del al y o es son soy eres está están estoy fue ser estar
        que qué quién cómo cuándo dónde por para con sin sobre pero porque muy más menos bien mal
        gracias hola buenos buenas días tardes noches sí no yo tú él ella nosotros ustedes me te se
        lo le les mi mis tu tus su sus nuestro este esta esto ese esa eso aquí ahora hoy mañana
        ayer siempre nunca también todo todos toda nada algo tengo tiene hay hace hacer quiero
        puede jaja jajaja jajajaja favor pedido servicio ha he han cuando como donde mejor peor
        vida
    """,
    "it": """
        il lo la i gli le un uno una di del della dei delle dello degli da dal dalla in nel nella
        con su sul sulla per tra fra e ed o ma se che chi cosa come quando dove perché perchè non
        più molto poco bene male grazie ciao buongiorno buonasera sì no io tu lui lei noi voi loro
        mi ti si ci vi mio mia tuo sua questo questa quello quella è sono sei siamo siete ho hai ha
        abbiamo hanno era essere avere fare fatto sempre mai anche ancora tutto tutti niente oggi
        domani ieri prego pacco ordine servizio bello bella vorrei a al alla qui così già
    """,
    "pt": """
        o a os as um uma de do da dos das em no na nos nas por pelo pela para pra com sem sobre e
        ou mas que quem como quando onde porque não mais muito pouco bem mal obrigado obrigada olá
        oi bom boa dia tarde noite sim eu tu ele ela nós você vocês eles elas me te se lhe meu
        minha seu sua nosso este esta isso isto esse essa aquele é são sou está estão estou foi ser
        ter tem tenho fazer sempre nunca também tudo todos nada hoje amanhã ontem pedido
        atendimento já vc pq tá né ao à
    """,
    "nl": """
        de het een en of maar niet geen ik jij je hij zij ze wij we jullie u mij hem haar ons hun
        mijn jouw zijn is ben bent was waren heb hebt heeft hebben had wordt worden werd kan kunnen
        moet moeten wil van voor met op aan in uit bij naar over onder door tot dat die dit deze er
        hier daar wat waar wie wanneer waarom hoe ook nog wel al alleen nu vandaag morgen gisteren
        altijd nooit zeer heel veel meer alles niets iets dank bedankt hallo hoi goed goede slecht
        alsjeblieft graag leuk mooi nee ja weer geweldig bestelling pakket mij'n jaar echt
    """,
    "tr": """
        ve bir bu şu o ben sen biz siz onlar için ile ama çok daha en ne neden nasıl nerede kim
        değil var yok mı mi mu mü de da ki evet hayır teşekkürler teşekkür ederim merhaba selam
        lütfen güzel iyi kötü bugün yarın dün şimdi her hiç bana sana beni seni gibi kadar sonra
        önce kargo sipariş hala hâlâ oldu olsun günaydın
    """,
    "pl": """
        i w z na do nie to jest są się że co jak kiedy gdzie dlaczego kto ja ty on ona my wy oni mi
        mnie mój moja twój dla od po za przez przy ale czy tak bardzo dziękuję dzięki proszę cześć
        dzień dobry dobrze źle dziś dzisiaj jutro wczoraj już jeszcze tylko też zawsze nigdy
        wszystko nic mam ma być był była o ze tym ten ta te paczka zamówienie
    """,
    "sv": """
        och att det är en ett som på för av med till den jag du han hon vi ni de inte har hade var
        kan ska vill men om eller från så när hur vad varför vem mycket mer bra dåligt tack hej ja
        nej idag imorgon igår här där alltid aldrig också bara alla inget min mitt din er oss mig
        dig snälla varit blir
    """,
    "da": """
        og at det er en et som på for af med til den jeg du han hun vi i de ikke har havde var kan
        skal vil men om eller fra så når hvordan hvad hvorfor hvem meget mere godt dårligt tak hej
        ja nej dag morgen går her der altid aldrig også kun alle intet min mit din jer os mig dig
        blev noget
    """,
    "no": """
        og at det er en et som på for av med til den jeg du han hun vi dere de ikke har hadde var
        kan skal vil men om eller fra så når hvordan hva hvorfor hvem veldig mer bra dårlig takk
        hei ja nei dag morgen går her der alltid aldri også bare alle ingenting min mitt din oss
        meg deg ble noe
    """,
    "fi": """
        ja on ei ole se tämä minä sinä hän me te he mutta kun jos niin mitä miten miksi missä kuka
        hyvä hyvää huono kiitos hei moi kyllä tänään huomenna eilen nyt aina myös vain kaikki
        mitään että tai sitten paljon olen minun sinun
    """,
    "cs": """
        a je není na se že to v ve s z do pro ale co jak kdy kde proč kdo já ty on ona my vy oni mi
        mě můj moje jsem jsi jsme jste jsou velmi děkuji díky prosím ahoj dobrý den dobře špatně
        dnes zítra včera už ještě jen také vždy nikdy všechno nic mám nebo balík objednávka
    """,
    "ro": """
        și în la nu este sunt un o de pe cu din pentru că ce cum când unde cine eu tu el ea noi voi
        ei mai foarte bine rău mulțumesc salut bună da azi mâine ieri dar sau am ai are au fost
        acum doar tot nimic vă rog
    """,
    "hu": """
        a az és nem egy hogy van ez de is meg csak már még nagyon jó rossz köszönöm szia igen ma
        holnap tegnap mi mit hol mikor miért ki én te ő mert ha volt lesz minden semmi kérem
    """,
    "id": """
        yang dan di ke dari ini itu untuk tidak dengan saya aku kamu anda kami mereka ada apa
        bagaimana kapan dimana siapa kenapa sudah belum akan bisa terima kasih tolong selamat pagi
        banget nggak gak juga atau baik buruk hari sekali
    """,
    "ca": """
        el la els les un una i o és són de del amb per que què com quan on però molt més bé
        malament gràcies hola bon dia sí no jo tu ell nosaltres meva meu avui demà ahir sempre mai
        també aquest aquesta això hi ha
    """,
}
"""Frequent words, greetings and what people say in haste, in small letters as they are written. Own
lists, made by hand; a word may stand in several."""
