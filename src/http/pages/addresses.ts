/** Where the pages stand that every page of somebody who is signed in leads to. */

export const SIGN_OUT = '/accounts/logout/';

/** @param basePath SERVER.BASE_PATH */
export const applicationsPath = (basePath: string) => `${basePath}/applications/`;

/** @param basePath SERVER.BASE_PATH */
export const accessPath = (basePath: string) => `${basePath}/authorized_tokens/`;
