// Says so when the session is about to end, and extends it for whoever is still there.
const box = document.getElementById("ending")
const ADDRESS = "/account/time"
const OFTEN = 20

function minutes(seconds) {
  if (seconds < 60) return "less than a minute"
  const whole = Math.round(seconds / 60)
  return whole === 1 ? "about a minute" : `about ${whole} minutes`
}

async function asked(options) {
  try {
    const answer = await fetch(ADDRESS, { cache: "no-store", ...options })
    return answer.status === 401 ? { over: true } : await answer.json()
  } catch {
    return null
  }
}

// answers may come in another order than they were asked for
let newest = 0
async function look(options) {
  const mine = ++newest
  const left = await asked(options)
  if (mine === newest) act(left)
}

function say(text, stay) {
  const words = document.getElementById("ending-says")
  if (words.textContent !== text) words.textContent = text
  document.getElementById("ending-stay").hidden = !stay
  box.hidden = !text
}

function act(left) {
  if (left === null) return again(OFTEN)
  if (left.over) {
    say("Your session has ended. Reload the page to sign in again; you come back to this view.", false)
    return
  }
  const rest = Math.min(left.idle, left.longest)
  if (rest > left.warn) {
    say("", false)
    return again(rest - left.warn)
  }
  const last = left.longest <= left.idle
  const why = last
    ? "The longest time that one may be signed in is nearly over: you will have to sign in again."
    : "Nothing has happened here for a while."
  say(`You will be signed out in ${minutes(rest)}. ${why}`, !last)
  again(Math.min(OFTEN, rest + 1))
}

let waiting = 0
function again(seconds) {
  clearTimeout(waiting)
  waiting = setTimeout(look, seconds * 1000)
}

if (box) {
  document.getElementById("ending-stay").addEventListener("click", () => {
    look({ method: "POST", headers: { "X-XSRFToken": box.dataset.token } })
  })
  // a computer that slept wakes up with old timers
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look()
  })
  look()
}
