/** The person's browser. The one file that knows open, which is loaded when an address is opened. */

/**
 * Shows an address in the person's browser. Whoever calls it shows the address as well: nobody can know whether there
 * is a browser, or whether it is where the person is.
 *
 * @param address an http or https URL
 * @param program which browser, where the person named one (BROWSER)
 */
export async function openBrowser(address: string, program: string | undefined): Promise<void> {
  const { default: open } = await import('open');
  try {
    await open(address, program ? { app: { name: program } } : {});
  } catch {
    // There is none. The address can be opened by hand.
  }
}
