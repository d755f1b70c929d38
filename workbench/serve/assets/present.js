// The bar of a presentation: keys of the presenter, and pages of the room that follow.
const bar = document.getElementById("room")
const prompter = document.getElementById("room-prompt")
const driving = bar !== null && bar.dataset.driving === "yes"
const OFTEN = 2000
const OPEN = "presenter-notes"
const FOLLOWS = "room-follows"

function press(id) {
  const button = document.getElementById(id)
  if (button && !button.disabled) button.click()
}

if (driving) {
  const keys = { PageDown: "room-next", PageUp: "room-previous" }
  document.addEventListener("keydown", (event) => {
    const button = keys[event.key]
    if (!button || event.ctrlKey || event.shiftKey || event.metaKey) return
    // without Alt these keys scroll the page, unless somebody is at the bar
    if (!event.altKey && !bar.contains(document.activeElement)) return
    event.preventDefault()
    press(button)
  })
  const notes = document.getElementById("room-notes")
  notes.open = sessionStorage.getItem(OPEN) === "yes"
  notes.addEventListener("toggle", () => sessionStorage.setItem(OPEN, notes.open ? "yes" : "no"))
  const first = [document.getElementById("room-next"), document.getElementById("room-previous")]
  const here = first.find((one) => !one.disabled)
  // never away from what somebody is at already
  if (here && document.activeElement === document.body) here.focus({ preventScroll: true })
}

if (bar) {
  // what is fixed must not cover the end of the page, nor what has the focus
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--room-high", `${bar.offsetHeight + 8}px`)
  }).observe(bar)
}

const follows = document.getElementById(FOLLOWS)
if (follows) {
  follows.checked = sessionStorage.getItem(FOLLOWS) !== "no"
  follows.addEventListener("change", () => {
    sessionStorage.setItem(FOLLOWS, follows.checked ? "yes" : "no")
  })
}

let told = ""
async function look() {
  try {
    const answer = await fetch("/present/now", { cache: "no-store" })
    if (answer.status === 401) return location.assign("/join")
    if (answer.ok) moved(await answer.json())
  } catch {
    // the server is away; it is asked again
  }
  setTimeout(look, OFTEN + Math.random() * OFTEN / 2)
}

function moved(now) {
  const mark = `${now.version}`
  if (prompter) {
    if (prompter.dataset.version !== mark) location.reload()
    return
  }
  if (bar.dataset.version === mark || told === mark) return
  told = mark
  document.querySelector("#room-where strong").textContent = now.title
  document.querySelector("#room-where .room-count").textContent = `Now ${now.number}`
  // thirty people at once would keep each other waiting
  if (follows.checked) setTimeout(() => document.getElementById("room-follow").requestSubmit(), Math.random() * 1500)
}

if (prompter || (bar && !driving)) look()
