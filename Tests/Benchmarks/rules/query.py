"""Trees of queries, as lists, and how they are written.

["term", word]  ["phrase", words]  ["exact", words]   = of the language
["prefix", letters]  ["suffix", letters]  ["regex", pattern]
["and", tree...]  ["or", tree...]  ["not", tree]  ["atleast", n, tree...]  ["count", tree, comparator, n]
["near", words between at most, is ordered, tree, tree]
["field", name, tree]  ["fact", name, value]
"""


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def written(tree, inner=False):
    """As a query; in parentheses if it is a part of another and needs them."""
    kind = tree[0]
    if kind == "term":
        return tree[1]
    if kind == "phrase":
        return quoted(tree[1])
    if kind == "exact":
        return "=" + (quoted(tree[1]) if " " in tree[1] else tree[1])
    if kind == "prefix":
        return tree[1] + "*"
    if kind == "suffix":
        return "*" + tree[1]
    if kind == "regex":
        return "/%s/" % tree[1]
    if kind == "not":
        return "-" + written(tree[1], inner=True)
    if kind == "field":
        return tree[1] + ":" + written(tree[2], inner=True)
    if kind == "fact":
        return tree[1] + ":" + (quoted(tree[2]) if " " in tree[2] else tree[2])
    if kind == "atleast":
        return "atleast(%d, %s)" % (tree[1], ", ".join(written(t) for t in tree[2:]))
    if kind == "count":
        return "count(%s) %s %d" % (written(tree[1]), tree[2], tree[3])
    if kind == "near":
        text = "%s %s/%d %s" % (written(tree[3], True), "ONEAR" if tree[2] else "NEAR", tree[1], written(tree[4], True))
    else:
        text = (" OR " if kind == "or" else " ").join(written(t, inner=True) for t in tree[1:])
    return "(%s)" % text if inner else text


def toml_rule(rule, lists):
    """A [[rule]]; with `lists`, an OR of words and phrases becomes `any`."""
    tree = rule["tree"]
    if lists and tree[0] == "or" and all(t[0] in ("term", "phrase") for t in tree[1:]):
        condition = "any = [%s]" % ", ".join(quoted(t[1]) for t in tree[1:])
    else:
        query = written(tree)
        condition = "match = " + (quoted(query) if "'" in query else "'%s'" % query)
    return '[[rule]]\nname = "%s"\n%s\n' % (rule["name"], condition)


def leaves(tree):
    """Words, phrases, prefixes, suffixes and patterns in a tree, those under NOT as well."""
    if tree[0] in ("term", "phrase", "exact", "prefix", "suffix", "regex"):
        yield tree
    for part in tree[1:]:
        if isinstance(part, list):
            yield from leaves(part)
