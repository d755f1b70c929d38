"""What is wrong with a page as it is seen: what axe finds, and words that nobody can read."""

from axe_playwright_python.sync_playwright import Axe

_EVERY = """
const every = []
const gather = (root) => {
  for (const one of root.querySelectorAll("*")) {
    every.push(one)
    if (one.shadowRoot) gather(one.shadowRoot)
  }
}
gather(document)
const says = (one) => one.textContent.trim().slice(0, 60)
"""
_FAULTS = f"""() => {{
{_EVERY}
const found = []
const page = document.documentElement
if (page.scrollWidth > page.clientWidth) found.push(`${{page.scrollWidth}} pixels wide`)
for (const one of every) {{
  if (!one.checkVisibility()) continue
  const look = getComputedStyle(one)
  // for those who hear it
  if (look.clipPath.startsWith("inset")) continue
  const cut = ["hidden", "clip"].includes(look.overflowX) && look.textOverflow !== "ellipsis"
  const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  if (cut && own && one.tagName !== "svg" && one.scrollWidth > one.clientWidth + 1)
    found.push(`cut off: ${{says(one)}}`)
  if (one.tagName !== "svg" || one.getAttribute("role") !== "img") continue
  const frame = one.getBoundingClientRect()
  const words = [...one.querySelectorAll("text")].map(
    (text) => [text.getBoundingClientRect(), says(text)])
  for (const [box, said] of words)
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
      found.push(`outside its chart: ${{said}}`)
  words.forEach(([a, said], place) => {{
    for (const [b, other] of words.slice(place + 1)) {{
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const up = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across > 1.5 && up > 4) found.push(`over each other: ${{said}} / ${{other}}`)
    }}
  }})
}}
return found
}}"""
_SAID = f"""() => {{
{_EVERY}
return every.filter((one) => one.children.length === 0 && one.checkVisibility()).map(says)
  .filter((said) => said.length > 2)
}}"""

_LATER_ROWS = f"""(hidden) => {{
{_EVERY}
for (const one of every)
  if (one.tagName === "TR" && one.sectionRowIndex >= 12) one.hidden = hidden
}}"""


def unreadable(page) -> list[str]:
    """Words cut off, outside their chart or over each other, and a page wider than its window."""
    return page.evaluate(_FAULTS)


def accessible(page) -> list[str]:
    """Everything that axe finds, of any impact: the rule and the first place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # what is right is not written down, and later rows are as the first
    page.evaluate(_LATER_ROWS, True)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    page.evaluate(_LATER_ROWS, False)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


def words(page) -> set[str]:
    """What can be read on a page."""
    return set(page.evaluate(_SAID))
