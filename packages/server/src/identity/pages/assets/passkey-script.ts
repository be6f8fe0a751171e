/**
 * Asks the authenticator when a form marked `data-passkey` is sent, puts its answer into the field `credential`, and then sends the
 * form. Everything it needs stands in the form: the server's options, and what to say when it fails (WebAuthn §5.1).
 * `SimpleWebAuthnBrowser` is the global of the library that is served in front of this text.
 */
export const passkeyScript = `'use strict'
document.querySelectorAll('form[data-passkey]').forEach(function (form) {
  if (!SimpleWebAuthnBrowser.browserSupportsWebAuthn()) {
    form.closest('.needs-script').hidden = true
    return
  }
  var button = form.querySelector('button')
  var problem = form.querySelector('[data-problem]')

  form.addEventListener('submit', function (event) {
    event.preventDefault()
    if (button.disabled) return
    button.disabled = true
    problem.textContent = ''
    ask()
      .then(function (credential) {
        form.elements.credential.value = JSON.stringify(credential)
        HTMLFormElement.prototype.submit.call(form)
      })
      .catch(function (fault) {
        button.disabled = false
        problem.textContent = say(fault)
      })
  })

  function ask() {
    return new Promise(function (resolve) {
      var optionsJSON = JSON.parse(form.dataset.options)
      var create = form.dataset.passkey === 'create'
      resolve(
        create
          ? SimpleWebAuthnBrowser.startRegistration({ optionsJSON: optionsJSON })
          : SimpleWebAuthnBrowser.startAuthentication({ optionsJSON: optionsJSON })
      )
    })
  }

  function say(fault) {
    if (fault.name === 'NotAllowedError' || fault.name === 'AbortError') return form.dataset.cancelled
    if (fault.name === 'InvalidStateError') return form.dataset.known
    return form.dataset.unavailable.replace('%reason%', function () {
      return fault.message
    })
  }
})
window.addEventListener('pageshow', function () {
  document.querySelectorAll('form[data-passkey] button').forEach(function (button) {
    button.disabled = false
  })
})
`
