import { requestDeviceAuthorization } from '../../core/device/start.ts';
import { readClientRequest } from '../client-request.ts';
import type { Route } from '../route.ts';

/** The device authorization endpoint (RFC 8628 section 3.1). */
export const deviceAuthorization: Route = {
  method: 'POST',
  path: '/device-authorization',
  cors: true,
  advertised: 'device_authorization_endpoint',
  async handle(context, request) {
    return requestDeviceAuthorization(context, readClientRequest(request));
  },
};
