/**
 * Reads an option that is a number.
 *
 * @param {string} name
 * @param {string} text
 * @throws {TypeError} for anything but a whole number above 0
 */
export function count(name, text) {
  if (!/^[1-9][0-9]{0,9}$/.test(text))
    throw new TypeError(`--${name} takes a whole number above 0, not ${text}`);
  return Number(text);
}

/**
 * Runs a script: what goes wrong is said in one line on stderr, with exit code 2 for its arguments and 1 for the rest.
 * Whatever was started or made goes away with the process.
 *
 * @template Arguments
 * @param {() => Arguments} read
 * @param {(given: Arguments) => Promise<number>} work gives the exit code
 */
export async function runScript(read, work) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.once(signal, () => process.exit(130));
  const fail = (/** @type {unknown} */ error, /** @type {number} */ code) => {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}${cause}\n`);
    // What was started may still be running.
    process.exit(code);
  };
  /** @type {Arguments} */
  let given;
  try {
    given = read();
  } catch (error) {
    return fail(error, 2);
  }
  process.exitCode = await work(given).catch((error) => fail(error, 1));
}
