// Charts measure themselves and the pointer in the pixels of the screen, and are laid out in those of
// the page, which the zoom of a presentation makes larger. Here both are those of the page.
(() => {
  const root = document.documentElement
  const measured = Element.prototype.getBoundingClientRect
  let known = 0
  window.addEventListener("resize", () => { known = 0 })

  function zoom() {
    // an engine whose own measures are those of the page has nothing to divide by
    if (!known && root.offsetWidth) known = measured.call(root).width / root.offsetWidth
    return known || 1
  }

  Element.prototype.getBoundingClientRect = function () {
    const box = measured.call(this)
    const by = zoom()
    return by === 1 ? box : new DOMRect(box.x / by, box.y / by, box.width / by, box.height / by)
  }
  // as many points of a drawing as the screen will show
  const points = Object.getOwnPropertyDescriptor(window, "devicePixelRatio")
  Object.defineProperty(window, "devicePixelRatio", {
    ...points,
    get() { return points.get.call(window) * zoom() },
  })
  for (const name of ["clientX", "clientY", "pageX", "pageY", "x", "y"]) {
    const own = Object.getOwnPropertyDescriptor(MouseEvent.prototype, name)
    Object.defineProperty(MouseEvent.prototype, name, {
      ...own,
      get() { return own.get.call(this) / zoom() },
    })
  }
})()
