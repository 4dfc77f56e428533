import { oneOf } from '../config/kinds.ts';

/** How the form of an access token is named. */
export const tokenFormatName = oneOf('opaque', 'jwt');
