"""The words and names of the workload: made up, but distributed as real ones are."""
import bisect
import itertools

# How often a name is beside one of the words that keep company with it.
COMPANY = 0.35

COMMON = """the of and to in a is that for it as was with be by on not he his but at are this have from or had an they
which one you were all her she there would their we him been has when who will no more if out so said what up its about
into than them can only other new some could time these two may then do first any my now such like our over man me even
most made after also did many before must through years where much your way well down should because each just those
people how too little state good very make world still see own work long get here between both life being under never day
same another know while last might us great old year off come since against go came right used take three""".split()
ONSETS = "b c d f g h j k l m n p r s t v w br cl cr dr fl gr pl pr sl st str tr th sh ch qu".split()
VOWELS = "a e i o u a e i o u ai ea ou ie".split()
ENDS = ["", "", "", "n", "r", "s", "l", "t", "m", "nd", "st", "ck", "ng", "rt"]
ACCENTS = {"a": "áàâä", "e": "éèê", "i": "íî", "o": "óôö", "u": "úü", "c": "ç", "n": "ñ"}


class Zipf:
    """Ranks 0 ..< count, drawn with a weight of 1 / (rank + shift) ^ exponent."""

    def __init__(self, count, exponent, shift):
        self.sums = list(itertools.accumulate((rank + 1 + shift) ** -exponent for rank in range(count)))

    def draw(self, r):
        return bisect.bisect_left(self.sums, r.random() * self.sums[-1])


def syllables(r, count):
    return "".join(r.choice(ONSETS) + r.choice(VOWELS) + r.choice(ENDS) for _ in range(count))


def accented(r, word):
    places = [n for n, letter in enumerate(word) if letter in ACCENTS and n > 0]
    if not places:
        return word
    at = r.choice(places)
    return word[:at] + r.choice(ACCENTS[word[at]]) + word[at + 1:]


def vocabulary(r, count):
    """Words by rank; the frequent ones are short."""
    words, seen = list(COMMON), set(COMMON)
    while len(words) < count:
        rank = len(words)
        word = syllables(r, 1 if r.random() < 60 / rank else r.choice((2, 2, 3)) if rank < 5000
                         else r.choice((2, 3, 3, 4)))
        if r.random() < 0.05:
            word = accented(r, word)
        if word not in seen and len(word) > 2:
            seen.add(word)
            words.append(word)
    return words


class Name:
    def __init__(self, number, kind, text):
        self.number, self.kind, self.text = number, kind, text

    def tree(self):
        """As people write it in a rule: several words in quotation marks."""
        return ["phrase" if " " in self.text else "term", self.text]


def names(r, count):
    found, seen = [], set()
    given = [syllables(r, r.choice((1, 2, 2))).capitalize() for _ in range(1500)]
    kinds = ["word"] * 34 + ["camel"] * 12 + ["person"] * 28 + ["organisation"] * 12 + ["product"] * 6 + [
        "ticker"] * 3 + ["title"] * 5
    while len(found) < count:
        kind = r.choice(kinds)
        one = syllables(r, r.choice((2, 2, 3)))
        if r.random() < 0.05:
            one = accented(r, one)
        one = one[0].upper() + one[1:]
        if kind == "camel":
            text = one + r.choice(["AI", "Soft", "Works", "Net", "Labs", "Tech"])
        elif kind == "person":
            family = r.choice(["O'", "Mc", "", "", "", "", "", "", "", "", "", ""]) + one
            text = r.choice(given) + " " + family
        elif kind == "organisation":
            text = one + " " + r.choice(["Group", "Holdings", "Institute", "Bank", "Motors", "Energy Partners",
                                         "University", "Council", "Pictures", "Foods"])
        elif kind == "product":
            text = r.choice([one[:2].upper() + "-%d" % r.randrange(100, 999),
                             one + " %d" % r.randrange(2, 99), one[:3].upper() + "%d" % r.randrange(10, 9999)])
        elif kind == "ticker":
            text = "$" + one.encode("ascii", "ignore").decode()[:4].upper()
        elif kind == "title":
            text = "The %s of %s" % (one, syllables(r, 2).capitalize())
        else:
            text = one
        if text.lower() not in seen:
            seen.add(text.lower())
            found.append(Name(len(found), kind, text))
    return found


def companions(r, names, words):
    """For each name the words that stand beside it more often than elsewhere."""
    return [[words[r.randrange(150, 9000)] for _ in range(4)] for _ in names]
