/**
 * Listens on any free port, prints what is needed to ask for tokens there, and ends when told to.
 *
 * @param {import('node:http').Server} server
 * @param {{ path: string, clientId: string, clientSecret: string }} access
 */
export function announce(server, access) {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.stdout.write(`${JSON.stringify({ port, ...access })}\n`);
  });
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}
