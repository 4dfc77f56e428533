import { enApps } from './apps/en.ts';

/** Every text of every page, in English. The other languages have the same members, which the compiler sees to. */
export const en = {
  /** As in the `lang` attribute. */
  language: 'en',

  signIn: {
    title: 'Sign in',
    username: 'Username',
    password: 'Password',
    submit: 'Sign in',
    refused: 'That username and password do not match. Check both and try again.',
    signedInAs: (username: string) => `You are signed in as ${username}.`,
    goOn: (username: string) => `Continue as ${username}`,
    change: 'Or sign in as somebody else',
    dev: 'Development accounts',
    devHint: 'One click signs you in. These accounts exist only with serve --dev.',
    devSubmit: (username: string) => `Sign in as ${username}`,
  },

  signOut: {
    title: 'Sign out',
    askedBy: (app: string) => `${app} sent you here to sign out.`,
    question: (username: string) => `You are signed in as ${username}. Sign out of this browser?`,
    submit: 'Sign out',
    stay: 'Stay signed in',
    done: 'You are signed out',
    doneHint: 'Apps you have signed in to may still know you: sign out there as well.',
    signInAgain: 'Sign in again',
    where: 'Where you are signed in',
    thisBrowser: 'This browser.',
    since: 'Signed in on',
    until: 'Ends by itself on',
    endOne: 'Sign out there',
    everywhere: 'Sign out everywhere',
  },

  consent: {
    title: (app: string) => `${app} asks for access`,
    who: (username: string) => `You are signed in as ${username}.`,
    notYou: 'Not you?',
    what: 'If you allow it, the app can do this in your name:',
    scopes: {
      introspection: 'Ask what any token of this server is good for',
      openid: 'Know who you are here',
      profile: 'See your username',
      email: 'See your email address',
      address: 'See your postal address',
      phone: 'See your telephone number',
      offline_access: 'Do this also while you are not using it',
    },
    where: 'At these services:',
    leadsToWeb: (host: string) => `Afterwards you are sent back to ${host}.`,
    leadsToLoopback: (host: string) =>
      `Afterwards you are sent to a program on this device (${host}). Go on only if you have just started it yourself.`,
    leadsToApp: (scheme: string) =>
      `Afterwards you are sent to the app on this device that opens ${scheme} addresses. Go on only if you have just started it yourself.`,
    since: (date: string) => `Registered here since ${date} under the id`,
    unverified:
      'A user of this site registered this app, and nobody who runs the site has checked it. Go on only if you know who makes it.',
    allow: 'Allow',
    deny: 'Cancel',
  },

  device: {
    title: 'Connect a device',
    hint: 'Type in the code that your device or program shows.',
    check: 'Does your device show this very code? Go on only if it does, and if you started this yourself.',
    code: 'Code',
    submit: 'Continue',
    wrong:
      'This code is not one that waits here: it may be mistyped, too old or used. Check it, or have your device show a new one.',
    phone: 'Go on with your phone instead',
    phoneHint: 'Scan this with its camera.',
    phoneImage: (address: string) => `QR code of ${address}`,
    compare: 'Check that your device shows this code:',
    warning:
      'Allow it only if you started this yourself, on a device in front of you. If somebody sent you the code, it is their device that would act in your name.',
    asked: (when: string) => `It was asked for ${when}.`,
    askedFrom: (address: string) => `The request came from the address ${address}.`,
    allowed: 'Your device is connected',
    allowedHint: (app: string) =>
      `${app} has access within a few seconds. You can close this page and go back to your device.`,
    denied: 'Nothing was allowed',
    deniedHint: (app: string) => `${app} gets no access. You can close this page.`,
  },

  formPost: {
    title: (app: string) => `Back to ${app}`,
    hint: 'If nothing happens by itself, press the button.',
    submit: 'Continue',
  },

  home: {
    title: 'This is an OAuth 2 authorization server',
    purpose: 'Programs come here for tokens that open the APIs of this site. Its issuer is:',
    operator: 'It runs oauthctl. An operator manages it with the command of that name:',
    signedInAs: (username: string) => `You are signed in as ${username}.`,
    signedOut: 'Nobody is signed in with this browser.',
    signIn: 'Sign in',
    signOut: 'Sign out',
    applications: 'Your apps: register one, change it, give it a new secret',
    access: 'What you have let apps have, and taking it back',
    sessions: 'Where you are signed in',
    clients: 'For clients',
    bearers: 'For the bearer of a token',
    operators: 'For operators',
    authorize: 'Where browsers are sent for consent (RFC 6749).',
    token: 'Issues access tokens (RFC 6749).',
    revoke: 'Revokes a token (RFC 7009).',
    introspect: 'Says what a token is good for (RFC 7662).',
    deviceAuthorization: 'Gives a device the code that its user types in (RFC 8628).',
    device: 'Where users type in that code.',
    userinfo: 'Says who signed in, to whoever has an access token for that (OpenID Connect).',
    logout: 'Where apps send browsers to sign out (OpenID Connect).',
    metadata: 'Says where everything is (RFC 8414).',
    openid: 'Says where everything is (OpenID Connect Discovery).',
    jwks: 'The keys that verify what this server signs (RFC 7517).',
    me: 'The user of an access token: an example of a protected API.',
    users: 'Users that the token may see.',
    groups: 'Groups, with the scope groups.',
    healthz: 'Answers while the process runs.',
    readyz: 'Answers while the store is reachable.',
  },

  /** Around every page of somebody who is signed in. */
  frame: {
    label: 'Your pages',
    home: 'Start',
    applications: 'Your apps',
    access: 'Access',
    sessions: (username: string) => `${username}: sign-ins`,
    next: 'Next page',
  },

  ...enApps,

  /** What went wrong, and what the reader can do about it. */
  errors: {
    reference: 'Reference for whoever runs this site:',
    home: 'Go to the start page',
    unreadable: {
      title: 'This request cannot be read',
      next: 'Go back to where you came from and try again from there.',
    },
    otherSite: {
      title: 'This form was sent from another site',
      next: 'Nothing was changed. If you meant to do this, open the page here and send the form from it.',
    },
    staleForm: {
      title: 'This form is out of date',
      next: 'Nothing was changed. Go back, reload the page and send the form again. It also needs cookies: allow them for this site.',
    },
    notFound: {
      title: 'There is nothing here',
      next: 'The address is wrong, what was here is gone, or it is not yours to see. Check the address, or go to the start page.',
    },
    wrongMethod: {
      title: 'This address cannot be used like that',
      next: 'It is not meant to be opened in a browser, or not by this kind of form. Go to the start page.',
    },
    unknownApp: {
      title: 'The app that sent you here is not known',
      next: 'There is no app with that id here, or it was disabled. Nothing was given to anybody. Tell whoever makes the app, and pass on the reference below.',
    },
    wrongAddress: {
      title: 'This app wants to send you to an address that is not its own',
      next: 'The address it named is not registered for it, so you were not sent there. Nothing was given to anybody. Tell whoever makes the app, and pass on the reference below.',
    },
    requestOver: {
      title: 'This request is over',
      next: 'It was answered already, it waited too long, or somebody else is signed in now. Go back to the app and begin again.',
    },
    codeOver: {
      title: 'This code waits for no answer of yours',
      next: 'It was answered already, it is too old, or somebody else has typed it in. Have your device show a new code and begin again.',
    },
    wrongLogout: {
      title: 'This sign-out request cannot be believed',
      next: 'What the app sent does not fit together or is not from here, so nothing was done. To sign out all the same, open the start page and sign out there.',
    },
    tooManyAttempts: {
      title: 'Too many attempts',
      next: 'Wait a little before you try again. Nothing is locked.',
    },
    tooManyApps: {
      title: 'You register apps very quickly',
      next: 'This one was not registered. Wait, go back to the form, and send it again: what you typed should still be there.',
    },
    busy: {
      title: 'Too many people are signing in right now',
      next: 'What you sent was not looked at. Go back and send it again.',
    },
    failed: {
      title: 'Something went wrong on this server',
      next: 'Try again. If it keeps happening, tell whoever runs this site, and pass on the reference below.',
    },
    unavailable: {
      title: 'The server cannot answer just now',
      next: 'Nothing was changed. Go back, or reload the page.',
    },
    wait: (time: string) => `Try again in ${time}.`,
  },
};
