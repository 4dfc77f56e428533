/**
 * What a browser sends for a user who is signed in at a server.
 *
 * @typedef {{ cookie: string }} Browser
 */

/** @param {Response} response @returns {string} the cookies that it sets, as a browser sends them back */
function cookiesOf(response) {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** @param {string} html @returns {URLSearchParams} the hidden fields of a page */
function hiddenFields(html) {
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of html.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
  ))
    fields.append(name, value);
  return fields;
}

/**
 * Sends the form of a page.
 *
 * @param {string} url of the page and of its form
 * @param {string} cookie what the browser has
 * @param {Record<string, string>} filled what the user fills in, or presses
 * @returns {Promise<{ response: Response, cookie: string }>}
 */
async function submit(url, cookie, filled) {
  const page = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  if (page.status !== 200) throw new Error(`${url} was answered with ${page.status}`);
  const set = cookiesOf(page) || cookie;
  const body = hiddenFields(await page.text());
  for (const [name, value] of Object.entries(filled)) body.set(name, value);
  const target = new URL(url);
  target.search = '';
  const headers = { cookie: set, origin: target.origin };
  const response = await fetch(target, { method: 'POST', headers, body, redirect: 'manual' });
  if (response.status !== 303) throw new Error(`the form of ${url} was answered with ${response.status}`);
  return { response, cookie: cookiesOf(response) || set };
}

/**
 * Signs a user in.
 *
 * @param {number} port
 * @param {{ username: string, password: string }} user
 * @returns {Promise<Browser>}
 */
export async function signIn(port, user) {
  const { cookie } = await submit(`http://localhost:${port}/accounts/login/`, '', user);
  return { cookie };
}

/**
 * Lets an app have what an authorization request asks for.
 *
 * @param {number} port
 * @param {Browser} browser
 * @param {string} path of the authorization request
 */
export async function consent(port, { cookie }, path) {
  await submit(`http://localhost:${port}${path}`, cookie, { allow: 'Authorize' });
}
