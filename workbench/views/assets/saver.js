// Saves the page as it is shown: asks the server for the file under the page's own address, says
// what goes on, and can be stopped, which the server notices.
const WORDS = { pdf: "PDF", xlsx: "Excel file", csv: "CSV tables", png: "picture" }
const LABELS = { pdf: "PDF", xlsx: "Excel (XLSX)", csv: "Tables (CSV in a ZIP)" }
const ENDED = "Your session has ended. Sign in again, then save the page."

function element(name, text = "") {
  const made = document.createElement(name)
  made.textContent = text
  return made
}

async function reason(answer) {
  if (answer.redirected) return ENDED
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const said = [...page.querySelectorAll("main p")].slice(0, -1).map((p) => p.textContent.trim())
  return said.join(" ") || "The server did not say why. Try again later."
}

function nameOf(answer) {
  const told = answer.headers.get("Content-Disposition") || ""
  return told.match(/filename="([^"]+)"/)?.[1] || "page"
}

function keep(blob, name) {
  const link = element("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60000)
}

function render({ model, el }) {
  const box = element("details")
  const list = element("ul")
  box.append(element("summary", "Save this page"), list)
  const status = element("p")
  status.className = "status"
  status.setAttribute("role", "status")
  const stop = element("button", "Stop")
  stop.type = "button"
  stop.hidden = true
  el.classList.add("saver")
  el.append(box, status, stop)

  let running = null
  const save = async (format, chart = "") => {
    running?.abort()
    const own = new AbortController()
    running = own
    status.textContent = `Making the ${WORDS[format]}…`
    stop.hidden = false
    const query = new URLSearchParams(location.search)
    if (chart) query.set("chart", chart)
    let said = ""
    try {
      const answer = await fetch(`/save/${model.page}/${format}?${query}`, { signal: own.signal })
      if (answer.ok && !answer.redirected) {
        keep(await answer.blob(), nameOf(answer))
        said = `Saved: ${nameOf(answer)}`
      } else {
        said = `The ${WORDS[format]} was not made. ${await reason(answer)}`
      }
    } catch {
      said = own.signal.aborted
        ? "Stopped. Nothing was saved."
        : `The ${WORDS[format]} was not made, because the server did not answer. Try again later.`
    }
    // another one may have been asked for in the meantime
    if (running !== own) return
    running = null
    status.textContent = said
    if (stop === el.getRootNode().activeElement) box.querySelector("summary").focus()
    stop.hidden = true
  }
  const item = (label, format, chart) => {
    const button = element("button", label)
    button.type = "button"
    button.dataset.format = format
    button.addEventListener("click", () => save(format, chart))
    const line = element("li")
    line.append(button)
    return line
  }
  const draw = () => {
    const whole = model.formats.filter((one) => LABELS[one]).map((one) => item(LABELS[one], one))
    const pictures = model.formats.includes("png")
      ? model.charts.map(([name, title]) => item(`Chart as PNG: ${title}`, "png", name))
      : []
    list.replaceChildren(...whole, ...pictures)
    box.hidden = !list.children.length
  }
  const onStop = () => running?.abort()
  stop.addEventListener("click", onStop)
  model.on("formats", draw)
  model.on("charts", draw)
  model.on("remove", () => running?.abort())
  draw()
}

export default { Saver: { render } }
