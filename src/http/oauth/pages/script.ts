/**
 * The script of the consent page: calls the callback, as the contract says, and returns to the client. Without it the
 * form does the same through the server. The page's policy names it by its hash.
 */
export const script = `
'use strict'
const form = document.querySelector('form')
const notice = document.querySelector('[role=alert]')
const buttons = form.querySelectorAll('button')
const request = JSON.parse(form.dataset.request)

function say (text) {
  notice.textContent = text
  notice.hidden = text === ''
}

form.addEventListener('submit', async event => {
  event.preventDefault()
  const allow = event.submitter === null || event.submitter.value === 'allow'
  const scopes = allow ? Array.from(form.querySelectorAll('[name=scope]:checked'), box => box.value) : []
  if (allow && scopes.length === 0) return say(form.dataset.nothingChosen)
  say('')
  for (const button of buttons) button.disabled = true
  try {
    const response = await fetch(form.dataset.callback, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        ...request, scopes, clientInfo: { ...request.clientInfo, userAgent: navigator.userAgent }
      })
    })
    const answer = await response.json()
    if (answer.code === undefined && answer.error !== 'access_denied') throw new Error(answer.error)
    leave(answer)
  } catch {
    say(form.dataset.failed)
    for (const button of buttons) button.disabled = false
  }
})

function leave (answer) {
  const uri = form.dataset.redirectUri
  const joint = !uri.includes('?') ? '?' : /[?&]$/.test(uri) ? '' : '&'
  const target = uri + joint + new URLSearchParams(answer)
  document.querySelector('#ask').hidden = true
  document.querySelector('#done').hidden = false
  document.querySelector('#' + (answer.code === undefined ? 'denied' : 'allowed')).hidden = false
  document.querySelector('#on').href = target
  document.querySelector('#done').focus()
  location.assign(target)
}
`
