/** More passwords are being checked than this machine can check in good time. The client may try again. */
export class TooBusyError extends Error {
  constructor() {
    super('too many passwords are being checked at this moment');
    this.name = 'TooBusyError';
  }
}
