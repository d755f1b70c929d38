// Keeps the address and the page in step: links that begin with "?" change the view without a new
// page, back and forward change it too, and every change is announced.
function everywhere(selector, root = document) {
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(selector)) return element
    const found = element.shadowRoot && everywhere(selector, element.shadowRoot)
    if (found) return found
  }
  return null
}

function plain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}

function deepest() {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

function arrive() {
  const at = deepest()
  if (at && at !== document.body && at.tagName !== "DIV") return
  everywhere("[data-heading]")?.focus()
}

function render({ model, el }) {
  const status = document.createElement("p")
  status.setAttribute("role", "status")
  status.className = "status"
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = "Copy link to this view"
  const note = document.createElement("span")
  note.setAttribute("role", "status")
  note.className = "note"
  el.classList.add("bridge")
  el.append(status, button, note)

  let moving = false
  const go = (search) => {
    moving = true
    history.pushState({}, "", search)
    model.search = location.search
  }
  const onClick = (event) => {
    if (event.defaultPrevented || !plain(event)) return
    const link = event.composedPath().find((node) => node.tagName === "A")
    const target = link?.getAttribute("href")
    if (!target?.startsWith("?")) return
    event.preventDefault()
    go(target)
  }
  const onSentence = async (event) => {
    const one = event.composedPath().find((node) => node.dataset?.copy)
    if (!one) return
    try {
      await navigator.clipboard.writeText(one.dataset.copy)
      note.textContent = "Sentence copied, with its source."
      one.firstChild.textContent = "Copied"
    } catch {
      note.textContent = `Copy this: ${one.dataset.copy}`
    }
    setTimeout(() => { one.firstChild.textContent = "Copy sentence" }, 4000)
  }
  const onBack = () => {
    moving = true
    model.search = location.search
  }
  const onCopy = async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      note.textContent = "Link copied. Only people who may see this school can open it."
    } catch {
      note.textContent = `Copy this address: ${location.href}`
    }
  }
  const onSearch = () => {
    if (model.search !== location.search) history.pushState({}, "", model.search || location.pathname)
    note.textContent = ""
  }
  const announce = () => {
    status.textContent = model.announcement
    if (!moving) return
    moving = false
    // the link that was followed is gone once the view is drawn: go on from the view's heading
    for (const wait of [100, 400, 900, 1800]) setTimeout(arrive, wait)
  }
  document.addEventListener("click", onClick)
  document.addEventListener("click", onSentence)
  window.addEventListener("popstate", onBack)
  button.addEventListener("click", onCopy)
  model.on("search", onSearch)
  model.on("announcement", announce)
  model.on("outdated", () => { if (model.outdated) location.reload() })
  model.on("remove", () => {
    document.removeEventListener("click", onClick)
    document.removeEventListener("click", onSentence)
    window.removeEventListener("popstate", onBack)
  })
  announce()
}

export default { Bridge: { render } }
