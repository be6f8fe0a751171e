/** Sends the form. By the prototype's `submit`, because a field of that name would hide the form's own. */
export const formPostScript = `'use strict'
HTMLFormElement.prototype.submit.call(document.getElementById('form-post'))
`

/** Goes on when every frame has loaded, or when the slowest has had its time. */
export const loggedOutScript = `'use strict'
var next = document.querySelector('main a.button')
var waiting = document.querySelectorAll('iframe').length
function goOn() {
  if (next) location.replace(next.href)
  next = null
}
window.addEventListener('load', goOn)
setTimeout(goOn, 2000)
`
