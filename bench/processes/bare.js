// The server that others are compared with: node:http and nothing else. It reads the form of a request and gives one
// answer, the one in the file that is named. It prints its port once it listens.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** @type {{ body: string, contentType: string, cacheControl: string }} */
const { body, contentType, cacheControl } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    if (!form.has('grant_type') && !form.has('token')) response.statusCode = 400;
    response.setHeader('content-type', contentType);
    response.setHeader('cache-control', cacheControl);
    response.end(body);
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
});

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
