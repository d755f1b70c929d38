// Says so when the page has lost its server, and opens the same view again once it is back.
const Native = window.WebSocket
const ENDED = 4401
const LONGEST = 30
const WORDS = {
  ended: "You may have been signed out, or what you may see has changed.",
  away: "The server does not answer. This page tries again by itself; what you look at is kept in its address.",
}
let leaving = false
let opened = 0
window.addEventListener("pagehide", () => { leaving = true })
window.WebSocket = class extends Native {
  constructor(...options) {
    super(...options)
    this.addEventListener("open", () => { opened = Date.now(); show("") })
    this.addEventListener("close", (event) => { if (!leaving) lost(event.code) })
  }
}

function show(why) {
  const banner = document.getElementById("lost")
  if (!banner) return
  document.getElementById("lost-why").textContent = why
  banner.hidden = !why
}

function lost(code) {
  show(code === ENDED ? WORDS.ended : WORDS.away)
  // a page that is lost as soon as it is there must not be opened over and over
  if (code !== ENDED) retry(Date.now() - opened < 5000 ? LONGEST : 1)
}

function retry(seconds) {
  setTimeout(async () => {
    try {
      const answer = await fetch("/readyz", { cache: "no-store" })
      if (answer.ok) return location.reload()
    } catch {
      // not yet
    }
    retry(Math.min(2 * seconds, LONGEST))
  }, seconds * 1000)
}
// The address of the view that is open, which changes without loading a page.
document.addEventListener("submit", (event) => {
  if (event.target.id === "keep" && event.submitter.value === "add") {
    event.target.elements.address.value = location.pathname + location.search
  }
})
