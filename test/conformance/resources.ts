import type { Exchange } from './exchange.ts';

const path = '/o/token/';

const notResources = [
  'mcp.example/api',
  '/api',
  '//mcp.example/api',
  'https://mcp.example/api#top',
  'https://mcp.example/api#',
  'https://mcp.example/a b',
  'https://mcp.example/"x"',
  'https://mcp.example\\api',
  'https://mcp.exämple/',
  'https://',
  'nonsense',
  'https://mcp.example/\0',
  `https://mcp.example/${'x'.repeat(3_000)}`,
];

/** RFC 8707, as far as one request shows it. */
export const resources: readonly Exchange[] = [
  ...notResources.map(
    (resource): Exchange => ({
      row: 'R8707-2-01',
      name: JSON.stringify(resource.slice(0, 40)),
      request: ({ web }) => ({
        path,
        form: { grant_type: 'client_credentials', resource },
        basic: web.basic,
      }),
      answer: { status: 400, error: 'invalid_target', without: ['access_token'] },
    }),
  ),
  {
    row: 'R8707-2-01',
    name: 'with a wrong password as with a right one',
    request: ({ web }) => ({
      path,
      form: { grant_type: 'password', username: 'alice', password: 'x', resource: '/api' },
      basic: web.basic,
    }),
    answer: { status: 400, error: 'invalid_target' },
  },
  {
    row: 'R8707-2-02',
    name: 'two that are',
    request: ({ web }) => ({
      path,
      form: { grant_type: 'client_credentials', resource: ['https://a.example/', 'https://b.example/x?y=z'] },
      basic: web.basic,
    }),
    answer: { status: 200 },
  },
  {
    row: 'R8707-2-02',
    name: 'one that is none among two',
    request: ({ web }) => ({
      path,
      form: { grant_type: 'client_credentials', resource: ['https://a.example/', 'b'] },
      basic: web.basic,
    }),
    answer: { status: 400, error: 'invalid_target' },
  },
  {
    row: 'R8707-2-02',
    name: 'more than anybody needs',
    request: ({ web }) => ({
      path,
      form: {
        grant_type: 'client_credentials',
        resource: Array.from({ length: 11 }, (_, at) => `https://a.example/${at}`),
      },
      basic: web.basic,
    }),
    answer: { status: 400, error: 'invalid_target' },
  },
];
