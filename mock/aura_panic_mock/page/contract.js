// The contract of this mock, rendered by Swagger UI, with requests to this mock.

import { find, h } from './dom.js'

const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

async function ask(path, body) {
  const response = await fetch(`../${path}`, body && {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  })
  if (response.status === 401) location.assign('../') // where the secret is asked for
  return response.json()
}

async function start() {
  if (!window.SwaggerUIBundle) {
    find('#problem').textContent = 'The renderer is not installed: run `make renderer` in the repository.'
    return
  }
  const [spec, { sources }] = await Promise.all([ask('contract'), ask('choices')])
  const scheme = Object.entries(spec.components?.securitySchemes ?? {}).find(([, each]) => each.scheme === 'bearer')?.[0]
  find('#problem').remove()
  const source = find('#source')
  source.append(...Object.keys(sources).map((each) => h('option', {}, each)))
  const authorize = async () => {
    const { token } = await ask('tokens', { source: source.value })
    if (scheme) ui.preauthorizeApiKey(scheme, token)
  }
  const ui = window.SwaggerUIBundle({
    spec,
    dom_id: '#contract',
    deepLinking: true,
    displayOperationId: true,
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: authorize,
  })
  source.addEventListener('change', authorize)
}

start()
