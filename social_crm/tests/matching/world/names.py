"""Names of the known world, the common ones first. Written from general knowledge of what people
are called in these countries; the code under test has lists of its own."""

MEN = {
    "de": """Michael Thomas Andreas Stefan Peter Christian Wolfgang Daniel Martin Markus
Alexander Klaus Jürgen Bernd Hans Frank Matthias Josef Johannes Sebastian Florian
Tobias Jan Uwe Dieter Manfred Helmut Werner Gerhard Rainer Ralf Jörg Torsten Dirk
Karl Robert Franz Lukas Philipp Felix David Simon Maximilian Paul Leon Jonas Tim
Benjamin Dominik Patrick Marcel Sven Lars Oliver Holger Heinz Günter Walter Georg
Johann Anton Herbert Friedrich Christoph Bernhard Roland Norbert Volker Axel Kai
Nils Erik Fabian Julian Moritz Niklas Jakob Elias Samuel Valentin Kilian Ludwig
Leopold Alois Ferdinand Hubert Karsten Guido Lothar Reinhard Siegfried Egon Horst
Rudolf Kurt Ernst Emil Theo Oskar Bruno Hannes Mario Rene Marco Kevin Dennis Pascal
Steffen Ingo Gregor Clemens Armin Thorben Malte Hauke Sönke""",
    "tr": """Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Ramazan
Halil Süleyman Abdullah Mahmut Recep Salih Fatih Kadir Emre Hakan Adem Kemal Yaşar
Bekir Musa Metin Serkan Orhan Burak Bayram İlhan Erkan Cem Volkan Tolga Onur Okan
Deniz Can Baran Kerem Emirhan Yiğit Furkan Enes Oğuz Cengiz Ercan Levent Bülent
Tuncay Uğur Özgür Sinan Selim Şükrü Rıza""",
    "en": """James John Robert Michael William David Richard Joseph Thomas Charles Christopher
Daniel Matthew Anthony Mark Steven Paul Andrew Joshua Kenneth Kevin Brian George
Edward Ronald Timothy Jason Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen
Larry Justin Scott Benjamin Samuel Gregory Frank Oliver Jack Harry Alfie Liam Ewan
Callum Rhys Graham Nigel Simon Adrian Stuart""",
}
WOMEN = {
    "de": """Sabine Susanne Petra Monika Andrea Claudia Birgit Martina Stefanie Ursula Nicole
Christine Anna Maria Elisabeth Julia Katharina Barbara Heike Angelika Gabriele Karin
Renate Brigitte Ingrid Helga Sandra Melanie Silke Anja Tanja Daniela Sarah Laura
Lisa Lena Michaela Manuela Eva Johanna Theresa Sophie Hannah Lea Leonie Marie Nina
Jana Christina Bettina Cornelia Ulrike Anke Kerstin Simone Sonja Katrin Silvia Doris
Elke Regina Marion Margit Gertrude Hildegard Erika Ilse Edith Franziska Verena
Viktoria Magdalena Veronika Carina Jasmin Vanessa Bianca Yvonne Alexandra Kathrin
Isabella Emma Mia Emilia Clara Charlotte Helene Rosa Paula Greta Frieda Marlene
Antonia Annemarie Hannelore Rosemarie Waltraud Gisela Dagmar Ines Iris Nadine
Jennifer Jessica Sabrina Ramona Ronja Svenja Wiebke Gesa""",
    "tr": """Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Havva
Zeliha Esra Fadime Özlem Hacer Yasemin Melek Rabia Hülya Cemile Sevim Gülsüm Leyla
Dilek Büşra Aysel Songül Kübra Halime Esma Aynur Hayriye Kader Tuğba Rukiye Gülay
Sevgi Derya Filiz Nurcan Selma Sibel Ebru Pınar Gamze Ceren İrem Selin Defne Ece
Nazlı Çiğdem Şule""",
    "en": """Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy
Betty Margaret Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa
Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley Anna
Brenda Pamela Emma Nicole Helen Samantha Katherine Christine Rachel Carolyn Janet
Catherine Olivia Amelia Isla Poppy Chloe Sophie Gemma Fiona Siobhan""",
}
LAST = {
    "de": """Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer
Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger
Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze
Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz
Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler
Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus
Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt
Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch
Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer""",
    "at": """Gruber Huber Bauer Wagner Müller Pichler Steiner Moser Mayer Hofer Leitner Berger
Fuchs Eder Fischer Schmid Winkler Weber Schwarz Maier Schneider Reiter Mayr Schmidt
Wimmer Egger Brunner Lang Baumgartner Auer Binder Lechner Wolf Wallner Aigner Ebner
Koller Lehner Haas Schuster Heilig Novak Horvath Stadler Strasser Holzer Haider
Kaufmann Wieser Rauch Ortner Pfeifer Thaler Koch Riegler Zauner Nowotny Prohaska
Svoboda Kern Pammer Hölzl Größing Lackner Fellner Kogler Mitterer Rainer Sattler
Unterberger Zechner Zangerl Tschann Kofler Plattner Rieder Tiefenbacher Jandl Sailer
Wöss""",
    "tr": """Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan
Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Özcan Korkmaz Çakır Erdoğan Yavuz
Can Acar Şen Aktaş Güler Yalçın Güneş Bozkurt Bulut Keskin Ünal Turan Gül Özer Işık
Kaplan Avcı Sarı Tekin Taş Köse Yüksel Ateş Aksoy""",
    "en": """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson
Evans Walker White Roberts Green Hall Wood Jackson Clarke Harris Clark Turner Hill
Cooper Ward Moore Morris King Watson Baker Harrison Morgan Patel Young Allen
Mitchell James Anderson Phillips Lee Bell Parker Davis Bennett Miller Cook Shaw Cox
Richardson O'Brien McDonald O'Connor MacLeod Murphy Kelly Byrne""",
}
# The long tail: rare names are made of parts, as real ones are.
PARTS = {
    "de": (
        "Ober Nieder Alt Neu Stein Wald Berg Eich Buch Linden Rosen Hohen Birken Grün Schön Weiden"
        " Tannen Kirch Mühl Brück Reichen Lauter Asch Düster Eisen Fried Gold Hafer Kessel Lenz",
        "berg mann bach feld hausen dorf stein wald hoff meister müller hagen brink horst heim kamp"
        " winkel krug hauer reuter",
    ),
    "at": (
        "Ober Unter Hinter Vorder Mitter Nieder Stein Wald Kirch Lindner Moos Berg Hoch Aich Hasel"
        " Gschwandt Pfaffen Loder Rein Schwaig Wies Ött Kalten Ram Dorf Breiten Tann Zell Au Wind",
        "berger huber hofer bauer leitner lehner egger bichler moser steiner thaler rieder brunner"
        " gruber mayr eder reiter pointner hauser mair",
    ),
    "tr": (
        "Öz Ak Kara Gün Demir Er Ay Bay Tan Yurt Sarı Kök Alp Gök Kutlu Boz Soy Çam Gül Taş",
        "türk kaya taş oğlu can dağ alp demir gül han soy man kan tekin er su bek gün kurt dal",
    ),
    "en": (
        "Ash Black White Brad Hart Whit Stan Hol Har Kings Win Ever Green Lock Thorn Bar Mill Ox",
        "wood ford ton ley well field worth bridge by den ham land more stone combe shaw croft",
    ),
}
NICKS = {
    "Michael": "Michi Mike Micha", "Thomas": "Tom Tommy", "Andreas": "Andi", "Stefan": "Steff",
    "Christian": "Chris", "Wolfgang": "Wolfi", "Alexander": "Alex Sascha", "Markus": "Max Kusi",
    "Matthias": "Matze Hias", "Josef": "Sepp Pepi", "Johannes": "Hannes Jo", "Sebastian": "Basti",
    "Florian": "Flo", "Tobias": "Tobi", "Manfred": "Manni Fredl", "Robert": "Robsi Rob Bob",
    "Franz": "Franzl", "Philipp": "Phil Lippi", "Maximilian": "Max Maxi", "Benjamin": "Ben Benni",
    "Dominik": "Domi", "Georg": "Schorsch Schurli", "Johann": "Hans Hansi", "Anton": "Toni",
    "Friedrich": "Fritz Fredi", "Christoph": "Stoffl Chris", "Bernhard": "Berni", "Simon": "Simi",
    "Jakob": "Jaki", "Ludwig": "Luggi", "Leopold": "Poldi", "Rudolf": "Rudi", "Daniel": "Dani",
    "Sabine": "Bine Sabsi", "Susanne": "Susi", "Monika": "Moni", "Andrea": "Andi Andschi",
    "Claudia": "Claudi", "Martina": "Tina Tini Martschi", "Stefanie": "Steffi",
    "Ursula": "Uschi Uli", "Nicole": "Niki Nici", "Christine": "Christl Tine",
    "Elisabeth": "Lisi Sisi Liesl Betty", "Katharina": "Kathi Kati", "Barbara": "Babsi",
    "Angelika": "Geli", "Gabriele": "Gabi", "Brigitte": "Gitti", "Sandra": "Sandy",
    "Melanie": "Meli Mel", "Daniela": "Dani", "Michaela": "Michi", "Manuela": "Manu",
    "Johanna": "Hanni Joe", "Theresa": "Resi", "Christina": "Chrisi Tina", "Cornelia": "Conny",
    "Ulrike": "Uli Rike", "Margit": "Margitta", "Gertrude": "Trude Gerti", "Franziska": "Franzi",
    "Viktoria": "Vicky", "Magdalena": "Leni", "Veronika": "Vroni", "Jasmin": "Jassi",
    "Vanessa": "Nessi", "Alexandra": "Alex Xandi", "Isabella": "Isa", "Charlotte": "Lotte",
    "Antonia": "Toni", "Jennifer": "Jenny", "Jessica": "Jessy", "Mehmet": "Memo",
    "Mustafa": "Musti", "İbrahim": "İbo", "Hüseyin": "Hüso", "Süleyman": "Sülo",
    "Abdullah": "Apo", "Fatma": "Fatoş", "Ayşe": "Ayşo", "Zeynep": "Zeyno", "Ramazan": "Ramo",
    "James": "Jim Jimmy", "John": "Johnny Jack", "William": "Bill Will", "Richard": "Rick Dick",
    "Joseph": "Joe", "Charles": "Charlie", "Christopher": "Chris", "Matthew": "Matt",
    "Anthony": "Tony", "Steven": "Steve", "Andrew": "Andy Drew", "Joshua": "Josh",
    "Edward": "Ed Ted", "Timothy": "Tim", "Nicholas": "Nick", "Jonathan": "Jon",
    "Stephen": "Steve", "Patricia": "Pat Trish", "Elizabeth": "Liz Beth", "Susan": "Sue",
    "Margaret": "Maggie Peggy", "Kimberly": "Kim", "Deborah": "Debbie", "Rebecca": "Becky",
    "Katherine": "Kate Kathy", "Samantha": "Sam", "Catherine": "Cathy Cat", "Samuel": "Sam",
    "Gregory": "Greg", "Kenneth": "Ken", "David": "Dave",
}  # fmt: skip
# City: postcode, phone prefix, weight
CITIES = {
    "DE": """Berlin 10115 030 37;Hamburg 20095 040 18;München 80331 089 15;Köln 50667 0221 11;
Frankfurt 60311 069 8;Stuttgart 70173 0711 6;Düsseldorf 40213 0211 6;
Leipzig 04109 0341 6;Dortmund 44135 0231 6;Essen 45127 0201 6;Bremen 28195 0421 6;
Dresden 01067 0351 6;Hannover 30159 0511 5;Nürnberg 90402 0911 5;
Duisburg 47051 0203 5;Bochum 44787 0234 4;Wuppertal 42103 0202 4;
Bielefeld 33602 0521 3;Bonn 53111 0228 3;Münster 48143 0251 3;
Karlsruhe 76133 0721 3;Mannheim 68159 0621 3;Augsburg 86150 0821 3;
Wiesbaden 65183 0611 3;Kiel 24103 0431 2;Aachen 52062 0241 2;Freiburg 79098 0761 2;
Lübeck 23552 0451 2;Erfurt 99084 0361 2;Rostock 18055 0381 2;Kassel 34117 0561 2;
Regensburg 93047 0941 2;Passau 94032 0851 1;Flensburg 24937 0461 1;
Tübingen 72070 07071 1;Bad Tölz 83646 08041 1;Garmisch 82467 08821 1;
Husum 25813 04841 1""",
    "AT": """Wien 1010 01 190;Graz 8010 0316 29;Linz 4020 0732 21;Salzburg 5020 0662 16;
Innsbruck 6020 0512 13;Klagenfurt 9020 0463 10;Villach 9500 04242 6;
Wels 4600 07242 6;St. Pölten 3100 02742 6;Dornbirn 6850 05572 5;Steyr 4400 07252 4;
Wiener Neustadt 2700 02622 5;Feldkirch 6800 05522 3;Bregenz 6900 05574 3;
Leonding 4060 0732 3;Baden 2500 02252 3;Leoben 8700 03842 2;Krems 3500 02732 2;
Kapfenberg 8605 03862 2;Mödling 2340 02236 2;Hallein 5400 06245 2;
Kufstein 6330 05372 2;Amstetten 3300 07472 2;Zwettl 3910 02822 1;
Bad Ischl 4820 06132 1;Lienz 9900 04852 1;Gmünd 3950 02852 1;Hartberg 8230 03332 1""",
    "TR": """İstanbul 34000 0212 50;Ankara 06000 0312 20;İzmir 35000 0232 15;Bursa 16000 0224 8;
Antalya 07000 0242 8;Konya 42000 0332 6;Adana 01000 0322 6;Kayseri 38000 0352 4""",
    "GB": """London EC1A 020 90;Birmingham B1 0121 11;Leeds LS1 0113 8;Glasgow G1 0141 6;
Sheffield S1 0114 6;Manchester M1 0161 6;Edinburgh EH1 0131 5;Liverpool L1 0151 5;
Bristol BS1 0117 5;Cardiff CF10 029 4;York YO1 01904 2;Bath BA1 01225 1""",
}
TRADES = """Bäckerei;Autohaus;Installationen;Elektro;Malerei;Tischlerei;Gasthof;Hotel;Bau;
Transporte;Immobilien;Steuerberatung;IT Services;Apotheke;Blumen;Dachdeckerei;
Metallbau;Reisen;Optik;Mode;Getränke;Zahntechnik;Druckerei;Gartenbau;Fahrschule;
Physiotherapie;Consulting;Software;Energie;Logistik"""
FANTASY = [
    "mausi", "schnucki", "sonnenschein", "sternchen", "blackwolf", "drachenherz", "zockerking",
    "mondkind", "lillifee", "bergfex", "waldfee", "katzenmama", "hundepapa", "bvbfan",
    "rapidler", "skyrider", "nightowl", "coffeelover", "catlady", "gamer", "techfreak",
    "hobbykoch", "bikerbraut", "segelfan", "wandervogel", "kuschelbaer", "zuckerschnute",
    "feuerteufel", "prinzessin", "turboschnecke", "grumpy", "rainbowdash", "ghostwriter",
    "superhero", "darkangel", "kaffeetante", "teeliebhaber", "rennsemmel", "wuchtbrumme",
    "donnerwetter", "schlumpfine", "yakamoz", "kartal", "aslanpence", "gezgin", "deniztutkunu",
    "frechdachs", "nachteule", "wildrose", "hobbit", "nerdette", "buecherwurm", "leseratte",
    "plauderlise", "meckerfritz",
]  # fmt: skip
