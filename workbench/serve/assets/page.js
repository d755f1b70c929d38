// Says so when the page has lost its server, which otherwise looks alive and does nothing.
const Native = window.WebSocket
let leaving = false
window.addEventListener("pagehide", () => { leaving = true })
window.WebSocket = class extends Native {
  constructor(...options) {
    super(...options)
    this.addEventListener("open", () => show(false))
    this.addEventListener("close", () => { if (!leaving) show(true) })
  }
}
function show(lost) {
  const banner = document.getElementById("lost")
  if (banner) banner.hidden = !lost
}
// The address of the view that is open, which changes without loading a page.
document.addEventListener("submit", (event) => {
  if (event.target.id === "keep" && event.submitter.value === "add") {
    event.target.elements.address.value = location.pathname + location.search
  }
})
