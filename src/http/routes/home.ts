import { issuer } from '../../core/issuer.ts';
import { protectPage } from '../headers.ts';
import { homePage } from '../pages/home.ts';
import { stylesheet } from '../pages/style.ts';
import type { Route } from '../route.ts';

export const home: Route = {
  method: 'GET',
  path: '/',
  root: true,
  async handle({ settings }, _request, reply) {
    protectPage(reply);
    return homePage({ issuer: issuer(settings), basePath: settings.SERVER.BASE_PATH });
  },
};

export const style: Route = {
  method: 'GET',
  path: '/style.css',
  root: true,
  async handle(_context, _request, reply) {
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600');
    return stylesheet;
  },
};
