"""A page as the server sends it: the lines that a reader meets, and what a browser has to understand of it."""

from html.parser import HTMLParser

SAID = ("title", "placeholder", "aria-label", "alt")
SILENT = ("script", "style", "template")
ENDLESS = ("input", "link", "meta", "img", "br", "hr", "path")


class Told(HTMLParser):
    """`lines` are texts and what is said in attributes; `kinds` are scripts, styles, forms' inputs, and the attributes
    that scripts act on, each as a word of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: set[str] = set()
        self.kinds: set[str] = set()
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ENDLESS:
            self._within.append(tag)
        given = dict(attrs)
        self.lines |= {str(given[name]).strip() for name in SAID if name in given}
        self.kinds |= {
            f"{name}={given[name]}" for name in ("src", "href") if name in given and tag in ("script", "link")
        }
        self.kinds |= {f"{tag}[type={given['type']}]"} if "type" in given else {tag}
        self.kinds |= {name for name in given if name.startswith(("x-", "hx-", "@", ":", "data-", "on"))}
        self.kinds |= set(str(given.get("class")).split()) if tag in ("input", "select", "textarea", "form") else set()

    def handle_endtag(self, tag: str) -> None:
        while tag in self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not set(SILENT) & set(self._within):
            self.lines |= {line.strip() for line in data.splitlines()}
