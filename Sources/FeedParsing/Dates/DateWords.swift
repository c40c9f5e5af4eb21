/// What the words in dates mean, in the languages seen in feeds.
enum DateWords {
    enum Meaning: Equatable {
        /// 1–12.
        case month(Int)
        /// Seconds east of UTC.
        case zone(Int)
        case forenoon, afternoon
    }

    static func meaning(of word: Span<UInt8>) -> Meaning? {
        if word.count >= 3, let month = englishMonth(word) { return .month(month) }
        return words[String(word).lowercased()]
    }

    /// By its first three letters, as `Sept` and `January` are written too.
    @inline(__always)
    private static func englishMonth(_ word: Span<UInt8>) -> Int? {
        guard word.count <= 9 else { return nil }
        let key =
            UInt32(word[0] | 0x20) << 16 | UInt32(word[1] | 0x20) << 8 | UInt32(word[2] | 0x20)
        let month: Int
        switch key {
        case 0x6A616E: month = 1
        case 0x666562: month = 2
        case 0x6D6172: month = 3
        case 0x617072: month = 4
        case 0x6D6179: month = 5
        case 0x6A756E: month = 6
        case 0x6A756C: month = 7
        case 0x617567: month = 8
        case 0x736570: month = 9
        case 0x6F6374: month = 10
        case 0x6E6F76: month = 11
        case 0x646563: month = 12
        default: return nil
        }
        // `marraskuu`, Finland's November.
        if month == 3, word.count > 3, word[3] | 0x20 == 0x72 { return nil }
        // French `mardi`, Spanish `martes` and Italian `martedì` are Tuesdays.
        if month == 3, word.count > 3, word[3] | 0x20 == 0x64 || word[3] | 0x20 == 0x74 {
            return nil
        }
        return month
    }

    private static let words: [String: Meaning] = {
        var words: [String: Meaning] = [:]
        for row in monthNames {
            for (index, names) in row.enumerated() {
                for name in names.split(separator: "|") {
                    words[String(name)] = .month(index + 1)
                }
            }
        }
        // The four that RFC 822 §5.1 names.
        for (name, hours) in [("a", -1.0), ("m", -12), ("n", 1), ("y", 12)] {
            words[name] = .zone(Int(hours * 3600))
        }
        for (name, hours) in zoneHours { words[name] = .zone(Int(hours * 3600)) }
        for name in ["am", "오전", "上午", "πμ"] { words[name] = .forenoon }
        for name in ["pm", "오후", "下午", "μμ"] { words[name] = .afternoon }
        return words
    }()

    private static let zoneHours: [(String, Double)] = [
        ("z", 0), ("ut", 0), ("utc", 0), ("gmt", 0), ("wet", 0), ("west", 1), ("bst", 1),
        ("ist", 5.5), ("cet", 1), ("cest", 2), ("mez", 1), ("mesz", 2), ("met", 1), ("mest", 2),
        ("eet", 2), ("eest", 3), ("msk", 3), ("msd", 4), ("sast", 2), ("pkt", 5), ("hkt", 8),
        ("sgt", 8), ("awst", 8), ("jst", 9), ("kst", 9), ("acst", 9.5), ("acdt", 10.5),
        ("aest", 10), ("aedt", 11), ("nzst", 12), ("nzdt", 13), ("nst", -3.5), ("ndt", -2.5),
        ("ast", -4), ("adt", -3), ("at", -4), ("est", -5), ("edt", -4), ("et", -5), ("cst", -6),
        ("cdt", -5), ("ct", -6), ("mst", -7), ("mdt", -6), ("mt", -7), ("pst", -8), ("pdt", -7),
        ("pt", -8), ("akst", -9), ("akdt", -8), ("hst", -10), ("brt", -3), ("brst", -2),
        ("art", -3),
    ]

    /// Names that English's three letters don't tell, a row a language, January first.
    private static let monthNames: [[String]] = [
        [  // German
            "jän|jänner", "", "mär|mrz|märz|maerz", "", "mai", "juni", "juli", "", "",
            "okt|oktober",
            "", "dez|dezember",
        ],
        [  // French
            "janv|janvier", "fév|févr|février|fev|fevr|fevrier", "mars", "avr|avril", "mai", "juin",
            "juil|juillet", "aoû|août|aout", "", "octobre", "novembre", "déc|décembre",
        ],
        [  // Spanish
            "ene|enero", "", "marzo", "abr|abril", "", "junio", "julio", "ago|agosto",
            "septiembre|setiembre|set", "", "noviembre", "dic|diciembre",
        ],
        [  // Italian
            "gen|gennaio", "", "", "", "mag|maggio", "giu|giugno", "lug|luglio", "",
            "settembre|sett",
            "ott|ottobre", "", "dicembre",
        ],
        [  // Portuguese
            "janeiro", "fev|fevereiro", "março|marco", "", "maio", "junho", "julho", "", "setembro",
            "out|outubro", "novembro", "dez|dezembro",
        ],
        [  // Dutch
            "januari", "februari", "mrt|maart", "", "mei", "", "", "augustus", "", "", "", "",
        ],
        [  // Swedish, Danish, Norwegian
            "", "", "marts", "", "maj", "", "", "", "", "", "", "des|desember",
        ],
        [  // Polish
            "sty|stycznia", "lut|lutego", "marca", "kwi|kwietnia", "maja", "cze|czerwca",
            "lip|lipca",
            "sie|sierpnia", "wrz|września", "paź|października", "lis|listopada", "gru|grudnia",
        ],
        [  // Czech
            "leden|ledna", "únor|února", "březen|března", "duben|dubna", "květen|května",
            "červen|června", "červenec|července", "srpen|srpna", "září", "říjen|října",
            "listopad", "prosinec|prosince",
        ],
        [  // Hungarian
            "január", "február|februári|febr", "március|márc", "április|ápr", "máj|május|máujus",
            "jún|június",
            "júl|július", "augusztus", "szept|szeptember", "október", "", "",
        ],
        [  // Russian
            "янв|января|январь", "фев|февр|февраля|февраль", "мар|марта|март",
            "апр|апреля|апрель", "мая|май", "июн|июня|июнь", "июл|июля|июль", "авг|августа|август",
            "сен|сент|сентября|сентябрь", "окт|октября|октябрь", "ноя|нояб|ноября|ноябрь",
            "дек|декабря|декабрь",
        ],
        [  // Greek
            "ιαν|ιανουαρίου", "φεβ|φεβρουαρίου", "μάρ|μαρ|μάρτ|μαρτ|μαρτίου|μάώ", "απρ|απριλίου|αρ",
            "μάι|μαϊ|μαι|μαΐου|μαΐ", "ιούν|ιουν|ιουνίου|ιον", "ιούλ|ιουλ|ιουλίου|ιολ",
            "αύγ|αυγ|αυγούστου", "σεπ|σεπτ|σεπτεμβρίου", "οκτ|οκτωβρίου", "νοέ|νοε|νοεμβρίου",
            "δεκ|δεκεμβρίου",
        ],
        [  // Greek, as the subject of a sentence
            "ιανουάριος", "φεβρουάριος", "μάρτιος|μαώ", "απρίλιος", "μάιος", "ιούνιος", "ιούλιος",
            "αύγουστος", "σεπτέμβριος", "οκτώβριος", "νοέμβριος", "δεκέμβριος",
        ],
        [  // Slovak
            "januára", "februára", "marec|marca", "apríl|apríla", "mája", "jún|júna", "júl|júla",
            "augusta", "septembra", "októbra", "novembra", "decembra",
        ],
        [  // Romanian
            "ian|ianuarie", "februarie", "martie", "aprilie", "", "iun|iunie", "iul|iulie", "",
            "septembrie", "octombrie", "noi|noiembrie", "decembrie",
        ],
        [  // Finnish
            "tammi|tammikuu|tammikuuta", "helmi|helmikuu|helmikuuta",
            "maalis|maaliskuu|maaliskuuta", "huhti|huhtikuu|huhtikuuta",
            "touko|toukokuu|toukokuuta", "kesä|kesäkuu|kesäkuuta", "heinä|heinäkuu|heinäkuuta",
            "elo|elokuu|elokuuta", "syys|syyskuu|syyskuuta", "loka|lokakuu|lokakuuta",
            "marras|marraskuu|marraskuuta", "joulu|joulukuu|joulukuuta",
        ],
        [  // Ukrainian
            "січ|січня|січень", "лют|лютого|лютий", "бер|березня|березень",
            "кві|квіт|квітня|квітень",
            "тра|трав|травня|травень", "чер|черв|червня|червень", "лип|липня|липень",
            "сер|серп|серпня|серпень", "вер|вересня|вересень", "жов|жовт|жовтня|жовтень",
            "лис|листопада|листопад", "гру|груд|грудня|грудень",
        ],
        [  // Catalan, Estonian, Icelandic
            "gener|jaanuar|janúar", "febrer|veebruar|febrúar", "març|märts", "aprill", "maig|maí",
            "juny|juuni|júní", "juliol|juuli|júlí", "ágúst", "setembre", "oktoober",
            "nóv|nóvember", "desembre|detsember",
        ],
        [  // Arabic
            "يناير", "فبراير", "مارس", "أبريل|ابريل", "مايو", "يونيو", "يوليو", "أغسطس|اغسطس",
            "سبتمبر", "أكتوبر|اكتوبر", "نوفمبر", "ديسمبر",
        ],
        [  // Turkish
            "oca|ocak", "şub|şubat", "mart", "nis|nisan", "mayıs", "haz|haziran", "tem|temmuz",
            "ağu|ağustos", "eyl|eylül", "eki|ekim", "kas|kasım", "ara|aralık",
        ],
    ]
}
