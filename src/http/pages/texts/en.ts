import { type ProblemWords, problemWords } from '../../../core/client-problems.ts';

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

  applications: {
    title: 'Apps',
    own: 'Those that you registered. An app is a program that asks users here for access.',
    everybody: 'Those of everybody, as you are a superuser.',
    none: 'There is no app yet.',
    register: 'Register an app',
    registerSubmit: 'Register',
    since: 'Registered since',
    inactive: 'stopped',
    unverified: 'unverified',
    deleted: 'The app is deleted, and its tokens are dead.',
    update: 'Change',
    updateTitle: (app: string) => `Change ${app}`,
    updateSubmit: 'Save',
    delete: 'Delete',
    deleteTitle: (app: string) => `Delete ${app}?`,
    deleteHint: 'Every token that was issued to it is dead at once. This cannot be undone.',
    secret: 'The secret of this app',
    secretOnce:
      'It is shown this once and cannot be shown again. Select all of it, copy it, and keep it where only the app can read it.',
    needsUri:
      'It can sign nobody in yet: users find back to it by a redirect URI. Change the app to add one.',
    needsSecret: 'It has no secret yet: make one below.',
    keepsNext: 'Of its secret there is no more than the hash. Make a new one below: that one is kept.',
    everyScope: 'Every scope there is',
    nothing: 'None',
    yes: 'Yes',
    rotate: 'New secret',
    rotateHint: 'Makes a new secret and shows it once. Until the old one ends, the app may use either.',
    grace: 'The old secret ends',
    graces: {
      86400: 'in a day',
      604800: 'in a week',
      0: 'at once: choose this if somebody else may know it',
    },
    rotateSubmit: 'Make a new secret',
  },

  /** The form of an app. */
  clientForm: {
    summary: 'This has to be mended first',
    failed: (title: string) => `Not saved: ${title}`,
    cancel: 'Cancel',
    fields: {
      name: { label: 'Name', hint: 'What users read when it asks for access.' },
      client_id: {
        label: 'Client id',
        hint: 'What the app calls itself here. It is no secret, and stays as it is.',
      },
      client_type: { label: 'Type', hint: 'Whether it can keep a secret.' },
      client_secret: {
        label: 'Secret',
        hint: 'Leave it empty and one is made, which is best. One of your own has 8 characters or more.',
      },
      grant_types: { label: 'Grants', hint: 'The ways in which it may get tokens.' },
      redirect_uris: {
        label: 'Redirect URIs',
        hint: 'Where users may be sent back to, one a line. They are compared character by character; only the port of this machine’s own addresses is free.',
      },
      post_logout_redirect_uris: {
        label: 'Redirect URIs after signing out',
        hint: 'Where it may send users once they have signed out here, one a line.',
      },
      allowed_origins: {
        label: 'Allowed origins',
        hint: 'Web origins whose scripts may ask for tokens, one a line, as in https://app.example.com.',
      },
      scope: {
        label: 'Scopes',
        hint: 'What it may ask for, with blanks between. Empty: every scope there is. These are known:',
      },
      token_endpoint_auth_method: {
        label: 'How it authenticates',
        hint: 'The only way in which it may show its secret.',
      },
      token_format: { label: 'Access tokens', hint: 'What they are for the APIs that get them.' },
      id_token_signed_response_alg: {
        label: 'What signs its id_tokens',
        hint: 'For OpenID Connect. The app checks the signature by the public keys of this server, or for HS256 by its own secret.',
      },
      userinfo_signed_response_alg: {
        label: 'What signs the claims about its users',
        hint: 'For OpenID Connect. Signed, the answers of userinfo are JWTs for this app alone; it checks their signature as that of id_tokens.',
      },
      keep_client_secret: {
        label: 'Keep the secret itself',
        hint: 'HS256 signs with it; for all else the hash is enough, and safer. An app that exists needs a new secret before it can have HS256.',
      },
      skip_authorization: {
        label: 'Do not ask users for consent',
        hint: 'For an app that belongs to this site.',
      },
      pkce_optional: {
        label: 'PKCE may be left out',
        hint: 'For a confidential app that cannot do it.',
      },
      verified: {
        label: 'Verified',
        hint: 'You know whose app it is. Otherwise users are warned when it asks for access.',
      },
      active: {
        label: 'Active',
        hint: 'An app that is stopped loses all its tokens at once, for good.',
      },
    },
    choices: {
      confidential: 'Confidential: it runs on a server',
      public: 'Public: it runs in a browser or on a device',
      authorization_code: 'Authorization code: users sign in and agree in a browser',
      refresh_token: 'Refresh token: it stays signed in',
      client_credentials: 'Client credentials: it acts for itself',
      password: 'Password: it asks users for their password (not recommended)',
      'urn:ietf:params:oauth:grant-type:device_code':
        'Device code: users allow it with another device, by a code that it shows',
      'openid-hybrid':
        'Hybrid, beside the authorization code: an id_token comes with the code, through the browser',
      implicit: 'Implicit: tokens come through the browser (not recommended)',
      any: 'Any way that its type allows',
      client_secret_basic: 'In the Authorization header (HTTP Basic)',
      client_secret_post: 'In the body of the request',
      none: 'Not at all: it is public',
      opaque: 'Texts that say nothing',
      jwt: 'JWTs that APIs can read by themselves',
      default: 'The usual one: RS256',
      json: 'Nothing: they are plain JSON',
      RS256: 'RS256: every app knows it',
      ES256: 'ES256: short and quick',
      EdDSA: 'EdDSA: short and quick, but not every app knows it',
      HS256: 'HS256: with the secret of the app, which must be kept',
    },
  },

  /** What can be wrong with an app, as on the command line. */
  problems: problemWords as ProblemWords,

  access: {
    title: 'What apps may do in your name',
    hint: 'These apps have access that you gave them, by agreeing or by signing in to them. Take it back where you no longer need it.',
    none: 'No app has access in your name.',
    since: 'Since',
    used: 'Last used on',
    notAsked: 'You were not asked: it got this with your password, or from who runs this site.',
    neverAsks: 'It belongs to this site and gets access without asking when you use it.',
    end: (app: string) => `Take back the access of ${app}`,
    ended: 'It is taken back. The app can no longer act in your name.',
    endHint:
      'The app can no longer act in your name, at once and everywhere. If you use it again, it has to ask you again.',
    endSubmit: 'Take it back',
    endJwt: 'APIs that read its tokens by themselves may take the last one until it expires by itself.',
  },

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
